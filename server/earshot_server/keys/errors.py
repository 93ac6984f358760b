"""What can go wrong with keys.

KeysError
├── NoClinicKey      it is not there, or not one
├── WrongClinicKey   a data key was wrapped with another one
├── OtherClinicKey   all of this data was made with another one
├── WrongPassphrase  a recovery copy does not open
├── NoDataKey        the encounter has no key: it never was, or it was erased
└── NotAuthentic     sealed bytes that were changed, cut, or moved to another place
"""

from typing import ClassVar


class KeysError(Exception):
    """Base of all errors of keys."""

    exit_code: ClassVar[int] = 2
    """What a command ends with."""


class NoClinicKey(KeysError):
    """The clinic's key cannot be had."""


class WrongClinicKey(KeysError):
    """Stored data keys do not open with this clinic key."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return (
            f"The clinic's key does not open {self.path}: it was made with another one. "
            "Nothing was changed. Give the key that this data was made with (EARSHOT_CLINIC_KEY_FILE)."
        )


class OtherClinicKey(KeysError):
    """The clinic's key is not the one that the data was made with."""

    def __init__(self, given: str, wanted: str) -> None:
        super().__init__(given, wanted)
        self.given = given
        self.wanted = wanted

    def __str__(self) -> str:
        return (
            f"This data was made with clinic key {self.wanted}, and the one given is {self.given}. "
            "Nothing was changed. Give the right one (EARSHOT_CLINIC_KEY_FILE, EARSHOT_CLINIC_KEY_COMMAND, "
            "EARSHOT_CLINIC_KEY), or bring it back from its recovery copy: earshot keys recover."
        )


class WrongPassphrase(KeysError):
    """A recovery copy that does not open."""

    def __str__(self) -> str:
        return (
            "The recovery copy does not open: the passphrase is another one, or the file was changed. "
            "Nothing was changed. Try again."
        )


class NoDataKey(KeysError):
    """There is no key for this encounter."""

    def __init__(self, encounter: str) -> None:
        super().__init__(encounter)
        self.encounter = encounter

    def __str__(self) -> str:
        return f"There is no key for encounter {self.encounter}: it does not exist here, or it was erased."


class NotAuthentic(KeysError):
    """Sealed bytes that do not open."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"{self.what} does not open: it was changed, cut short, or belongs elsewhere."
