"""A draft to read: plain text or Markdown. Empty sections are left out."""

from earshot_server.note.draft import Draft, Section

NOTHING = "Nothing for the note was heard."


def as_text(draft: Draft) -> str:
    """Return the draft as plain text: titles, and a statement a line."""
    parts = [
        "\n".join([section.title, *(f"  {one.text}" for one in section.statements)])
        for section in _filled(draft)
    ]
    return "\n\n".join(parts) or NOTHING


def as_markdown(draft: Draft) -> str:
    """Return the draft as Markdown: headings, and a list item a statement."""
    parts = [
        "\n".join([f"## {section.title}", "", *(f"- {_escaped(one.text)}" for one in section.statements)])
        for section in _filled(draft)
    ]
    return "\n\n".join(parts) or NOTHING


def _filled(draft: Draft) -> list[Section]:
    return [section for section in draft.sections if section.statements]


def _escaped(text: str) -> str:
    """Keep "HLA-B*57:01" from being read as emphasis."""
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("_", "\\_")
