"""The program's icon, drawn: an ear of three arcs around a dot."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

GROUND = "#0b5c8a"
RECORDING = "#b3261e"


def draw(size: int, *, recording: bool = False) -> QPixmap:
    """Return the icon, `size` pixels square."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(RECORDING if recording else GROUND))
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.22, size * 0.22)
    painter.setBrush(QColor("white"))
    dot = size * 0.09
    centre = (size * 0.34, size * 0.5)
    painter.drawEllipse(QRectF(centre[0] - dot, centre[1] - dot, 2 * dot, 2 * dot))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("white"), size * 0.07, c=Qt.PenCapStyle.RoundCap))
    for radius in (0.2, 0.34, 0.48):
        arc = size * radius
        painter.drawArc(QRectF(centre[0] - arc, centre[1] - arc, 2 * arc, 2 * arc), -45 * 16, 90 * 16)
    painter.end()
    return pixmap
