"""The last lines of what was heard, and the open segment behind them."""

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser

from earshot_client.window.shown import Shown
from earshot_client.window.style import theme


class Words(QTextBrowser):
    """Final lines stay as they are; only the open segment is written anew."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("What was heard")
        self.setPlaceholderText("Words appear here while they are spoken.")
        self.setOpenLinks(False)
        self._lines: tuple[str, ...] = ()
        self._open = ("", "")
        self._settled = 0
        """Characters of the document that stay."""

    def show_visit(self, shown: Shown) -> None:
        """Bring the text up to date; keeps its place if the reader scrolled up."""
        if shown.lines == self._lines and (shown.stable, shown.unstable) == self._open:
            return
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        self._write(shown)
        if at_end:
            bar.setValue(bar.maximum())

    def _write(self, shown: Shown) -> None:
        kept = shown.lines[: len(self._lines)] == self._lines
        cursor = QTextCursor(self.document())
        if kept:
            cursor.setPosition(self._settled)
            new = shown.lines[len(self._lines) :]
        else:
            new = shown.lines
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        if not kept:
            cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        cursor.insertText("".join(f"{line}\n" for line in new), QTextCharFormat())
        self._settled = cursor.position()
        cursor.insertText(shown.stable + (" " if shown.stable else ""), QTextCharFormat())
        soft = QTextCharFormat()
        soft.setForeground(QColor(theme().soft))
        cursor.insertText(shown.unstable, soft)
        self._lines, self._open = shown.lines, (shown.stable, shown.unstable)
