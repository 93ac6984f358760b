"""How much the threads have to do: decode seconds a second of sound, smoothed. Pure but for numbers given."""

_SMOOTHING = 30.0
"""Seconds of sound after which an old measurement counts for a third."""

_FIRST_GUESS = 0.1
"""Decode factor assumed before anything was measured."""


class Load:
    """Measures the decode factor and says whether one more live stream fits."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self.factor = _FIRST_GUESS
        """Decode seconds a second of sound."""
        self.decoded = 0.0
        """Seconds of sound decoded so far."""
        self.busy = 0.0
        """Seconds that threads took for it."""
        self._uncounted = 0.0
        """Seconds for sound that was heard again: the next new sound bears them."""

    def took(self, seconds: float, sound: float) -> None:
        """Take in one turn: `seconds` in a thread for `sound` seconds of sound never heard before."""
        self.busy += seconds
        self._uncounted += seconds
        if sound <= 0:
            return
        self.decoded += sound
        weight = min(1.0, sound / _SMOOTHING)
        self.factor += weight * (self._uncounted / sound - self.factor)
        self._uncounted = 0.0

    def share(self, streams: int) -> float:
        """Return the share of the threads' time that so many live streams need."""
        return streams * self.factor / self._threads
