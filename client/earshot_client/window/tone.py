"""A widget's tone: a property that the style sheet colours."""

from PySide6.QtWidgets import QWidget


def set_tone(widget: QWidget, tone: str) -> None:
    """Give a widget its tone ("good", "warn", "bad", ...); costs nothing if it has it."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
