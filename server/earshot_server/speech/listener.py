"""Listens to one stream: sound in, partials and final segments out. No threads, no I/O.

Everything starts from nothing at a *checkpoint*: the end of a segment, and in long silence a point
shortly before the present. What is heard after a checkpoint depends on the samples after it alone,
so a restart from any checkpoint hears the same words in the same segments.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from earshot_protocol.units import RATE, WIDTH
from earshot_protocol.words import Segment, Word
from earshot_server.speech.cut import quietest_gap
from earshot_server.speech.gate import Gate, GateSettings
from earshot_server.speech.heard import Heard, PartialHeard, SegmentFinal, SilenceFinal
from earshot_server.speech.recogniser import SpeechModel, Utterance
from earshot_server.speech.speakers.change import Turn, segments_of, turns
from earshot_server.speech.speakers.xvector import SpeakerModel
from earshot_server.speech.stable import Guess, StablePrefix
from earshot_server.speech.voice import WINDOW, VoiceDetector, VoiceModel
from earshot_server.speech.written.writer import Writer


@dataclass(frozen=True)
class ListenerSettings:
    """Lengths in samples."""

    gate: GateSettings = field(default_factory=GateSettings)
    segment_max: int = RATE * 15
    """Speech that goes on for longer is divided."""
    silence_step: int = RATE * 5
    """In silence, a checkpoint so often."""
    stable_step: int = RATE * 6 // 10
    """The lattice is asked which words are stable so often: it lags far more, and asking costs."""


class Listener:
    """One stream's ear. `add` sound in order, `work` through it, `finish` at its end."""

    def __init__(
        self,
        speech: SpeechModel,
        voice: VoiceModel,
        start: int,
        settings: ListenerSettings | None = None,
        speaker: SpeakerModel | None = None,
        writer: Writer | None = None,
    ) -> None:
        """Begin at offset `start`; without a speaker model voices are not told apart, without a writer
        there are bare words alone."""
        self._speech = speech
        self._speaker = speaker
        self._writer = writer
        self._settings = settings or ListenerSettings()
        self._voice = VoiceDetector(voice)
        self._sound = bytearray()
        self._breaks: list[int] = []
        self._finish_at: int | None = None
        self.received_to = start
        """Sample after the last one added."""
        self.reported_to = start
        """The last checkpoint that was reported: another listener would go on here. Sound is kept from it."""
        self._restart(start)

    # --- sound in -------------------------------------------------------------

    def add(self, samples: bytes) -> None:
        """Take the samples that follow `received_to`."""
        self._sound += samples
        self.received_to += len(samples) // WIDTH

    def break_at(self, offset: int) -> None:
        """End what is open at `offset`: sound behind it is of another time (a pause).

        Sound from there on that was heard already, and is not reported yet, is heard again.
        """
        if offset <= self.reported_to or offset in self._breaks:
            return
        self._breaks.append(offset)
        self._breaks.sort()
        if offset < self._position:
            self._restart(self.reported_to)

    def finish(self) -> None:
        """Nothing follows `received_to`: work up to it and end what is open there."""
        self._finish_at = self.received_to

    @property
    def position(self) -> int:
        """Sample after the last one heard."""
        return self._position

    # --- words out ------------------------------------------------------------

    @property
    def backlog(self) -> int:
        """Samples that `work` could go through now."""
        limit = self._limit()
        ready = min(limit, self.received_to) - self._position
        if limit <= self.received_to:
            return max(ready, 1 if limit > self.reported_to else 0)
        return ready if ready >= WINDOW else 0

    @property
    def is_due(self) -> bool:
        """Whether something could come of working now: until then sound of an utterance may as well wait."""
        if self._utterance is None or self._ahead or self._limit() <= self.received_to:
            return self.backlog > 0
        return self.received_to - self._position >= self._soon() * WINDOW

    def work(self, budget: int) -> list[Heard]:
        """Go through at most about `budget` samples of the backlog and return what was heard, in order."""
        heard: list[Heard] = []
        while budget > 0 and self.backlog:
            before = self._position
            self._turn_to = min(self._limit(), self.received_to, before + -(-budget // WINDOW) * WINDOW)
            self._step(heard)
            budget -= max(WINDOW, abs(self._position - before))
        return heard

    # --- inside ---------------------------------------------------------------

    def _restart(self, at: int) -> None:
        """Listen from `at`, with nothing remembered."""
        self._base = at
        """No segment begins before it."""
        self._position = at
        self._voice.reset()
        self._ahead: deque[float] = deque()
        """Probabilities of speech in the windows from `_position` on; never more than this turn needs."""
        self._unjudged = 0
        """Windows before `_position` whose probability was not asked for yet."""
        self._turn_to = at
        """Sample up to which this turn goes, unless something ends before."""
        self._gate = Gate(self._settings.gate)
        self._utterance: Utterance | None = None
        self._stable = StablePrefix()
        self._ask_lattice_at = at
        self._partial: PartialHeard | None = None
        self._line = self._writer.open() if self._writer else None

    def _limit(self) -> int:
        """Return the next offset at which everything open must end."""
        ends = [offset for offset in (*self._breaks[:1], self._finish_at) if offset is not None]
        return min(ends, default=self.received_to + WINDOW)

    def _step(self, heard: list[Heard]) -> None:
        limit = self._limit()
        if self._position < limit:
            if self._utterance is None:
                self._await_speech(min(self._position + WINDOW, limit), limit, heard)
            else:
                self._follow_speech(min(self._position + self._stride() * WINDOW, limit), heard)
        if self._position >= limit and limit > self.reported_to:
            self._end_all(limit, heard)

    def _await_speech(self, to: int, limit: int, heard: list[Heard]) -> None:
        if not self._ahead:
            self._look_ahead(limit)
        changed = self._gate.step(self._ahead.popleft())
        start, self._position = self._position, to
        if changed:
            self._begin(max(self._base, start - self._settings.gate.preroll), to)
        else:
            self._stay_silent(heard)

    def _look_ahead(self, limit: int) -> None:
        """Find the probabilities of speech for all windows of this turn: at once they cost less."""
        to = self._turn_to
        if limit > to:  # a window is left whole for what follows
            to -= (to - self._position) % WINDOW
        self._ahead.extend(self._voice.probabilities(self._samples(self._position, to)))

    def _stride(self) -> int:
        """Return how many windows of speech can be gone through at once: until something may happen."""
        if self._ahead:
            return 1
        return max(1, min(self._soon(), (self._turn_to - self._position) // WINDOW))

    def _soon(self) -> int:
        """Return after how many windows of speech something may happen: a step, an end; at least one."""
        assert self._utterance is not None
        ends = (self._utterance.next_step, self._utterance.start + self._settings.segment_max)
        windows = min(-(-(end - self._position) // WINDOW) for end in ends)
        return max(1, min(windows, self._gate.patience - self._unjudged))

    def _judge(self, windows: int) -> bool:
        """Let the gate take in what was heard last; True if it closed.

        While it is open it needs many quiet windows to close, so it is asked when it could, and not before:
        as many windows at once cost a third of one at a time.
        """
        if self._ahead:  # known since before it opened
            return self._gate.step(self._ahead.popleft())
        self._unjudged += windows
        if self._unjudged < self._gate.patience:
            return False
        samples = self._samples(self._position - self._unjudged * WINDOW, self._position)
        self._unjudged = 0
        return [self._gate.step(probability) for probability in self._voice.probabilities(samples)][-1]

    def _follow_speech(self, to: int, heard: list[Heard]) -> None:
        assert self._utterance is not None
        start, self._position = self._position, to
        stepped = self._utterance.feed(self._bytes(start, to))
        windows = (to - start) // WINDOW  # a rest is the last before everything ends
        if windows and self._judge(windows):
            self._close(heard)
        elif to - self._utterance.start >= self._settings.segment_max:
            self._divide(heard)
        elif stepped and self._utterance.next_step > self._turn_to:
            self._tell(heard)

    def _begin(self, start: int, to: int) -> None:
        self._utterance = self._speech.utterance(start)
        self._utterance.feed(self._bytes(start, to))

    def _stay_silent(self, heard: list[Heard]) -> None:
        checkpoint = self._position - self._settings.gate.preroll
        if checkpoint - self.reported_to >= self._settings.silence_step:
            self._report_silence(checkpoint, heard)

    def _tell(self, heard: list[Heard]) -> None:
        """Tell the words so far, if they are new; of a turn only the last: nobody would see the others."""
        assert self._utterance is not None
        words = self._utterance.partial()
        guesses: tuple[Guess, ...] = ()
        if self._position >= self._ask_lattice_at:
            guesses = self._utterance.guesses()
            self._ask_lattice_at = self._position + self._settings.stable_step
        stable = self._stable.update(words, guesses)
        last = self._partial
        if last is not None and (words, stable) == (last.words, last.stable):
            return
        written = self._line.update(words) if self._line else ()
        self._partial = PartialHeard(self._utterance.start, self._position, words, stable, written)
        heard.append(self._partial)

    def _close(self, heard: list[Heard]) -> None:
        """End the segment here."""
        assert self._utterance is not None
        start, words = self._utterance.start, self._utterance.finish()
        if words:
            self._report_segment(start, self._position, words, heard)
        elif self._position - self.reported_to >= self._settings.silence_step:
            self._report_silence(self._position, heard)
        else:  # a noise: not worth an event, but nothing of it may be remembered
            self._take_back(heard)
            self._restart(self._position)

    def _divide(self, heard: list[Heard]) -> None:
        """Commit the words before the quietest gap; what lies behind it is heard again."""
        assert self._utterance is not None
        start, words = self._utterance.start, self._utterance.finish()
        cut = quietest_gap(words, self._samples(start, self._position), start)
        if cut is None:
            cut = self._position
        kept = tuple(word for word in words if word.end <= cut or (word.start + word.end) // 2 < cut)
        if kept:
            self._report_segment(start, max(cut, kept[-1].end), kept, heard)
        else:
            self._report_silence(cut, heard)

    def _end_all(self, limit: int, heard: list[Heard]) -> None:
        if self._utterance is not None and (words := self._utterance.finish()):
            self._report_segment(self._utterance.start, limit, words, heard)
        else:
            self._report_silence(limit, heard)

    def _report_segment(self, start: int, to: int, words: tuple[Word, ...], heard: list[Heard]) -> None:
        found = [Turn(0, len(words), None)]
        if self._speaker is not None:
            found = turns(self._speaker, words, self._samples(start, self._position), start)
        first, *more = self._write(segments_of(found, words, start, to))
        heard.append(SegmentFinal(first, to, tuple(more), tuple(turn.voice_text for turn in found)))
        self._checkpoint(to)

    def _write(self, segments: list[Segment]) -> list[Segment]:
        if self._line is None:
            return segments
        written = self._line.finish([[word.text for word in segment.words] for segment in segments])
        return [
            segment.model_copy(update={"written": some})
            for segment, some in zip(segments, written, strict=True)
        ]

    def _report_silence(self, to: int, heard: list[Heard]) -> None:
        self._take_back(heard)
        heard.append(SilenceFinal(to))
        self._checkpoint(to)

    def _take_back(self, heard: list[Heard]) -> None:
        """Replace a partial that came to nothing."""
        if self._partial is not None and self._partial.words:
            heard.append(PartialHeard(self._partial.start, self._position, (), 0))

    def _checkpoint(self, to: int) -> None:
        del self._sound[: (to - self.reported_to) * WIDTH]
        self.reported_to = to
        self._breaks = [offset for offset in self._breaks if offset > to]
        self._restart(to)

    def _samples(self, start: int, to: int) -> NDArray[np.int16]:
        return np.frombuffer(self._bytes(start, to), dtype="<i2")

    def _bytes(self, start: int, to: int) -> bytes:
        """Return a copy: a view would lock the buffer against growing."""
        first = self.reported_to
        return bytes(self._sound[(start - first) * WIDTH : (to - first) * WIDTH])
