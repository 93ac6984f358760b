"""Settings, from the environment (`EARSHOT_*`) and the command line."""

from math import inf
from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that an operator can set; each field is `EARSHOT_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="EARSHOT_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("earshot", appauthor=False))
    )
    """Where store, keys, tokens and retained sound are kept."""

    redis_url: str | None = None
    """Redis 7.2+ or Valkey with its append-only file on; without it the embedded Valkey is used."""
    records_url: str | None = None
    """The patients' records: `postgresql://...`; without it a SQLite file in the data folder."""
    hint_kinds: str = Field(
        default="drug-gene,gene-test,drug-patient,risk,screening,lifestyle,social",
        pattern=r"^\s*((drug-gene|gene-test|drug-patient|risk|screening|lifestyle|social)\s*(,\s*|$))*$",
    )
    """The kinds of hints that are made, separated by commas; empty: none."""

    clinic_key: str | None = None
    """The clinic's key, 32 bytes in base64; wins over the next two. Former keys may follow, after a blank."""
    clinic_key_command: str | None = None
    """A command that prints the clinic's key (a secret store's client); run without a shell."""
    clinic_key_file: Path | None = None
    """Where the clinic's key is kept; by default `keys/clinic.key` in the data folder, made on first use."""

    model: Path | None = None
    """A Vosk model folder; by default the fetched one, else the shipped one."""

    host: str = "127.0.0.1"
    """Where gateway and viewer listen. Beyond loopback they need TLS."""
    gateway_port: int = 8765
    viewer_port: int = 8080
    metrics_port: int = 0
    """Metrics on loopback only; each role adds its place (gateway +0, note +1, viewer +2); 0: none."""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    allow_plain_public: bool = False
    """Listen beyond loopback without TLS: only behind a proxy that ends TLS on the same machine."""
    public_url: str | None = None
    """How browsers reach the viewer, if not by host and port (behind a proxy)."""

    oidc_issuer: str | None = None
    """The clinic's OpenID Connect provider, as it names itself (https://...); None: no sign-in by one."""
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = Field(default=None, repr=False)
    """None for a public client; PKCE is always used."""
    oidc_name: str = "your clinic's account"
    """What the button says behind 'Sign in with'."""

    threads: int | None = None
    """Decoding threads; by default one a core."""
    admit_load: float = 0.8
    """Refuse a new stream when decoding would need more than this share of the threads; all else that runs
    beside it takes an eighth of the machine (`docs/performance.md`)."""
    grace_seconds: float = 30.0
    """How long an encounter whose client vanished stays open before its tail is flushed (seconds)."""
    tell_speakers: bool = True
    """Tell voices apart: their vectors, biometric data, are then in the encounter's log."""
    retain_sound: bool = True
    """Keep the encounter's sound, encrypted, for listening again."""

    archive: str | None = None
    """Where sealed encounters go: a folder, or `s3://bucket/prefix`; by default `archive` in the data."""
    archive_endpoint: str | None = None
    """Address of an S3-compatible store that is not AWS."""
    archive_region: str = "us-east-1"

    seal_hours: float = 72.0
    """An encounter is sealed into the archive when nothing was added to it for so long (hours)."""
    seal_signed_hours: float = 1.0
    """A signed one so long after its last entry."""

    keep_sound_days: float = 30.0
    """Sound is erased so long after the encounter's last entry (days); `inf`: never."""
    keep_transcript_days: float = inf
    """The transcript of a sealed encounter, likewise; the note stays."""
    keep_note_days: float = inf
    """The whole encounter, likewise."""
    keep_audit_days: float = inf
    """Whole months of the audit, likewise."""

    @property
    def keys_dir(self) -> Path:
        """Data keys, one file an encounter: outside the store and its backups."""
        return self.data_dir / "keys"

    @property
    def store_dir(self) -> Path:
        """The embedded Valkey's folder."""
        return self.data_dir / "store"

    @property
    def sound_dir(self) -> Path:
        """Retained sound."""
        return self.data_dir / "sound"

    @property
    def voices_dir(self) -> Path:
        """Enrolled voices of clinicians, each sealed with a key of its own."""
        return self.data_dir / "voices"

    @property
    def models_dir(self) -> Path:
        """Fetched models."""
        return self.data_dir / "models"

    @property
    def records_dir(self) -> Path:
        """The patients' records, if they are in SQLite."""
        return self.data_dir / "records"

    @property
    def access_dir(self) -> Path:
        """Accounts and tokens."""
        return self.data_dir / "access"

    @property
    def audit_dir(self) -> Path:
        """The audit trail."""
        return self.data_dir / "audit"
