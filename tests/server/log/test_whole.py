"""Encounters leave the store, come back, and are written anew; whoever still works on them notices."""

import pytest

from earshot_server.keys.errors import NoDataKey
from earshot_server.keys.ring import KeyRing
from earshot_server.log import names
from earshot_server.log.drafts import Drafts
from earshot_server.log.errors import Erased, Fenced, LostTail, NoSuchEncounter, Sealed
from earshot_server.log.events import EntryId
from earshot_server.log.live import Live
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.queue import Queue
from earshot_server.log.store import Store
from earshot_server.log.transcript import Transcript
from earshot_server.log.whole import Whole
from tests.support.events import heard, opened, said
from tests.support.store import Valkey

Patch = pytest.MonkeyPatch


@pytest.fixture
def whole(store: Store, ring: KeyRing) -> Whole:
    return Whole(store, ring)


@pytest.fixture
async def epoch(log: Log, encounter: str) -> int:
    """An encounter with two sentences."""
    epoch = await log.open(encounter, opened(), new_event_id())
    await log.append(encounter, epoch, said("to be kept"), new_event_id())
    await log.append(encounter, epoch, said("to be erased", 50_000), new_event_id())
    return epoch


class TestSealing:
    async def test_what_was_sealed_is_gone_but_for_its_place_in_the_list(
        self, log: Log, whole: Whole, store: Store, ring: KeyRing, encounter: str, epoch: int, valkey: Valkey
    ) -> None:
        await Drafts(store, ring).save(encounter, 2, b"draft")
        records = await log.all_records(encounter)
        assert await whole.seal(encounter, records[-1])
        assert await whole.seal(encounter, records[-1])
        assert await log.read_all(encounter) == []
        assert await Drafts(store, ring).load(encounter) is None
        assert encounter not in await log.encounters()
        assert encounter in await whole.sealed()
        left = valkey.command("KEYS", f"*{encounter}*")
        assert left == []

    async def test_one_that_has_grown_stays(self, log: Log, whole: Whole, encounter: str, epoch: int) -> None:
        records = await log.all_records(encounter)
        await log.append(encounter, epoch, heard(200_000), new_event_id())
        assert not await whole.seal(encounter, records[-1])
        assert len(await log.read_all(encounter)) == 4

    async def test_nobody_writes_to_a_sealed_one(
        self, log: Log, whole: Whole, store: Store, ring: KeyRing, encounter: str, epoch: int
    ) -> None:
        records = await log.all_records(encounter)
        await whole.seal(encounter, records[-1])
        with pytest.raises(Sealed, match=encounter):
            await log.open(encounter, opened(), new_event_id())
        with pytest.raises(Sealed):
            await log.append(encounter, epoch, heard(1), new_event_id())
        with pytest.raises(Sealed):
            await log.append_current(encounter, heard(1), new_event_id())
        with pytest.raises(LostTail):
            await Drafts(store, ring).save(encounter, 9, b"late", records[-1].at)
        with pytest.raises(LostTail):
            await Drafts(store, ring).append_delta(encounter, 9, b"late", records[-1].at)

    async def test_it_comes_back_entry_for_entry_and_is_noted_again(
        self, log: Log, whole: Whole, store: Store, encounter: str, epoch: int
    ) -> None:
        entries, records = await log.read_all(encounter), await log.all_records(encounter)
        await whole.seal(encounter, records[-1])
        await whole.unseal(encounter, records)
        await whole.unseal(encounter, records)
        assert await log.read_all(encounter) == entries
        assert encounter not in await whole.sealed()
        assert await store.ask("HEXISTS", names.QUEUED, encounter) == 1
        assert (await log.append_current(encounter, heard(1), new_event_id())).epoch == epoch
        await log.open(encounter, opened(), new_event_id())

    async def test_an_erased_one_does_not_come_back(
        self, log: Log, whole: Whole, ring: KeyRing, encounter: str, epoch: int
    ) -> None:
        records = await log.all_records(encounter)
        key = ring.get(encounter)
        await whole.seal(encounter, records[-1])
        await log.erase(encounter)
        assert encounter not in await whole.sealed()
        with pytest.raises(NoDataKey):
            await whole.unseal(encounter, records)
        ring.make(encounter)  # as if somebody had brought a key back
        assert ring.get(encounter) != key
        with pytest.raises(Erased):
            await whole.unseal(encounter, records)
        with pytest.raises(Erased):
            await whole.seal(encounter, records[-1])

    async def test_a_lease_on_a_sealed_one_is_lost(
        self, log: Log, whole: Whole, store: Store, encounter: str, epoch: int
    ) -> None:
        queue = Queue(store)
        try:
            lease = await queue.lease("w1")
            while lease is not None and lease.encounter != encounter:
                lease = await queue.lease("w1")
            assert lease is not None
            await whole.seal(encounter, (await log.all_records(encounter))[-1])
            assert not await queue.renew(lease)
        finally:
            await queue.close()


