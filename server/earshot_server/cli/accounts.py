"""`earshot accounts`: people and rooms' devices, their passwords, codes and sessions."""

import asyncio
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from earshot_server.access.account_file import Account
    from earshot_server.access.directory import Directory
    from earshot_server.access.scope import Sees
    from earshot_server.access.sessions import Sessions
    from earshot_server.actor import Role
    from earshot_server.log.store import Store
    from earshot_server.settings import Settings

_LOGIN = typer.Argument(help="The name to sign in with.")
_ROLE_HELP = "scribe, clinician, administrator or device."
_SEES_HELP = "Which encounters: none, own, rooms (own and those of assigned rooms) or all."
_ROOM_HELP = "A room that is assigned, or where a device stands. May be given more than once."
_STDIN_HELP = "Read the password from standard input, for scripts."

_T = TypeVar("_T")


def register(app: typer.Typer) -> None:
    """Add `accounts` to the program."""
    accounts = typer.Typer(no_args_is_help=True, help="People and rooms' devices: who may sign in, as what.")
    commands: dict[str, Callable[..., None]] = {
        "new": new_account,
        "list": list_accounts,
        "change": change,
        "password": password,
        "codes": codes,
        "oidc": link_oidc,
        "close": close,
        "unlock": unlock,
        "sessions": list_sessions,
        "signout": sign_out,
    }
    for name, command in commands.items():
        accounts.command(name)(command)
    app.add_typer(accounts, name="accounts")


def new_account(
    login: Annotated[str, _LOGIN],
    role: Annotated[str, typer.Option(help=_ROLE_HELP)],
    name: Annotated[str | None, typer.Option(help="What people call them; by default the login.")] = None,
    sees: Annotated[str | None, typer.Option(help=_SEES_HELP)] = None,
    room: Annotated[list[str] | None, typer.Option(help=_ROOM_HELP)] = None,
    days: Annotated[float, typer.Option(help="How long a device's token is good.", min=0.001)] = 365,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help=_STDIN_HELP)] = False,
) -> None:
    """Make an account. A device's token is shown, once; a person's password is asked for."""
    from earshot_server.access.passwords import check_strength
    from earshot_server.access.rights import Right
    from earshot_server.actor import Role
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record

    settings, directory = _directory()
    chosen, rooms, shown = _role(role), room or [], name or login
    if chosen is Role.DEVICE and len(rooms) != 1:
        raise typer.BadParameter("A device stands in one room: give one --room.")
    secret = None if chosen is Role.DEVICE else _ask_password(password_stdin)
    if secret is not None:
        check_strength(secret, login, *shown.split(), "earshot")
    try:
        account = directory.accounts.new(login, shown, chosen, sees=_sees(sees), rooms=rooms)
    except ValueError:
        raise typer.BadParameter(
            "A login is of letters a to z, digits, and . _ @ -; rooms and names are not empty or long."
        ) from None
    record(settings, Action.ACCOUNT_MADE, target=account.id, role=account.role.value)
    typer.echo(f"Account {account.login} ({account.id}) is made: {_what(account)}.", err=True)
    if chosen is Role.DEVICE:
        token_id, token = directory.tokens.new(shown, [Right.STREAM], days, account.id)
        record(settings, Action.TOKEN_MADE, target=token_id)
        typer.echo(token)
        typer.echo("This is the device's token; it is shown this once and stored nowhere.", err=True)
    elif secret is not None:
        directory.accounts.set_password(account, secret)
        record(settings, Action.PASSWORD_CHANGED, target=account.id)
    else:
        typer.echo(f"It has no password yet: earshot accounts password {account.login}", err=True)


def list_accounts() -> None:
    """Show all accounts: id, login, role, what they see, how they sign in, state."""
    found = _directory()[1].accounts.list()
    if not found:
        typer.echo("There are no accounts yet. Make one: earshot accounts new okafor --role clinician")
    for account in found:
        ways = [
            *(["password"] if account.password else []),
            *(["codes"] if account.totp else []),
            *(["oidc"] if account.subject else []),
        ]
        state = "open" if account.closed is None else "closed"
        how = ", ".join(ways) or "no password"
        typer.echo(f"{account.id}  {account.login:<20} {state:<6} {_what(account)}; {how}  {account.name}")


