"""Colours and spacing, light and dark; contrast of text is 4.5:1 or better (WCAG 2.2, 1.4.3)."""

from dataclasses import dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours."""

    ground: str
    card: str
    line: str
    ink: str
    soft: str
    """Text that matters less."""
    accent: str
    on_accent: str
    live: str
    """Recording."""
    calm: str
    """All is well."""
    warn: str
    bad: str
    on_bad: str


LIGHT = Theme(
    ground="#f4f5f7", card="#ffffff", line="#d7dbe0", ink="#17202a", soft="#566270", accent="#0b5c8a",
    on_accent="#ffffff", live="#b3261e", calm="#1d6b42", warn="#8a5200", bad="#b3261e", on_bad="#ffffff",
)  # fmt: skip
DARK = Theme(
    ground="#14181d", card="#1d2329", line="#353d46", ink="#e9edf1", soft="#a7b2be", accent="#7cc3ec",
    on_accent="#08222f", live="#ff8a80", calm="#7fd1a3", warn="#f2b75c", bad="#ff8a80", on_bad="#2b0907",
)  # fmt: skip

_SHEET = Template("""
QWidget { color: $ink; font-size: 10.5pt; }
QMainWindow, QDialog, #ground { background: $ground; }
#card { background: $card; border: 1px solid $line; border-radius: 10px; }
QLabel { background: transparent; }
#clock { font-size: 27pt; font-weight: 600; }
#phase { font-size: 12pt; font-weight: 600; }
#phase[tone="live"] { color: $live; }
#phase[tone="rest"] { color: $warn; }
#soft, #verdict, #line { color: $soft; }
#verdict[tone="bad"], #line[tone="bad"] { color: $bad; font-weight: 600; }
#verdict[tone="warn"], #line[tone="warn"] { color: $warn; font-weight: 600; }
#verdict[tone="good"], #line[tone="good"] { color: $calm; }
#heading { font-weight: 600; font-size: 11pt; }
#banner { background: $bad; border-radius: 8px; }
#banner QLabel { color: $on_bad; font-weight: 600; }
#banner[tone="ask"] { background: $card; border: 2px solid $warn; }
#banner[tone="ask"] QLabel { color: $ink; font-weight: 500; }
QPushButton {
    background: $card; border: 1px solid $line; border-radius: 8px; padding: 8px 14px; min-height: 20px;
}
QPushButton:hover { border-color: $accent; }
QPushButton:focus, QLineEdit:focus, QTextBrowser:focus, QListWidget:focus, QComboBox:focus {
    border: 2px solid $accent;
}
QPushButton:disabled { color: $soft; background: $ground; }
QPushButton#primary { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton#primary:disabled { background: $line; color: $soft; border-color: $line; }
QPushButton#danger { color: $bad; }
QLineEdit, QTextBrowser, QListWidget, QComboBox, QDoubleSpinBox, QPlainTextEdit {
    background: $card; border: 1px solid $line; border-radius: 8px; padding: 6px 8px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QTextBrowser { border: 0; padding: 0; }
QLineEdit[text=""] { color: $soft; }
QMenuBar, QMenuBar::item, QStatusBar { background: $ground; }
QMenu { background: $card; border: 1px solid $line; }
QMenuBar::item:selected, QMenu::item:selected { background: $accent; color: $on_accent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: $line; border-radius: 4px; min-height: 24px; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; }
QToolTip { background: $card; color: $ink; border: 1px solid $line; }
""")


def theme() -> Theme:
    """Return the colours that fit the system's scheme."""
    return DARK if QApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT


def sheet(colours: Theme) -> str:
    """Return the style sheet."""
    names = {name: getattr(colours, name) for name in Theme.__slots__}
    return _SHEET.substitute(names)


def dress(app: QApplication) -> None:
    """Give the program its look, and follow the system between light and dark."""
    app.setStyle("Fusion")
    _paint(app)
    QApplication.styleHints().colorSchemeChanged.connect(lambda: _paint(app))


def _paint(app: QApplication) -> None:
    colours = theme()
    app.setPalette(palette(colours))
    app.setStyleSheet(sheet(colours))


def palette(colours: Theme) -> QPalette:
    """Return the colours for what no sheet reaches: arrows, check marks, what Qt's own dialogs draw."""
    role = QPalette.ColorRole
    found = QPalette(QColor(colours.card), QColor(colours.ground))
    for one in (role.WindowText, role.Text, role.ButtonText):
        found.setColor(one, QColor(colours.ink))
    found.setColor(role.Base, QColor(colours.card))
    found.setColor(role.AlternateBase, QColor(colours.ground))
    found.setColor(role.PlaceholderText, QColor(colours.soft))
    found.setColor(role.Highlight, QColor(colours.accent))
    found.setColor(role.HighlightedText, QColor(colours.on_accent))
    return found
