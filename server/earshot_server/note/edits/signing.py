"""What a signature freezes: the whole draft as text, and its hash."""

from hashlib import sha256

from pydantic import ValidationError

from earshot_server.note.draft import Draft


def freeze(draft: Draft) -> tuple[str, str]:
    """Return a draft as JSON, and the SHA-256 of that (of its UTF-8, hex)."""
    text = draft.model_dump_json()
    return text, sha256(text.encode()).hexdigest()


def frozen_draft(text: str, expected: str) -> Draft | None:
    """Return the draft that was frozen; None if text and hash do not belong together, or it is none."""
    if sha256(text.encode()).hexdigest() != expected:
        return None
    try:
        return Draft.model_validate_json(text)
    except ValidationError:
        return None
