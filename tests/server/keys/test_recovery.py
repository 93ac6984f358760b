"""A recovery copy gives the key to who has the passphrase, and to nobody else."""

import base64
import json

import pytest

from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.errors import WrongPassphrase
from earshot_server.keys.recovery import read_copy, write_copy

CLINIC = ClinicKey(bytes(range(32)), (b"f" * 32,))
PASSPHRASE = "correct horse battery"
COPY = write_copy(CLINIC, PASSPHRASE)


def test_it_gives_the_key_back_and_says_which_it_is() -> None:
    assert read_copy(COPY, PASSPHRASE) == CLINIC
    assert json.loads(COPY)["id"] == CLINIC.id


def test_it_does_not_hold_the_key_in_the_clear() -> None:
    assert base64.b64encode(CLINIC.secret).decode() not in COPY


def test_another_passphrase_or_a_changed_copy_does_not_open() -> None:
    changed = json.loads(COPY) | {"id": "0" * 16}
    dear = json.loads(COPY) | {"cost": 2**30}  # would take all memory
    for text in (COPY, "", "{}", json.dumps(changed), json.dumps(dear)):
        with pytest.raises(WrongPassphrase, match="Nothing was changed"):
            read_copy(text, PASSPHRASE + ("s" if text is COPY else ""))
