"""The log: epochs, appends, reading, erasing. `test_log_faults` has what holds when the store fails."""

import asyncio
import itertools

import pytest

from earshot_server.keys.errors import NoDataKey, NotAuthentic
from earshot_server.keys.ring import KeyRing
from earshot_server.log import log as log_module
from earshot_server.log import names
from earshot_server.log.errors import Erased, Fenced, LostTail, NoSuchEncounter, StoreUnavailable
from earshot_server.log.events import EntryId, Opened
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.store import Store
from earshot_server.log.transcript import Transcript
from tests.support.disk import Disk
from tests.support.events import heard, opened, said
from tests.support.store import Valkey

WORDS = """
    metoprolol headache dizziness penicillin ibuprofen fracture asthma wheezing thyroid nausea
    migraine swelling lisinopril cough insulin angina biopsy colonoscopy anemia rash
    grandmother heartburn vertigo sciatica tremor fatigue palpitations bruising gallstones hernia
    warfarin statin eczema bronchitis tonsils seizure arthritis melanoma diabetes insomnia
    shoulder kneecap pancreas appendix hepatitis measles shingles tetanus syncope edema
""".split()  # noqa: SIM905


async def events(log: Log, encounter: str) -> list[str]:
    return [entry.event_id for entry in await log.read_all(encounter)]


# --- epochs ----------------------------------------------------------------------


async def test_each_opening_takes_the_next_epoch(log: Log, encounter: str) -> None:
    assert [await log.open(encounter, opened(), new_event_id()) for _ in range(3)] == [1, 2, 3]
    places = [str(entry.at) for entry in await log.read_all(encounter)]
    assert places == ["1-0", "2-0", "3-0"]


