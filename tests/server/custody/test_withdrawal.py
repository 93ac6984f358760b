"""Consent withdrawn: what was said in the span is nowhere any more, what was said outside is untouched."""

import shutil
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot_protocol.messages import Control
from earshot_server.actor import SYSTEM
from earshot_server.audit.entries import Action
from earshot_server.custody.errors import SignedAlready
from earshot_server.custody.withdrawal import cut, due, settle, withdraw
from earshot_server.keys.errors import NoDataKey
from earshot_server.keys.wrapped import Kind
from earshot_server.log.errors import Fenced, Moving, NoSuchEncounter
from earshot_server.log.events import ControlReceived, SegmentAppended, Signed, SilenceHeard, Withdrawn
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.sound import SoundWriter, read_encounter
from earshot_server.log.transcript import Transcript
from earshot_server.log.whole import Whole
from tests.support.clinic import Visit
from tests.support.editing import CARA
from tests.support.events import entries, opened, said
from tests.support.keeping import Keeping

SECOND = 16_000


def consent(given: bool, at: int, *, number: int = 0, since: int | None = None) -> ControlReceived:
    control = Control(number=number, at=at, wall=datetime.now(UTC), kind="consent", given=given, since=since)
    return ControlReceived(control=control)


class TestDue:
    def test_all_that_was_said_before_it(self) -> None:
        assert due(Transcript(entries(opened(), said("it hurts"), consent(False, 32_000)))) == (0, 32_000)

    def test_or_from_a_mark_on(self) -> None:
        withdrawn = consent(False, 32_000, since=16_000)
        assert due(Transcript(entries(opened(), said("it hurts"), withdrawn))) == (16_000, 32_000)

    def test_nothing_if_it_was_given_or_nothing_was_said_or_all_is_erased(self) -> None:
        assert due(Transcript(entries(opened(), consent(True, 32_000)))) is None
        assert due(Transcript(entries(opened(), consent(False, 0)))) is None
        erased = Withdrawn(start=0, end=32_000, by=SYSTEM)
        assert due(Transcript(entries(opened(), consent(False, 32_000), erased))) is None

    def test_twice_withdrawn_is_twice_due(self) -> None:
        log = entries(
            opened(),
            consent(False, 32_000),
            Withdrawn(start=0, end=32_000, by=SYSTEM),
            consent(True, 32_000, number=1),
            consent(False, 64_000, number=2, since=48_000),
        )
        assert due(Transcript(log)) == (48_000, 64_000)


class TestCut:
    @given(st.integers(0, 12), st.integers(0, 12))
    def test_no_word_that_touches_the_span_stays_and_no_other_goes(self, first: int, last: int) -> None:
        segment = said("one two three four five six", 2 * SECOND).segment
        start, end = sorted((first * SECOND, last * SECOND))
        left = cut(segment, start, end)
        kept = [word for word in segment.words if word.end <= start or word.start >= end]
        assert list(left.words if left else ()) == kept
        if left is not None:
            assert segment.start <= left.start <= left.end <= segment.end


async def texts(keeping: Keeping, encounter: str) -> list[str]:
    transcript = Transcript(await keeping.log.read_all(encounter))
    return [segment.text for segment in transcript.segments]


@pytest.fixture
async def visit(keeping: Keeping) -> Visit:
    """Three sentences and their sound; the second is the one to be erased."""
    return await keeping.visit("my knee hurts", "i drink every evening", "i take aspirin", end=False)


@pytest.fixture
async def span(keeping: Keeping, visit: Visit) -> tuple[int, int]:
    (_, second, _) = Transcript(await keeping.log.read_all(visit.id)).segments
    return second.start, second.end


async def test_what_was_said_in_it_goes_the_rest_stays(
    keeping: Keeping, visit: Visit, span: tuple[int, int]
) -> None:
    await withdraw(keeping.held, visit.id, *span, CARA)
    assert await texts(keeping, visit.id) == ["my knee hurts", "i take aspirin"]
    transcript = Transcript(await keeping.log.read_all(visit.id))
    assert transcript.withdrawn == [span]
    assert transcript.heard_to == visit.to
    assert await keeping.drafts.load(visit.id) is None
    last = keeping.clinic.audited()[-1]
    assert (last.action, last.encounter, last.actor) == (Action.CONSENT_WITHDRAWN, visit.id, CARA)
    assert (last.details.start, last.details.end) == span


