"""`earshot precision`: hints from files (records, cases, a dialogue), and the rules they come from."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from earshot_server.cli.errors import CommandError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("precision")(precision)


def precision(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE...|rules",
            help="Records (FHIR, C-CDA, gene reports), a case or questions as JSON; `rules`: every rule.",
        ),
    ] = None,
    dialogue: Annotated[
        Path | None, typer.Option(help="Lines `speaker: text`, heard as if they had been spoken.")
    ] = None,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the visit; by default today.")
    ] = None,
    patient: Annotated[
        str | None, typer.Option(help="Whose a file is that names no patient, or which of several.")
    ] = None,
    kinds: Annotated[str | None, typer.Option(help="Only these kinds of hints, separated by commas.")] = None,
) -> None:
    """Print the hints that records and a dialogue give, as JSON. The clinician decides."""
    day = today.date() if today is not None else date.today()
    if files == ["rules"]:
        typer.echo(_rules(day))
        return
    if not files and dialogue is None:
        raise CommandError("Give a FILE with a record, a case or questions, or --dialogue FILE, or `rules`.")
    typer.echo(
        json.dumps(_answered(files or [], dialogue, day, patient, kinds), ensure_ascii=False, indent=1)
    )


def _rules(day: date) -> str:
    from earshot_server.precision.tables import overdue, rules

    found = [rule.model_dump(mode="json") | {"overdue": overdue(rule, day)} for rule in rules()]
    for rule in found:
        if rule["overdue"]:
            typer.echo(f"Warning: {rule['title']}: its review was due on {rule['review_by']}.", err=True)
    return json.dumps({"rules": found}, ensure_ascii=False, indent=1)


def _answered(
    files: list[str], dialogue: Path | None, day: date, patient: str | None, kinds: str | None
) -> dict[str, Any]:
    from earshot_server.hints.given import BadQuestion, make_case

    contents = [(name, _bytes(name)) for name in files]
    questions = [_lines(name, data) for name, data in contents]
    try:
        if len(contents) == 1 and questions[0] is not None and dialogue is None:
            return {"answers": [_answer(one, day) for one in questions[0]]}
        cases = [_case(data) for _, data in contents]
        if len(cases) == 1 and cases[0] is not None:
            content = dict(cases[0])
            if dialogue is not None:
                content["dialogue"] = f"{content.get('dialogue', '')}\n{_text(dialogue)}"
            return _printed(make_case(content, day), _kinds(kinds), {})
    except BadQuestion as error:
        raise CommandError(f"{files[0]}: {error}") from None
    return _of_records(contents, dialogue, day, patient, kinds)


def _answer(question: dict[str, Any], day: date) -> dict[str, Any]:
    """Return a question's answer, or what is wrong with the question: the others are answered."""
    from earshot_server.hints.given import BadQuestion, answer

    try:
        return answer(question, day)
    except BadQuestion as error:
        return {"id": question.get("id"), "error": str(error)}


def _of_records(
    contents: list[tuple[str, bytes]],
    dialogue: Path | None,
    day: date,
    patient: str | None,
    kinds: str | None,
) -> dict[str, Any]:
    from earshot_server.hints.case import case_of
    from earshot_server.note.dialogue import segments_of
    from earshot_server.note.engine import NoteEngine
    from earshot_server.precision.facts import Person
    from earshot_server.records.entries import Batch, UnreadableRecord, counts_of
    from earshot_server.records.read.files import read_record

    batches: list[Batch] = []
    for name, data in contents:
        try:
            batches += read_record(data, name, patient or "patient")
        except UnreadableRecord as error:
            raise CommandError(f"{name}: {error}") from None
    named = [one for one in batches if one.identity.person.birth or one.identity.person.sex]
    chosen = [one for one in named if patient in {value for _, value in one.identity.identifiers}]
    if len(named) > 1 and not chosen:
        ids = ", ".join(one.identity.identifiers[0][1] for one in named[:5])
        raise CommandError(f"The files hold {len(named)} patients. Choose one with --patient: {ids}.")
    who = (chosen or named or [None])[0]  # type: ignore[list-item]
    person = who.identity.person if who is not None else Person()
    used = [one for one in batches if one is who or one not in named]
    facts = [entry.fact for one in used for entry in one.entries if entry.fact is not None]
    engine = NoteEngine()
    segments = list(segments_of(_text(dialogue))) if dialogue is not None else []
    for segment in segments:
        engine.fold(segment)
    case = case_of(person, facts, engine.draft.findings, segments, day)
    left = [one.model_dump() for batch in used for one in batch.left]
    report = counts_of(used).model_dump() | {"not_taken": left}
    return _printed(case, _kinds(kinds), report)


def _printed(case: Any, kinds: Any, report: dict[str, Any]) -> dict[str, Any]:
    from earshot_server.hints.given import as_json
    from earshot_server.precision.engine import ENGINE, hints_of
    from earshot_server.precision.ranking import unasked

    hints = hints_of(case, kinds)
    shown = {one.id for one in unasked(hints)}
    person = {"sex": case.person.sex, "age": case.age, "race": case.person.race}
    found: dict[str, Any] = {"engine": ENGINE, "today": case.today.isoformat(), "patient": person}
    if report:
        found["record"] = report
    return found | {"hints": [as_json(one) | {"unasked": one.id in shown} for one in hints]}


def _kinds(text: str | None) -> Any:
    from earshot_server.precision.hints import HintKind

    if text is None:
        return tuple(HintKind)
    try:
        return tuple(HintKind(one.strip()) for one in text.split(","))
    except ValueError:
        known = ", ".join(one.value for one in HintKind)
        raise CommandError(f"{text} names a kind that is not known. Known: {known}.") from None


def _bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise CommandError(f"There is no file {name}.") from None
    except OSError as error:
        raise CommandError(f"The file {name} cannot be read: {error.strerror}.") from None


def _text(path: Path) -> str:
    try:
        return _bytes(str(path)).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{path} is no UTF-8 text.") from None


def _lines(name: str, data: bytes) -> list[dict[str, Any]] | None:
    """Return questions, one a line, None if the file holds something else."""
    if not name.endswith((".jsonl", ".ndjson")):
        return None
    found = []
    for number, line in enumerate(data.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except ValueError:
            raise CommandError(f"{name}, line {number}: this is no JSON.") from None
        if not isinstance(content, dict):
            raise CommandError(f"{name}, line {number}: a question is an object.")
        if "resourceType" in content:
            return None
        found.append(content)
    return found


def _case(data: bytes) -> dict[str, Any] | None:
    """Return a written case, None if the file holds something else."""
    try:
        content = json.loads(data)
    except ValueError:
        return None
    known = {"patient", "facts", "dialogue"}
    return (
        content
        if isinstance(content, dict) and "resourceType" not in content and known & set(content)
        else None
    )
