"""Statements as findings change."""

from earshot_server.note.draft import Assertion, Evidence, Finding, Kind, SectionKey
from earshot_server.note.rules.load import load_rules
from earshot_server.note.statements.book import Book, Change
from tests.support.noted import draft_of

ROS, HPI = SectionKey.REVIEW_OF_SYSTEMS, SectionKey.HISTORY_OF_PRESENT_ILLNESS


def finding(concept: str, assertion: Assertion = Assertion.ABSENT) -> Finding:
    return Finding(
        id=f"f-{concept}",
        kind=Kind.SYMPTOM,
        concept=concept,
        assertion=assertion,
        evidence=(Evidence(segment="s-0", first=0, last=1),),
    )


def rewrite(book: Book, known: dict[str, Finding], *names: str, chief: tuple[str, ...] = ()) -> Change:
    return book.rewrite(names, known, chief, 1, load_rules())


def texts(book: Book) -> list[str]:
    return [one.text for one in book.statements.values()]


def test_a_new_finding_joins_its_group() -> None:
    book, known = Book(), {one.id: one for one in map(finding, ("nausea", "vomiting", "cough"))}
    change = rewrite(book, known, "f-nausea")
    assert [one.text for one in change.changed] == ["Denies nausea."]
    change = rewrite(book, known, "f-vomiting", "f-cough")
    assert texts(book) == ["Denies nausea and vomiting.", "Denies cough."]
    assert list(change.sections) == [ROS]
    assert book.order(ROS) == tuple(book.statements)


def test_a_group_that_turns_round_at_once_is_taken_apart() -> None:
    book, known = Book(), {one.id: one for one in map(finding, ("nausea", "vomiting"))}
    rewrite(book, known, *known)
    known = {one: known[one].model_copy(update={"assertion": Assertion.PRESENT}) for one in known}
    change = rewrite(book, known, *known)
    assert texts(book) == ["Reports nausea.", "Reports vomiting."]
    assert len(change.removed) == 1
    assert set(change.sections) == {ROS, HPI}


def test_one_that_leaves_its_group_leaves_the_others() -> None:
    book, known = Book(), {one.id: one for one in map(finding, ("nausea", "vomiting"))}
    rewrite(book, known, *known)
    known["f-nausea"] = finding("nausea", Assertion.PRESENT)
    change = rewrite(book, known, "f-nausea")
    assert texts(book) == ["Denies vomiting.", "Reports nausea."]
    assert change.removed == []


def test_a_finding_that_is_gone_takes_its_statement_along() -> None:
    book, known = Book(), {"f-cough": finding("cough")}
    rewrite(book, known, "f-cough")
    change = rewrite(book, {}, "f-cough")
    assert (texts(book), len(change.removed)) == ([], 1)


def test_what_does_not_change_is_not_reported() -> None:
    book, known = Book(), {"f-cough": finding("cough")}
    rewrite(book, known, "f-cough")
    change = rewrite(book, known, "f-cough")
    assert (change.changed, change.removed, dict(change.sections)) == ([], [], {})


def test_the_chief_complaint_is_told_twice() -> None:
    book, known = Book(), {"f-cough": finding("cough", Assertion.PRESENT)}
    rewrite(book, known, "f-cough", chief=("f-cough",))
    assert sorted(texts(book)) == ["Cough.", "Reports cough."]


def test_a_book_of_saved_statements_goes_on() -> None:
    book, known = Book(), {one.id: one for one in map(finding, ("nausea", "vomiting"))}
    rewrite(book, known, "f-nausea")
    again = Book(book.statements.values())
    rewrite(again, known, "f-vomiting")
    assert texts(again) == ["Denies nausea and vomiting."]


def test_a_narrative_does_not_stand_for_what_was_said_before_it() -> None:
    draft = draft_of(
        "doctor: What brings you in?",
        "patient: I've been getting this tightness in my chest. It started about three weeks ago.",
        "doctor: On a scale from zero to ten, how bad does it get?",
        "patient: About a six.",
        "doctor: How long does it last, and what makes it better?",
        "patient: If I stop and rest, it's gone in about five minutes.",
    )
    told = [one.text for section in draft.sections for one in section.statements]
    own = next(one for one in told if one.startswith("Reports chest tightness"))
    assert "6/10" in own and "three weeks ago" in own
