"""Official models by name: what they are for, and by which checksum a zip is the maker's."""

import tomllib
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from earshot_server.speech.errors import FetchFailed

MAKER = "https://alphacephei.com/vosk/models/"
"""Where the official models' zips lie, and the maker's list of them."""
LIST = "model-list.json"


class Offer(BaseModel):
    """An official model that the catalogue recommends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^vosk-model-[A-Za-z0-9._-]+$")
    language: str
    bytes: int
    """Size of the zip."""
    md5: str | None = Field(default=None, pattern=r"^[0-9a-f]{32}$")
    licence: str
    purpose: str


class Listed(BaseModel):
    """An entry of the maker's list, as far as it matters here."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    size: int = Field(gt=0)
    """Size of the zip in bytes."""
    md5: str = Field(pattern=r"^[0-9a-f]{32}$")


def load_catalogue() -> tuple[Offer, ...]:
    """Return the recommended models."""
    text = files("earshot_server.speech").joinpath("catalogue.toml").read_text("utf-8")
    return TypeAdapter(tuple[Offer, ...]).validate_python(tomllib.loads(text)["models"])


def pinned(name: str) -> Listed | None:
    """Return size and checksum of a model whose checksum the catalogue knows."""
    for offer in load_catalogue():
        if offer.name == name and offer.md5 is not None:
            return Listed(name=name, size=offer.bytes, md5=offer.md5)
    return None


def find_listed(name: str, model_list: bytes) -> Listed:
    """Find a model in the maker's list.

    Raises:
        FetchFailed: the list is not as expected, or has no such model.
    """
    try:
        listed = TypeAdapter(list[Listed]).validate_json(model_list)
    except ValidationError:
        raise FetchFailed("The maker's list of models is not in the form that Earshot knows.") from None
    for entry in listed:
        if entry.name == name:
            return entry
    raise FetchFailed(f"The maker lists no model {name!r}.")
