"""Who is who: tokens and accounts together, as sessions and links name them."""

from datetime import datetime

from earshot_server.access.account_file import Account
from earshot_server.access.accounts import AccountStore
from earshot_server.access.errors import Unknown
from earshot_server.access.rights import Principal, Right
from earshot_server.access.token_file import Token
from earshot_server.access.tokens import TokenStore
from earshot_server.actor import Actor, Role
from earshot_server.keys.ring import KeyRing
from earshot_server.settings import Settings


class Directory:
    """Everybody who is known here."""

    def __init__(self, tokens: TokenStore, accounts: AccountStore) -> None:
        self.tokens = tokens
        self.accounts = accounts

    @classmethod
    def of(cls, settings: Settings, ring: KeyRing) -> "Directory":
        """Return the directory in the data folder."""
        return cls(TokenStore(settings.access_dir), AccountStore(settings.access_dir, ring))

    def check(self, secret: str) -> Principal:
        """Return who shows a token.

        Raises:
            Unknown: nobody, or it was revoked, or its account is closed.
            Expired: its time is over.
        """
        return self._of_token(self.tokens.check(secret))

    def principal(self, principal_id: str, since: datetime | None = None) -> Principal:
        """Return who a session or link belongs to.

        Args:
            since: when the session was opened; None: it was not, this is a link.

        Raises:
            Unknown: there is nobody, or no longer, or all sessions of that time were ended.
            Expired: the token's time is over.
        """
        if principal_id.startswith("p"):
            return _in_time(self.accounts.by_id(principal_id), since).principal
        return self._of_token(self.tokens.good(principal_id))

    def _of_token(self, token: Token) -> Principal:
        """A token of an account acts as the account, with those of its rights that the token has."""
        if token.account is not None:
            whole = self.accounts.by_id(token.account).principal
            return Principal(whole.actor, whole.rights & token.rights, whole.scope, whole.room)
        role = Role.DEVICE if token.rights == {Right.STREAM} else Role.GUEST
        return Principal(Actor(id=token.id, name=token.name, role=role), token.rights)


def _in_time(account: Account, since: datetime | None) -> Account:
    if since is not None and account.signed_out is not None and since <= account.signed_out:
        raise Unknown
    return account