def change(
    login: Annotated[str, _LOGIN],
    name: Annotated[str | None, typer.Option(help="What people call them.")] = None,
    role: Annotated[str | None, typer.Option(help=_ROLE_HELP)] = None,
    sees: Annotated[str | None, typer.Option(help=_SEES_HELP)] = None,
    room: Annotated[list[str] | None, typer.Option(help=_ROOM_HELP + " Replaces those before.")] = None,
) -> None:
    """Change name, role, rooms, or which encounters are seen. Open pages follow within 15 seconds."""
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record

    settings, directory = _directory()
    account = directory.accounts.named(login)
    fields = {
        "name": name,
        "role": _role(role) if role is not None else None,
        "sees": _sees(sees),
        "rooms": frozenset(room) if room is not None else None,
    }
    given: dict[str, Any] = {field: value for field, value in fields.items() if value is not None}
    if not given:
        raise typer.BadParameter("Say what to change: --name, --role, --sees or --room.")
    becomes = given.get("role", account.role).value
    record(settings, Action.ACCOUNT_CHANGED, target=account.id, role=becomes)
    directory.accounts.change(account.id, **given)
    typer.echo(f"Account {account.login}: {_what(directory.accounts.named(login))}.")


def password(
    login: Annotated[str, _LOGIN],
    password_stdin: Annotated[bool, typer.Option("--stdin", help=_STDIN_HELP)] = False,
) -> None:
    """Set a password. All sessions of the account end."""
    from earshot_server.access.passwords import check_strength
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record

    settings, directory = _directory()
    account = directory.accounts.named(login)
    secret = _ask_password(password_stdin)
    if secret is None:
        raise typer.BadParameter("There is no terminal to ask for the password: give it with --stdin.")
    check_strength(secret, account.login, *account.name.split(), "earshot")
    record(settings, Action.PASSWORD_CHANGED, target=account.id)
    directory.accounts.set_password(account, secret)
    typer.echo(f"The password of {account.login} is set; its sessions are over.")


def codes(
    login: Annotated[str, _LOGIN],
    off: Annotated[bool, typer.Option("--off", help="Ask for no codes any more.")] = False,
) -> None:
    """Ask for one-time codes of an authenticator app: shows the picture for the app, then tries a code."""
    import time

    import segno

    from earshot_server.access.totp import address, new_secret, step_of
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record

    settings, directory = _directory()
    account = directory.accounts.named(login)
    secret = None if off else new_secret()
    if secret is not None:
        segno.make(address(secret, account.login)).terminal(out=sys.stdout, compact=True)
        typer.echo(f"Read this with the app, or type the key: {secret}")
        code = typer.prompt("The code that the app shows now")
        if step_of(secret, code, time.time()) is None:
            raise typer.BadParameter("That is not the code; nothing was changed. Is the app's clock right?")
    record(settings, Action.ACCOUNT_CHANGED, target=account.id, reason="codes_off" if off else "codes_on")
    directory.accounts.set_totp(account, secret)
    typer.echo(f"{account.login} signs in {'without' if off else 'with'} one-time codes from now on.")


def link_oidc(
    login: Annotated[str, _LOGIN],
    subject: Annotated[str | None, typer.Option(help="What the provider calls the person (`sub`).")] = None,
    issuer: Annotated[str | None, typer.Option(help="The provider; by default EARSHOT_OIDC_ISSUER.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Undo it.")] = False,
) -> None:
    """Let a person sign in by the clinic's OpenID Connect provider."""
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record

    settings, directory = _directory()
    account = directory.accounts.named(login)
    provider = issuer or settings.oidc_issuer
    if not off and (subject is None or provider is None):
        raise typer.BadParameter("Give --subject, and --issuer if EARSHOT_OIDC_ISSUER is not set.")
    record(settings, Action.ACCOUNT_CHANGED, target=account.id, reason="oidc_off" if off else "oidc_on")
    linked = {"issuer": None, "subject": None} if off else {"issuer": provider, "subject": subject}
    directory.accounts.change(account.id, **linked)
    typer.echo(f"{account.login} {'no longer signs' if off else 'signs'} in by {provider}.")


