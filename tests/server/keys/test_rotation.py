"""Rotation: the old clinic key opens nothing any more, the new one all; at no point nothing does."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from earshot_server.keys.clinic import ClinicKey, as_text, load_clinic_key
from earshot_server.keys.errors import KeysError, NoClinicKey, OtherClinicKey
from earshot_server.keys.ring import KeyRing, open_ring
from earshot_server.keys.rotation import rotate
from earshot_server.keys.wrapped import Kind
from earshot_server.settings import Settings

NAMES = ["_audit", "e1", "e2", "e3"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def made(settings: Settings) -> dict[str, bytes]:
    ring = open_ring(settings)
    return {name: ring.make(name) for name in NAMES}


def read(settings: Settings) -> dict[str, bytes]:
    ring = open_ring(settings)
    return {name: ring.get(name) for name in NAMES}


def path_of(settings: Settings) -> Path:
    return settings.keys_dir / "clinic.key"


def test_all_opens_with_the_new_key_alone_and_nothing_with_the_old(settings: Settings) -> None:
    keys, old = made(settings), load_clinic_key(settings)
    done = rotate(open_ring(settings), path_of(settings))
    new = load_clinic_key(settings)
    assert (done.old, done.new, done.wrapped) == (old.id, new.id, len(NAMES))
    assert new.former == ()
    assert read(settings) == keys
    with pytest.raises(OtherClinicKey):
        KeyRing(settings.keys_dir, old).check()
    for name in NAMES:
        with pytest.raises(KeysError):
            KeyRing(settings.keys_dir, old).get(name)


def test_servers_that_run_go_on_and_make_keys_under_the_new_one(settings: Settings) -> None:
    keys = made(settings)
    server = open_ring(settings)
    assert server.get("e1") == keys["e1"]
    rotate(open_ring(settings), path_of(settings))
    made_after = server.make("e4")
    assert server.get("e2", Kind.EVENTS) == keys["e2"]
    assert open_ring(settings).get("e4") == made_after


def test_interrupted_anywhere_all_opens_and_it_can_be_done_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, struck = made(settings), 0
    for steps in range(8):
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", replacing(steps))
            try:
                rotate(open_ring(settings), path_of(settings))
            except OSError:
                struck += 1
            assert read(settings) == keys
    print(f"interrupted {struck} times")
    assert struck >= 5
    rotate(open_ring(settings), path_of(settings))
    assert read(settings) == keys
    assert load_clinic_key(settings).former == ()


def replacing(times: int) -> Callable[[Path, Path], Path]:
    """Return how files are replaced on a disk that is full after so many of them."""
    real, left = Path.replace, itertools.count(times, -1)

    def replace(path: Path, target: Path) -> Path:
        if next(left) <= 0:
            raise OSError(28, "No space left on device")
        return real(path, target)

    return replace


def test_a_key_from_elsewhere_has_to_hold_both(settings: Settings) -> None:
    old, new = ClinicKey(b"o" * 32), ClinicKey(b"n" * 32, (b"o" * 32,))
    given = settings.model_copy(update={"clinic_key": as_text(old)})
    keys = made(given)
    with pytest.raises(NoClinicKey, match="Put the new one before the old"):
        rotate(open_ring(given), None)
    rotate(open_ring(settings.model_copy(update={"clinic_key": as_text(new)})), None)
    alone = ClinicKey(new.secret)
    assert read(settings.model_copy(update={"clinic_key": as_text(alone)})) == keys
