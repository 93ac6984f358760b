"""Numbers for people: percentiles and tables in Markdown."""

from collections.abc import Iterable, Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie; not a number if there are none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(values: Sequence[float]) -> list[str]:
    """Return p50, p95 and p99 of seconds, in whole milliseconds."""
    return [f"{percentile(values, share) * 1000:.0f}" for share in (0.50, 0.95, 0.99)]


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table under a title."""
    lines = [["", *head][1:], ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return f"\n{title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)