async def test_of_twenty_at_once_each_gets_an_epoch_of_its_own_and_the_last_one_writes(
    valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    stores = [Store(valkey.url, connections=1) for _ in range(20)]
    logs = [Log(store, ring) for store in stores]
    epochs = await asyncio.gather(*(log.open(encounter, opened(), new_event_id()) for log in logs))
    assert sorted(epochs) == list(range(1, 21))
    wrote = []
    for log, epoch in zip(logs, epochs, strict=True):
        try:
            await log.append(encounter, epoch, heard(1), new_event_id())
            wrote.append(epoch)
        except Fenced as error:
            assert error.newer == 20
    assert wrote == [20]
    for store in stores:
        await store.close()


async def test_a_writer_that_froze_writes_nothing_after_a_takeover(
    log: Log, store: Store, ring: KeyRing, encounter: str
) -> None:
    epoch = await log.open(encounter, opened(), new_event_id())
    await log.append(encounter, epoch, heard(1), new_event_id())
    await Log(store, ring).open(encounter, opened(), new_event_id())
    before = await log.read_all(encounter)
    with pytest.raises(Fenced, match="epoch 2 follows"):
        await log.append(encounter, epoch, heard(2), new_event_id())
    assert await log.read_all(encounter) == before


async def test_an_epoch_opened_by_nobody_here_is_refused(log: Log, encounter: str) -> None:
    await log.open(encounter, opened(), new_event_id())
    with pytest.raises(Fenced, match="not opened here"):
        await log.append(encounter, 7, heard(1), new_event_id())


async def test_only_so_many_encounters_are_remembered_and_one_that_fell_out_is_opened_again(
    log: Log, encounter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "TIPS_MAX", 2)
    epoch = await log.open(encounter, opened(), new_event_id())
    for other in ("a", "b"):
        await log.open(f"{encounter}-{other}", opened(), new_event_id())
    with pytest.raises(Fenced):
        await log.append(encounter, epoch, heard(1), new_event_id())
    again = await log.open(encounter, opened(), new_event_id())
    assert (await log.append(encounter, again, heard(1), new_event_id())).epoch == 2


async def test_epochs_and_sequences_compare_as_integers(log: Log, encounter: str) -> None:
    for _ in range(11):
        epoch = await log.open(encounter, opened(), new_event_id())
    assert epoch == 11
    assert await log.top(encounter) == EntryId(epoch=11, sequence=0)


# --- appends ---------------------------------------------------------------------


async def test_what_is_appended_is_read_in_order(log: Log, encounter: str) -> None:
    epoch = await log.open(encounter, opened(label="Room 3"), new_event_id())
    event = said("the left knee hurts")
    at = await log.append(encounter, epoch, event, "one")
    entries = await log.read_all(encounter)
    assert [entry.event for entry in entries] == [opened(label="Room 3"), event]
    assert (entries[1].at, entries[1].event_id) == (at, "one")
    assert await log.top(encounter) == at
    assert abs(entries[1].wall_ms - entries[0].wall_ms) < 60_000


async def test_an_id_is_never_given_twice_within_an_epoch(log: Log, encounter: str) -> None:
    epoch = await log.open(encounter, opened(), new_event_id())
    places = [await log.append(encounter, epoch, heard(n), new_event_id()) for n in range(50)]
    assert all(earlier < later for earlier, later in itertools.pairwise(places))


async def test_appends_at_once_from_one_writer_all_arrive(log: Log, encounter: str) -> None:
    epoch = await log.open(encounter, opened(), "first")
    ids = [new_event_id() for _ in range(40)]
    await asyncio.gather(*(log.append(encounter, epoch, heard(1), one) for one in ids))
    assert sorted(await events(log, encounter)) == sorted([*ids, "first"])


async def test_a_repeated_event_changes_nothing_when_folded(log: Log, encounter: str) -> None:
    epoch = await log.open(encounter, opened(), new_event_id())
    for _ in range(3):
        await log.append(encounter, epoch, said("once"), "the-same")
    transcript = Transcript(await log.read_all(encounter))
    assert (transcript.text, transcript.version) == ("once", 2)


async def test_somebody_else_appends_in_the_current_epoch(
    log: Log, store: Store, ring: KeyRing, encounter: str
) -> None:
    epoch = await log.open(encounter, opened(), new_event_id())
    other = Log(store, ring)
    at = await other.append_current(encounter, heard(1), new_event_id())
    assert at.epoch == epoch
    await log.append(encounter, epoch, heard(2), new_event_id())
    assert len(await log.read_all(encounter)) == 3


async def test_nobody_appends_to_a_log_that_is_not_there(log: Log, encounter: str) -> None:
    with pytest.raises(NoSuchEncounter):
        await log.append_current(encounter, heard(1), new_event_id())
    assert await log.top(encounter) is None
    assert await log.read_all(encounter) == []


async def test_a_log_that_vanished_is_not_begun_anew_by_its_writer(
    log: Log, valkey: Valkey, encounter: str
) -> None:
    epoch = await log.open(encounter, opened(), new_event_id())
    valkey.command("DEL", names.log(encounter))
    with pytest.raises(LostTail):
        await log.append(encounter, epoch, heard(1), new_event_id())
    assert await log.top(encounter) is None


# --- reading ---------------------------------------------------------------------


async def test_reading_goes_on_behind_an_entry_page_by_page(log: Log, encounter: str) -> None:
    epoch = await log.open(encounter, opened(), "0")
    for number in range(1, 8):
        await log.append(encounter, epoch, heard(number), str(number))
    first = await log.read(encounter, limit=3)
    second = await log.read(encounter, first[-1].at, limit=3)
    third = await log.read(encounter, second[-1].at)
    assert [entry.event_id for entry in first + second + third] == list("01234567")
    assert await log.read(encounter, third[-1].at) == []


async def test_encounters_are_listed_the_latest_first(log: Log, encounter: str) -> None:
    names_of = [f"{encounter}-{n}" for n in range(3)]
    for name in names_of:
        await log.open(name, opened(), new_event_id())
        await asyncio.sleep(0.002)  # the list counts in milliseconds
    await log.append(names_of[0], 1, heard(1), new_event_id())
    ours = [name for name in await log.encounters() if name.startswith(encounter)]
    assert ours == [names_of[0], names_of[2], names_of[1]]


async def test_an_entry_moved_to_another_encounter_does_not_open(
    log: Log, valkey: Valkey, encounter: str
) -> None:
    other = f"{encounter}-other"
    for name in (encounter, other):
        epoch = await log.open(name, opened(), new_event_id())
        await log.append(name, epoch, said("one two"), new_event_id())
    raw = valkey.command("XRANGE", names.log(encounter), "(1-0", "+")
    fields = [part for pair in raw[0][1].items() for part in pair]  # type: ignore[index]
    valkey.command("XADD", names.log(other), "2-0", *fields)
    with pytest.raises(NotAuthentic, match="2-0") as caught:
        await log.read_all(other)
    assert "one" not in str(caught.value)


@pytest.mark.parametrize(("field", "value"), [(b"id", b"x"), (b"k", b"ended"), (b"t", b"5"), (b"v", b"0")])
async def test_an_entry_with_a_changed_field_does_not_open(
    log: Log, valkey: Valkey, encounter: str, field: bytes, value: bytes
) -> None:
    await log.open(encounter, opened(), new_event_id())
    raw = valkey.command("XRANGE", names.log(encounter), "-", "+")
    fields = {**raw[0][1], field: value}  # type: ignore[index]
    valkey.command("XADD", names.log(encounter), "1-1", *[part for pair in fields.items() for part in pair])
    with pytest.raises(NotAuthentic, match="1-1"):
        await log.read_all(encounter)


async def test_a_log_whose_key_is_gone_gets_no_second_key(log: Log, ring: KeyRing, encounter: str) -> None:
    await log.open(encounter, opened(), new_event_id())
    ring.erase(encounter)
    with pytest.raises(NoDataKey):
        await log.open(encounter, opened(), new_event_id())
    with pytest.raises(NoDataKey):
        await log.read_all(encounter)


# --- erasing ---------------------------------------------------------------------


async def test_a_deleted_encounter_stays_deleted(
    log: Log, ring: KeyRing, valkey: Valkey, encounter: str
) -> None:
    epoch = await log.open(encounter, opened(), new_event_id())
    at = await log.append(encounter, epoch, said("gone"), new_event_id())
    await log.erase(encounter)
    with pytest.raises(NoDataKey):
        ring.get(encounter)
    for attempt in (
        log.open(encounter, opened(), new_event_id()),
        log.append(encounter, epoch, heard(1), new_event_id()),
        log.append_current(encounter, heard(1), new_event_id()),
        log.read(encounter, at),
    ):
        with pytest.raises(Erased):
            await attempt
    assert await log.read_all(encounter) == []
    assert encounter not in await log.encounters()
    with pytest.raises(NoDataKey):
        ring.get(encounter)
    left = [key for key in valkey.command("KEYS", f"*{encounter}*")]  # type: ignore[attr-defined]
    assert left == [names.tombstone(encounter).encode()]
    await log.erase(encounter)


async def test_a_key_made_while_the_encounter_was_deleted_is_deleted_too(
    log: Log, store: Store, ring: KeyRing, encounter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Log(store, ring)
    await log.open(encounter, opened(), new_event_id())
    await log.erase(encounter)

    async def not_yet(encounter: str) -> None:
        """Look just before the tombstone comes."""

    monkeypatch.setattr(late, "_refuse_erased", not_yet)
    with pytest.raises(Erased):
        await late.open(encounter, opened(), new_event_id())
    with pytest.raises(NoDataKey):
        ring.get(encounter)


async def test_the_key_stays_until_the_tombstone_is_on_disk(
    disk: Disk, disk_valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    server = disk_valkey
    store = Store(server.url, timeout=0.5)
    log = Log(store, ring)
    await log.open(encounter, opened(), new_event_id())
    disk.stall()
    with pytest.raises(StoreUnavailable, match="disk"):
        await log.erase(encounter)
    assert ring.get(encounter)
    disk.heal()
    await log.erase(encounter)
    with pytest.raises(NoDataKey):
        ring.get(encounter)
    assert disk.count("stalled") > 0
    await store.close()


# --- nothing spoken leaks --------------------------------------------------------


async def test_no_word_label_or_name_is_in_the_stores_files(own_valkey: Valkey, ring: KeyRing) -> None:
    store = Store(own_valkey.url)
    log = Log(store, ring)
    event: Opened = opened(label=f"label {WORDS[0]}", clinician=f"Dr {WORDS[1]}")
    epoch = await log.open("e1", event, new_event_id())
    for word in WORDS:
        await log.append("e1", epoch, said(f"i have {word} since monday"), new_event_id())
    await store.close()
    own_valkey.stop()
    everything = own_valkey.file_bytes().lower() + (own_valkey.folder / "log").read_bytes().lower()
    assert b"earshot:log:e1" in everything
    assert len(WORDS) == 50
    assert [word for word in WORDS if word.encode() in everything] == []
