"""Accounts."""

from pathlib import Path

import pytest

from earshot_server.access.accounts import AccountStore
from earshot_server.access.errors import AccountExists, NoSuchAccount, Unknown, WeakPassword
from earshot_server.access.scope import Sees
from earshot_server.actor import Role

GOOD = "harbour violet tangent 7"


def test_an_account_is_found_by_name_whatever_its_case(accounts: AccountStore) -> None:
    made = accounts.new("Okafor", "Dr. Okafor", Role.CLINICIAN, rooms=["Room 2"])
    assert accounts.named("OKAFOR") == accounts.by_id(made.id) == made
    assert (made.login, made.sees, made.rooms) == ("okafor", Sees.ROOMS, {"Room 2"})
    with pytest.raises(NoSuchAccount, match="nobody"):
        accounts.named("nobody")


def test_no_two_sign_in_by_one_name_not_even_after_one_was_closed(accounts: AccountStore) -> None:
    accounts.close(accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN))
    with pytest.raises(AccountExists):
        accounts.new("OKAFOR", "Another", Role.SCRIBE)
    assert len(accounts.list()) == 1


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.OPERATOR, Role.GUEST])
def test_some_roles_have_no_account(accounts: AccountStore, role: Role) -> None:
    with pytest.raises(ValueError, match="no account"):
        accounts.new("x", "X", role)


def test_a_password_is_known_again_and_a_weak_one_is_not_taken(accounts: AccountStore) -> None:
    account = accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    assert not accounts.is_password(account, GOOD)
    accounts.set_password(account, GOOD)
    with pytest.raises(WeakPassword):
        accounts.set_password(account, "okafor okafor")
    account = accounts.named("okafor")
    assert account.signed_out is not None
    assert accounts.is_password(account, GOOD)
    assert not accounts.is_password(None, GOOD)


def test_a_closed_account_is_nobodys(accounts: AccountStore) -> None:
    account = accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    accounts.set_password(account, GOOD)
    accounts.close(account)
    assert not accounts.is_password(accounts.named("okafor"), GOOD)
    with pytest.raises(Unknown):
        accounts.by_id(account.id)


def test_the_secret_of_codes_is_sealed_to_its_account(accounts: AccountStore, tmp_path: Path) -> None:
    account = accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    assert accounts.totp(account) is None
    accounts.set_totp(account, "JBSWY3DPEHPK3PXP")
    account = accounts.named("okafor")
    assert accounts.totp(account) == "JBSWY3DPEHPK3PXP"
    assert "JBSWY3DPEHPK3PXP" not in (tmp_path / "access" / "accounts.json").read_text()
    accounts.set_totp(account, None)
    assert accounts.named("okafor").totp is None


def test_a_provider_s_person_is_found_by_issuer_and_subject_together(accounts: AccountStore) -> None:
    account = accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    accounts.change(account.id, issuer="https://id.example", subject="42")
    assert accounts.by_subject("https://id.example", "42") == accounts.named("okafor")
    assert accounts.by_subject("https://other.example", "42") is None
    accounts.close(account)
    assert accounts.by_subject("https://id.example", "42") is None


def test_a_visit_s_clinician_is_found_by_either_name(accounts: AccountStore) -> None:
    okafor = accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    accounts.new("scribe", "Sam Scribe", Role.SCRIBE)
    assert accounts.clinician("dr.  okafor") == accounts.clinician("Okafor") == okafor
    assert [accounts.clinician(text) for text in (None, "", "Sam Scribe", "Dr. O")] == [None] * 4
    accounts.new("okafor2", "Dr. Okafor", Role.CLINICIAN)
    assert accounts.clinician("Dr. Okafor") is None  # two of that name: neither


def test_a_change_that_makes_no_account_changes_nothing(accounts: AccountStore) -> None:
    account = accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    with pytest.raises(ValueError):
        accounts.change(account.id, role="emperor")
    with pytest.raises(Unknown):
        accounts.change("p00000000", name="x")
    assert accounts.list() == [account]
