"""What this machine's window remembers: a small file that people may read and change.

Secrets are not in it: the token is in the system's keyring, or in a file that only its owner reads.
"""

from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from earshot_client.errors import ClientError
from earshot_client.vault import Vault

Address = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
CONSENT_WORDS = (
    "This visit can be recorded so that a note is written from what is said. The recording stays in this "
    "clinic. You can say no, and you can change your mind at any time; then what was recorded is erased."
)


class ClientSettings(BaseModel):
    """All of it has a default; what is not known is refused, so that a misspelt name is noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    servers: tuple[Address, ...] = Field(("ws://127.0.0.1:8765",), min_length=1)
    """Where to stream to, in the order of preference."""
    viewer: Address | None = None
    """Where the note is shown (https://...); without it the window shows no note."""
    ca_file: Path | None = None
    """The clinic's own authority (PEM)."""
    device: str | None = None
    """The microphone's name; None: the system's default."""
    fallback: bool = True
    """Whether another microphone may take over when the chosen one is gone."""
    spool: Path | None = None
    """Where sound is kept until the server has it; None: the user's data folder."""
    spool_limit_mb: int = Field(2048, ge=10)
    clinician: str | None = Field(None, max_length=200)
    voice: str | None = Field(None, max_length=20)
    """The id of the clinician's enrolled voice, by which it is revoked."""
    consent_words: str = Field(CONSENT_WORDS, min_length=1, max_length=4000)
    """Shown before a visit is recorded: the clinic's own words."""
    quiet_minutes: float = Field(3.0, gt=0)
    """Nobody has spoken for so long: was the stop forgotten?"""
    long_minutes: float = Field(60.0, gt=0)
    """A visit is unusually long."""


def default_path() -> Path:
    """Return the file of this user."""
    return platformdirs.user_config_path("earshot", appauthor=False) / "client.json"


def load(path: Path) -> ClientSettings:
    """Read the settings; the defaults if there are none yet.

    Raises:
        ClientError: the file cannot be read, or says what no setting is; nothing in it is changed.
    """
    try:
        return ClientSettings.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return ClientSettings()
    except OSError as error:
        raise ClientError(f"The settings in {path} cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise ClientError(
            f"The settings in {path} are no good: {place}: {first['msg']}. Mend the line, or move the file "
            "away: then the defaults are used."
        ) from None


def save(path: Path, settings: ClientSettings) -> None:
    """Write the settings; the file is replaced whole.

    Raises:
        ClientError: it cannot be written; the old one stands.
    """
    new = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(settings.model_dump_json(indent=2, exclude_defaults=True) + "\n", "utf-8")
        new.replace(path)
    except OSError as error:
        raise ClientError(f"The settings cannot be written to {path}: {error.strerror}.") from None


def token_vault(path: Path) -> Vault:
    """Return where this device's token is kept, beside the settings in `path` if there is no keyring."""
    return Vault("The token", "token", path.with_name("token"))


def read_token(vault: Vault) -> str | None:
    """Return this device's token, None if it has none.

    Raises:
        ClientError: the file it is in cannot be read.
    """
    text = vault.in_file() or vault.in_keyring()
    return text.strip() or None if text else None