def close(login: Annotated[str, _LOGIN]) -> None:
    """Close an account: nobody signs in by it again; its sessions and tokens are over. Its record stays."""
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record

    settings, directory = _directory()
    account = directory.accounts.named(login)
    record(settings, Action.ACCOUNT_CLOSED, target=account.id)
    directory.accounts.close(account)
    typer.echo(f"Account {account.login} is closed; its sessions and tokens are over.")


def unlock(login: Annotated[str, _LOGIN]) -> None:
    """Let somebody try again at once who typed too many wrong passwords."""
    from earshot_server.access.attempts import Attempts
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record

    settings, directory = _directory()
    account = directory.accounts.named(login)
    record(settings, Action.ACCOUNT_CHANGED, target=account.id, reason="unlocked")
    _with_store(settings, lambda store: Attempts(store).forget(account.login))
    typer.echo(f"{account.login} may try again.")


def list_sessions(login: Annotated[str | None, typer.Argument(help="Of one person only.")] = None) -> None:
    """Show open sessions: id, since when, how, whose."""
    settings, directory = _directory()
    who = None if login is None else directory.accounts.named(login).id
    names = {account.id: account.login for account in directory.accounts.list()}
    found = _with_store(settings, lambda store: _sessions(store, directory).list(who))
    for shown, session in found.items():
        whose = names.get(session.who, f"token {session.who}")
        typer.echo(f"{shown}  since {session.opened:%Y-%m-%d %H:%M} UTC  by {session.how:<8} {whose}")
    if not found:
        typer.echo("Nobody is signed in.")


def sign_out(
    login: Annotated[str | None, typer.Argument(help="End all sessions of this person.")] = None,
    session: Annotated[str | None, typer.Option(help="Or one, as `accounts sessions` shows it.")] = None,
) -> None:
    """End sessions. Open pages are signed out within 15 seconds."""
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record

    if (login is None) == (session is None):
        raise typer.BadParameter("Give a login, or --session.")
    settings, directory = _directory()
    if login is not None:
        account = directory.accounts.named(login)
        record(settings, Action.SESSION_REVOKED, target=account.id)
        directory.accounts.sign_out(account)
        typer.echo(f"All sessions of {account.login} are over.")
        return
    shown = session or ""
    if not shown.isalnum():
        raise typer.BadParameter("That is no session; `earshot accounts sessions` shows them.")
    record(settings, Action.SESSION_REVOKED, target=shown[:64])
    if not _with_store(settings, lambda store: _sessions(store, directory).end(shown)):
        raise typer.BadParameter("There is no such session; `earshot accounts sessions` shows them.")
    typer.echo(f"Session {shown} is over.")


def _directory() -> "tuple[Settings, Directory]":
    from earshot_server.access.directory import Directory
    from earshot_server.cli.parts import settings_with
    from earshot_server.keys.ring import open_ring

    settings = settings_with()
    return settings, Directory.of(settings, open_ring(settings))


def _sessions(store: "Store", directory: "Directory") -> "Sessions":
    from earshot_server.access.sessions import Sessions

    return Sessions(store, directory)


def _with_store(settings: "Settings", work: "Callable[[Store], Awaitable[_T]]") -> _T:
    from earshot_server.cli.parts import store_url
    from earshot_server.log.store import Store

    async def run() -> _T:
        store = Store(store_url(settings))
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


def _ask_password(from_stdin: bool) -> str | None:
    """Return the password that was typed, twice; None if nobody is there to type one."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        return None
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _role(text: str) -> "Role":
    from earshot_server.access.rights import RIGHTS

    for role in RIGHTS:
        if role.value == text:
            return role
    raise typer.BadParameter(f"A role is one of {', '.join(role.value for role in RIGHTS)}.")


def _sees(text: str | None) -> "Sees | None":
    from earshot_server.access.scope import Sees

    try:
        return None if text is None else Sees(text)
    except ValueError:
        raise typer.BadParameter(f"It is one of {', '.join(one.value for one in Sees)}.") from None


def _what(account: "Account") -> str:
    rooms = f" ({', '.join(sorted(account.rooms))})" if account.rooms else ""
    return f"{account.role.value}, sees {account.sees.value}{rooms}"
