"""A draft to read: by a layout as plain text or Markdown, as a problem list, as a summary for the patient."""

from collections.abc import Callable, Iterable
from itertools import groupby

from earshot_server.note.draft import Draft, Section, Statement
from earshot_server.note.layouts.layout import Layout, LayoutPart, layout_named
from earshot_server.note.statements.template import capital

NOTHING = "Nothing for the note was heard."
GENERAL = "General"
"""The heading of statements whose problem is not known, where others are grouped by theirs."""

Explain = Callable[[Statement], list[str]]


def as_text(draft: Draft, layout: Layout | None = None, explain: Explain | None = None) -> str:
    """Return the draft as plain text: headings, and a statement a line."""
    return _written(draft, layout, explain, _Text())


def as_markdown(draft: Draft, layout: Layout | None = None, explain: Explain | None = None) -> str:
    """Return the draft as Markdown: headings, and a list item a statement."""
    return _written(draft, layout, explain, _Markdown())


class _Text:
    """How plain text is written."""

    def heading(self, text: str, level: int) -> list[str]:
        """Return the lines of a heading."""
        return [f"{'  ' * (level - 1)}{text}"]

    def line(self, text: str, level: int) -> str:
        """Return the line of a statement."""
        return f"{'  ' * level}{text}"

    def why(self, text: str, level: int) -> str:
        """Return the line of an explanation."""
        return f"{'  ' * (level + 2)}{text}"


class _Markdown(_Text):
    """How Markdown is written."""

    def heading(self, text: str, level: int) -> list[str]:
        return [f"{'#' * (level + 1)} {_escaped(text)}", ""]

    def line(self, text: str, level: int) -> str:
        return f"- {_escaped(text)}"

    def why(self, text: str, level: int) -> str:
        return f"  - {_escaped(text)}"


def _written(draft: Draft, layout: Layout | None, explain: Explain | None, style: _Text) -> str:
    by_key = {section.key: section for section in draft.sections}
    blocks: list[list[str]] = []
    for part in (layout or layout_named("hp")).part:
        sections = [by_key[key] for key in part.sections if key in by_key and by_key[key].statements]
        blocks += _part(part, sections, explain, style)
    found = "\n\n".join("\n".join(block).rstrip() for block in blocks if block)
    anything = any(section.statements for section in draft.sections)
    return found if anything and found else NOTHING


def _part(
    part: LayoutPart, sections: list[Section], explain: Explain | None, style: _Text
) -> list[list[str]]:
    """Return a part's blocks: one for all of it, or one a section."""
    if not sections:
        return [[*style.heading(part.heading, 1), style.line(part.empty, 1)]] if part.empty else []
    level = 2 if part.heading else 1
    if not part.titles:
        statements = [one for section in sections for one in section.statements]
        lines = (
            _grouped(statements, explain, style) if part.by_problem else _lines(statements, 1, explain, style)
        )
        return [[*style.heading(part.heading, 1), *lines]]
    found = []
    for section in sections:
        title = part.rename.get(section.key, section.title)
        lines = _told(section.statements, level, explain, style) if part.by_problem else []
        lines = lines or _lines(section.statements, level, explain, style)
        found.append([*style.heading(title, level), *lines])
    return [[*style.heading(part.heading, 1), *found[0]], *found[1:]] if part.heading else found


def _grouped(statements: list[Statement], explain: Explain | None, style: _Text) -> list[str]:
    """Return statements by problem: numbered headings, those of no known problem last."""
    problems = list(dict.fromkeys(one.problem for one in statements if one.problem))
    if not problems:
        return _lines(statements, 1, explain, style)
    lines: list[str] = []
    for number, problem in enumerate([*problems, ""], start=1):
        mine = [one for one in statements if one.problem == problem]
        if mine:
            title = f"{number}. {capital(problem)}" if problem else GENERAL
            lines += [*style.heading(title, 2), *_lines(mine, 2, explain, style)]
    return lines


def _told(statements: Iterable[Statement], level: int, explain: Explain | None, style: _Text) -> list[str]:
    """Return statements of a section in their order, under a heading where they turn to another problem.

    Nothing, if they are all about one problem.
    """
    groups = [(problem, list(mine)) for problem, mine in groupby(statements, key=lambda one: one.problem)]
    if sum(1 for problem, _ in groups if problem) < 2:
        return []
    lines: list[str] = []
    for problem, mine in groups:
        lines += style.heading(capital(problem), level + 1) if problem else []
        lines += _lines(mine, level + 1 if problem else level, explain, style)
    return lines


def _lines(statements: Iterable[Statement], level: int, explain: Explain | None, style: _Text) -> list[str]:
    lines = []
    for one in statements:
        unsure = f" [heard with low confidence: {', '.join(one.unsure)}]" if one.unsure else ""
        lines.append(style.line(one.text + unsure, level))
        lines += [style.why(reason, level) for reason in (explain(one) if explain else ())]
    return lines


def _escaped(text: str) -> str:
    """Keep "HLA-B*57:01" from being read as emphasis."""
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("_", "\\_")