class TestRewriting:
    async def test_what_remains_is_under_new_keys_and_the_old_ones_can_go(
        self, log: Log, whole: Whole, ring: KeyRing, encounter: str, epoch: int
    ) -> None:
        records = await log.all_records(encounter)
        old = ring.get(encounter)
        assert ring.add_generation(encounter) == 1
        assert await whole.rewrite(encounter, records[:2], records[-1])
        ring.keep_newest(encounter)
        assert ring.get(encounter) != old
        assert Transcript(await log.read_all(encounter)).text == "to be kept"
        await log.append_current(encounter, heard(90_000), new_event_id())
        assert Transcript(await log.read_all(encounter)).heard_to == 90_000

    async def test_what_came_meanwhile_is_not_lost(
        self, log: Log, whole: Whole, encounter: str, epoch: int
    ) -> None:
        records = await log.all_records(encounter)
        await log.append(encounter, epoch, heard(90_000), new_event_id())
        assert not await whole.rewrite(encounter, records[:2], records[-1])
        assert len(await log.read_all(encounter)) == 4

    async def test_its_writer_is_fenced_and_its_readers_begin_again(
        self, log: Log, whole: Whole, encounter: str, epoch: int
    ) -> None:
        records = await log.all_records(encounter)
        await whole.rewrite(encounter, records, records[-1])
        with pytest.raises(Fenced):
            await log.append(encounter, epoch, heard(1), new_event_id())
        for record in records:
            with pytest.raises(LostTail):
                await log.read(encounter, record.at)
        assert (await log.top(encounter)) == EntryId(epoch=epoch + 1, sequence=2)

    async def test_a_worker_that_folded_what_was_erased_cannot_save_it(
        self, log: Log, whole: Whole, store: Store, ring: KeyRing, encounter: str, epoch: int
    ) -> None:
        drafts = Drafts(store, ring)
        records = await log.all_records(encounter)
        await drafts.save(encounter, 3, b"with what was erased", records[-1].at)
        await whole.rewrite(encounter, records[:2], records[-1])
        assert await drafts.load(encounter) is None
        with pytest.raises(LostTail):
            await drafts.save(encounter, 4, b"with what was erased", records[-1].at)
        with pytest.raises(LostTail):
            await drafts.append_delta(encounter, 4, b"with what was erased", records[-1].at)

    async def test_an_edit_sealed_with_the_old_key_does_not_get_into_the_new_log(
        self,
        log: Log,
        whole: Whole,
        ring: KeyRing,
        encounter: str,
        epoch: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The writer has taken the key, and stands still while the log is written anew."""
        records = await log.all_records(encounter)
        writer = Log(log._store, ring)
        real, struck = writer._settled, 0

        async def later(*arguments: object) -> list[str]:
            nonlocal struck
            if not struck:
                struck += 1
                ring.add_generation(encounter)
                await whole.rewrite(encounter, records[:2], records[-1])
                ring.keep_newest(encounter)
            return await real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(writer, "_settled", later)
        await writer.append_current(encounter, heard(70_000), "edit")
        assert struck == 1
        entries = await log.read_all(encounter)
        assert [entry.event_id for entry in entries][-1] == "edit"
        assert len(entries) == 3

    async def test_a_gateway_that_opens_just_then_opens_the_new_log(
        self,
        log: Log,
        whole: Whole,
        ring: KeyRing,
        encounter: str,
        epoch: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        records = await log.all_records(encounter)
        gateway = Log(log._store, ring)
        real, struck = gateway._settled, 0

        async def later(*arguments: object) -> list[str]:
            nonlocal struck
            if not struck:
                struck += 1
                ring.add_generation(encounter)
                await whole.rewrite(encounter, records[:2], records[-1])
                ring.keep_newest(encounter)
            return await real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(gateway, "_settled", later)
        assert await gateway.open(encounter, opened(), "again") == epoch + 2
        assert struck == 1
        assert [entry.event_id for entry in await log.read_all(encounter)][-1] == "again"

    async def test_live_text_goes_on_under_the_new_key(
        self, log: Log, whole: Whole, store: Store, ring: KeyRing, encounter: str, epoch: int
    ) -> None:
        live = Live(store, ring)
        records = await log.all_records(encounter)
        ring.add_generation(encounter)
        await whole.rewrite(encounter, records[:2], records[-1])
        ring.keep_newest(encounter)
        async with live.subscribe(encounter) as messages:
            assert (await anext(messages)).kind == "resubscribed"
            await live.publish(encounter, "status", {"n": 1})
            assert (await anext(messages)).payload == {"n": 1}
        await live.close()


async def test_an_unknown_encounter_is_none(log: Log, encounter: str) -> None:
    with pytest.raises(NoSuchEncounter):
        await log.append_current(encounter, heard(1), new_event_id())
