"""What a signature freezes."""

from earshot_server.note.edits.signing import freeze, frozen_draft
from tests.support.editing import empty_draft


def test_a_frozen_draft_comes_back_only_with_its_own_hash() -> None:
    text, digest = freeze(empty_draft())
    assert frozen_draft(text, digest) == empty_draft()
    assert frozen_draft(text + " ", digest) is None


def test_what_is_no_draft_is_none() -> None:
    from hashlib import sha256

    assert frozen_draft("{}", sha256(b"{}").hexdigest()) is None
