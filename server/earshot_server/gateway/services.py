"""What the gateway's parts share."""

from dataclasses import dataclass

from earshot_server.access.directory import Directory
from earshot_server.audit.audit import Audit
from earshot_server.custody.holdings import Holdings
from earshot_server.gateway.engines import Engines
from earshot_server.keys.ring import KeyRing
from earshot_server.log.barrier import Barrier
from earshot_server.log.live import Live
from earshot_server.log.log import Log
from earshot_server.observe.metrics import Metrics
from earshot_server.settings import Settings
from earshot_server.speech.pool import SpeechPool
from earshot_server.speech.speakers.enrolment import EnrolledVoices


@dataclass(frozen=True)
class Services:
    """Made once a process."""

    settings: Settings
    server: str
    """This process' random id."""
    directory: Directory
    audit: Audit
    held: Holdings
    log: Log
    barrier: Barrier
    live: Live
    ring: KeyRing
    voices: EnrolledVoices
    engines: Engines
    pool: SpeechPool
    metrics: Metrics
