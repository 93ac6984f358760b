"""A line chart as an SVG file: no library needed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 50, 60
COLOURS = ("#0b6e99", "#d9730d", "#6b6f76")
Points = Sequence[tuple[float, float]]


def line_chart(title: str, across: str, up: str, lines: Mapping[str, Points], top: float) -> str:
    """Return a chart; values above `top` are drawn at the upper edge."""
    farthest = max(x for points in lines.values() for x, _ in points)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13" fill="#37352f">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{WIDTH / 2}" y="24" text-anchor="middle" font-size="16">{title}</text>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 14}" text-anchor="middle">{across}</text>',
        f'<text x="18" y="{HEIGHT / 2}" text-anchor="middle" '
        f'transform="rotate(-90 18 {HEIGHT / 2})">{up}</text>',
        *(_level(top * step / 4, top) for step in range(5)),
        *(_mark(farthest * step / 5, farthest) for step in range(6)),
    ]
    for place, (name, points) in enumerate(lines.items()):
        colour = COLOURS[place % len(COLOURS)]
        at = [(_x(x, farthest), _y(min(y, top), top)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in at]
        key = TOP + 18 * place
        parts.append(f'<rect x="{LEFT + 12}" y="{key - 9}" width="14" height="4" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + 32}" y="{key - 3}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def write_chart(path: Path, chart: str) -> None:
    """Write a chart where it belongs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(chart, "utf-8")


def _x(value: float, farthest: float) -> float:
    return LEFT + value / farthest * (WIDTH - LEFT - RIGHT)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)


def _level(value: float, top: float) -> str:
    y = _y(value, top)
    return (
        f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="#e3e2e0"/>'
        f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{value:g}</text>'
    )


def _mark(value: float, farthest: float) -> str:
    x, y = _x(value, farthest), HEIGHT - BOTTOM + 20
    return f'<text x="{x}" y="{y}" text-anchor="middle">{value:.0f}</text>'
