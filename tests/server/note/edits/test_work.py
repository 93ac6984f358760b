"""People's work in a draft."""

import pytest
from pydantic import ValidationError

from earshot_server.note.draft import Delta
from earshot_server.note.edits.work import Work
from tests.support.editing import empty_draft


def test_a_draft_without_peoples_work_is_a_draft() -> None:
    old = empty_draft().model_dump(exclude={"work", "outcomes"})
    assert type(empty_draft()).model_validate(old).work == Work()


def test_a_delta_replaces_the_work_whole_or_leaves_it() -> None:
    draft = empty_draft().apply(Delta(from_version=0, to_version=1))
    assert draft.work == Work()
    with pytest.raises(ValidationError):
        draft.work.addenda = ()  # type: ignore[misc]
