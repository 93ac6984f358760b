"""Times as people read them; pure."""

from earshot_protocol.units import RATE


def clock(samples: int) -> str:
    """Return a length as minutes and seconds, or with hours where there are some."""
    seconds = samples // RATE
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def length(seconds: float) -> str:
    """Return a length in words: "40 s", "12 min"."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