async def test_the_old_keys_are_gone_and_the_visit_goes_on_under_new_ones(
    keeping: Keeping, visit: Visit, span: tuple[int, int]
) -> None:
    ring = keeping.clinic.ring
    await withdraw(keeping.held, visit.id, *span, CARA)
    assert ring.generations(visit.id) == {1}
    with pytest.raises(NoDataKey):
        ring.get(visit.id, generation=0)
    with pytest.raises(Fenced):
        await visit.say("the gateway that was cut off")
    await visit.open()
    await visit.say("where does it hurt")
    assert (await texts(keeping, visit.id))[-1] == "where does it hurt"
    await withdraw(keeping.held, visit.id, 0, visit.to, CARA)
    assert await texts(keeping, visit.id) == []
    assert ring.generations(visit.id) == {2}


async def test_sound_of_it_goes_and_all_other_stays(keeping: Keeping, visit: Visit) -> None:
    folder, ring = keeping.clinic.settings.sound_dir, keeping.clinic.ring
    shutil.rmtree(folder / visit.id)
    writer = SoundWriter(folder, visit.id, visit.epoch, ring.get(visit.id, Kind.SOUND))
    samples = bytes(range(200)) * 480  # three seconds
    for second in range(3):
        at = second * SECOND
        writer.write(at, samples[2 * at : 2 * (at + SECOND)])
    start, end = SECOND // 2, 2 * SECOND + 100
    await withdraw(keeping.held, visit.id, start, end, CARA)
    left = list(read_encounter(folder, visit.id, ring))
    assert left == [(0, samples[: 2 * start]), (end, samples[2 * end :])]
    assert [path.name for path in (folder / visit.id).iterdir()] == ["1.1.sound"]


async def test_a_sealed_one_is_brought_back_and_its_archive_goes(
    keeping: Keeping, visit: Visit, span: tuple[int, int]
) -> None:
    await keeping.sealer.seal(visit.id)
    await withdraw(keeping.held, visit.id, *span, CARA)
    assert await texts(keeping, visit.id) == ["my knee hurts", "i take aspirin"]
    assert not await keeping.archive.has(visit.id)
    await keeping.sealer.seal(visit.id)
    assert await texts(keeping, visit.id) == ["my knee hurts", "i take aspirin"]


async def test_a_signed_note_stands(keeping: Keeping, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    at = await keeping.log.top(visit.id)
    await visit.append(Signed(by=CARA, log=str(at), hash="0" * 64, draft="{}"))
    with pytest.raises(SignedAlready, match="never changes"):
        await withdraw(keeping.held, visit.id, 0, visit.to, CARA)
    assert len(await texts(keeping, visit.id)) == 3
    with pytest.raises(NoSuchEncounter):
        await withdraw(keeping.held, "nobody", 0, 1, CARA)


async def test_a_visit_that_never_stands_still_stays_whole(
    keeping: Keeping, visit: Visit, span: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Whole.rewrite

    async def rewrite(self: Whole, encounter: str, *rest: object) -> bool:
        await keeping.clinic.log.append_current(encounter, SilenceHeard(to=1), new_event_id())
        return await real(self, encounter, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Whole, "rewrite", rewrite)
        with pytest.raises(Moving):
            await withdraw(keeping.held, visit.id, *span, CARA)
    assert len(await texts(keeping, visit.id)) == 3
    await withdraw(keeping.held, visit.id, *span, CARA)
    assert len(await texts(keeping, visit.id)) == 2
    assert len(keeping.clinic.ring.generations(visit.id)) == 1


async def test_interrupted_it_is_finished_by_whoever_looks_next(
    keeping: Keeping, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the log is written anew, or behind that: the log itself says what is due."""
    await visit.append(consent(False, visit.to))
    struck = 0
    for name, owner in (("rewrite", Whole), ("keep_newest", type(keeping.clinic.ring))):

        def killed(*_: object, **__: object) -> object:
            nonlocal struck
            struck += 1
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(owner, name, killed)
            with pytest.raises(KeyboardInterrupt):
                await settle(keeping.held, visit.id)
    assert struck == 2
    assert await settle(keeping.held, visit.id)
    assert await texts(keeping, visit.id) == []
    assert len(keeping.clinic.ring.generations(visit.id)) == 1
    assert not await settle(keeping.held, visit.id)


async def test_half_a_segment_is_half_erased_and_people_s_work_since_goes(keeping: Keeping) -> None:
    visit = await keeping.clinic.visit()
    await visit.say("my knee hurts and i drink")
    word = Transcript(await keeping.log.read_all(visit.id)).segments[0].words[3]
    await withdraw(keeping.held, visit.id, word.start, visit.to, CARA)
    assert await texts(keeping, visit.id) == ["my knee hurts"]
    (event,) = [
        entry.event
        for entry in await Log(keeping.clinic.store, keeping.clinic.ring).read_all(visit.id)
        if isinstance(entry.event, SegmentAppended)
    ]
    assert event.to == visit.to
