"""The viewer's app: its routes, and what they share."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from earshot_server.access.directory import Directory
from earshot_server.access.errors import AccessError
from earshot_server.access.provider import Provider
from earshot_server.audit.audit import Audit
from earshot_server.audit.errors import AuditError
from earshot_server.hints.shelf import HintShelf, kinds_of
from earshot_server.keys.errors import KeysError
from earshot_server.keys.ring import KeyRing
from earshot_server.log.drafts import Drafts
from earshot_server.log.errors import LogError
from earshot_server.log.live import Live
from earshot_server.log.log import Log
from earshot_server.log.store import Store
from earshot_server.records.errors import RecordsError
from earshot_server.records.store import RecordStore
from earshot_server.settings import Settings
from earshot_server.speech.speakers.enrolment import EnrolledVoices
from earshot_server.viewer import api, health, pages
from earshot_server.viewer.answers import on_error, refused
from earshot_server.viewer.document import DocumentRoute
from earshot_server.viewer.errors import ViewerError
from earshot_server.viewer.files import Files
from earshot_server.viewer.gate import Gate
from earshot_server.viewer.headers import SecurityHeaders
from earshot_server.viewer.hints import HintRoutes
from earshot_server.viewer.last_resort import LastResort
from earshot_server.viewer.oidc import OidcRoutes
from earshot_server.viewer.own_account import OwnAccount
from earshot_server.viewer.pen import Pen
from earshot_server.viewer.refusals import NO_SUCH_PAGE, Refusal
from earshot_server.viewer.rooms import Rooms
from earshot_server.viewer.shelf import Shelf
from earshot_server.viewer.sign_in import SessionRoute
from earshot_server.viewer.sockets import Sockets
from earshot_server.viewer.sources import Sources
from earshot_server.viewer.voices import VoiceRoutes


def create_app(
    settings: Settings,
    *,
    store: Store,
    log: Log,
    live: Live,
    drafts: Drafts,
    directory: Directory,
    audit: Audit,
    ring: KeyRing,
    records: RecordStore | None = None,
) -> Starlette:
    """Return the app; `serve` runs it, `watch` measures what is in `app.state.rooms`.

    Without records, hints rest on what is heard alone.
    """
    gate = Gate.of(settings, store, directory, audit)
    hints = HintShelf(log, records, kinds_of(settings.hint_kinds))
    sources = Sources(log, live, drafts, Shelf(log, drafts=drafts), hints.count)
    rooms, boards = Rooms(sources.room), Rooms(sources.board)
    pen = Pen(store, log, live, drafts)
    sockets = Sockets(gate, encounters=rooms, boards=boards, pen=pen)
    routes = [
        *pages.routes(),
        *health.routes(store),
        Route("/session", SessionRoute(gate).answer, methods=["GET", "POST", "DELETE"]),
        *OwnAccount(gate).routes(),
        *OidcRoutes(gate, store, Provider.of(settings), settings.oidc_name).routes(),
        *api.routes(gate, sources),
        *Files(gate, sources, ring, settings.sound_dir).routes(),
        *VoiceRoutes(gate, EnrolledVoices(settings.voices_dir, ring)).routes(),
        DocumentRoute(gate, sources, records).route(),
        *HintRoutes(gate, sources, hints, log, pen).routes(),
        *sockets.routes(),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(SecurityHeaders), Middleware(LastResort)],
        exception_handlers={
            AccessError: on_error,
            AuditError: on_error,
            LogError: on_error,
            KeysError: on_error,
            ViewerError: on_error,
            RecordsError: on_error,
            HTTPException: _on_http_error,
        },
    )
    app.state.rooms = (rooms, boards)
    return app


async def _on_http_error(request: Request, error: Exception) -> Response:
    """Answer what Starlette refuses: no such page, no such method."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return refused(NO_SUCH_PAGE)
    return refused(Refusal(error.status_code, "refused", error.detail))
