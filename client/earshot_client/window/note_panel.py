"""The note as it grows, read only; a click on a statement shows the words that it rests on."""

from html import escape

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QLabel, QTextBrowser, QVBoxLayout, QWidget

from earshot_client.draft.note import Note, Statement
from earshot_client.window.style import theme

EMPTY = "The note appears here while you speak."


class NotePanel(QWidget):
    """Sections with their statements, and below them the words of the chosen one."""

    def __init__(self) -> None:
        super().__init__()
        self._note = Note()
        self._statements: dict[str, Statement] = {}
        self.text = QTextBrowser()
        self.text.setAccessibleName("Draft note")
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._on_anchor)
        self.text.setPlaceholderText(EMPTY)
        self.evidence = QLabel("")
        self.evidence.setWordWrap(True)
        self.evidence.setAccessibleName("Words that the statement rests on")
        self.evidence.hide()
        self.said = QLabel("")
        self.said.setObjectName("soft")
        self.said.setWordWrap(True)
        self.said.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.hints = QLabel("")
        self.hints.setObjectName("soft")
        self.hints.setToolTip("Hints beside the note: read them in the viewer. The clinician decides.")
        self.hints.hide()
        heading = QLabel("Draft note")
        heading.setObjectName("heading")
        for widget in (heading, self.hints, self.said, self.text, self.evidence):
            column.addWidget(widget, 1 if widget is self.text else 0)

    def clear(self) -> None:
        """Forget the last visit's note."""
        self.show_note(Note())

    def show_note(self, note: Note) -> None:
        """Show a note; the place that is read stays where it is."""
        self.hints.setText(badge(note))
        self.hints.setVisible(bool(self.hints.text()))
        changed = note.sections != self._note.sections
        self._note = note
        if not changed:
            return
        self._statements = {one.id: one for section in note.sections for one in section.statements}
        bar = self.text.verticalScrollBar()
        at = bar.value()
        self.text.setHtml(page(note))
        bar.setValue(at)

    def say(self, sentence: str | None) -> None:
        """Say why there is no note just now; None: there is."""
        self.said.setText(sentence or "")
        self.said.setVisible(sentence is not None)

    def choose(self, statement: str) -> None:
        """Show the words behind a statement."""
        chosen = self._statements.get(statement)
        words = [self._note.words_of(one) for one in chosen.evidence] if chosen else []
        self.evidence.setText(" … ".join(f"“{said}”" for said in words if said))
        self.evidence.setVisible(bool(self.evidence.text()))

    def _on_anchor(self, url: QUrl) -> None:
        self.choose(url.fragment())


def badge(note: Note) -> str:
    """Return the quiet line about hints; empty where there is none."""
    if not note.hints:
        return ""
    severe = f", {note.critical} severe" if note.critical else ""
    return f"{note.hints} {'hint' if note.hints == 1 else 'hints'} in the viewer{severe}"


def page(note: Note) -> str:
    """Return the note as HTML that a text browser shows; empty sections are left out."""
    colours = theme()
    parts = []
    for section in note.sections:
        if not section.statements:
            continue
        parts.append(f'<h4 style="margin:10px 0 2px 0">{escape(section.title)}</h4>')
        parts += [
            f'<p style="margin:2px 0"><a href="#{escape(one.id)}" style="color:{colours.ink};'
            f'text-decoration:none">{escape(one.text)}</a></p>'
            for one in section.statements
        ]
    return "".join(parts)
