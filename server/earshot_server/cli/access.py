"""`earshot tokens` and `earshot link`: who may use this server."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from earshot_server.access.directory import Directory
    from earshot_server.access.rights import Right
    from earshot_server.access.token_file import Token
    from earshot_server.settings import Settings

_RIGHTS_HELP = (
    "What it allows: stream (send sound), view, edit, sign, admin (all). May be given more than once."
)


def register(app: typer.Typer) -> None:
    """Add `tokens` and `link` to the program."""
    tokens = typer.Typer(no_args_is_help=True, help="Tokens of devices and people: make, list, revoke.")
    tokens.command("new")(new_token)
    tokens.command("list")(list_tokens)
    tokens.command("revoke")(revoke_token)
    app.add_typer(tokens, name="tokens")
    app.command("link")(make_link)


def new_token(
    name: Annotated[str, typer.Argument(help="Whose it is: a room's device, a person.")],
    right: Annotated[list[str], typer.Option(help=_RIGHTS_HELP)],
    days: Annotated[float, typer.Option(help="How long it is good.", min=0.001)] = 365,
    account: Annotated[str | None, typer.Option(help="Whose: it acts as this account (login).")] = None,
) -> None:
    """Make a token and show its secret, once."""
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record

    settings, directory = _directory()
    whose = None if account is None else directory.accounts.named(account).id
    token_id, secret = directory.tokens.new(name, _rights(right), days, whose)
    record(settings, Action.TOKEN_MADE, target=token_id)
    typer.echo(secret)
    typer.echo(
        f"This is token {token_id}. Its secret is shown this once and stored nowhere; keep it as a password.",
        err=True,
    )


def list_tokens() -> None:
    """Show all tokens: id, state, rights, end, name."""
    found = _directory()[1].tokens.list()
    if not found:
        typer.echo("There are no tokens yet. Make one: earshot tokens new NAME --right view")
    for token in found:
        rights = ",".join(sorted(right.value for right in token.rights))
        typer.echo(
            f"{token.id}  {_state(token):<8} {rights:<18} until {token.expires:%Y-%m-%d}  {token.name}"
        )


def revoke_token(token_id: Annotated[str, typer.Argument(help="Its id, as `tokens list` shows it.")]) -> None:
    """End a token, and every session that was opened with it, at once."""
    from earshot_server.access.errors import Unknown
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record

    settings, directory = _directory()
    try:
        directory.tokens.revoke(token_id)
    except Unknown:
        raise typer.BadParameter(f"There is no token {token_id}; `earshot tokens list` shows them.") from None
    record(settings, Action.TOKEN_REVOKED, target=token_id)
    typer.echo(f"Token {token_id} is revoked, and so are its sessions.")


def make_link(
    name: Annotated[str | None, typer.Argument(help="For whom: a new token is made for the person.")] = None,
    token: Annotated[str | None, typer.Option(help="Or the id of a token that is there already.")] = None,
    account: Annotated[str | None, typer.Option(help="Or a person's account (login).")] = None,
    right: Annotated[list[str] | None, typer.Option(help=_RIGHTS_HELP + " By default view.")] = None,
    days: Annotated[float, typer.Option(help="How long the new token is good.", min=0.001)] = 30,
) -> None:
    """Show a link that signs a person in once, within ten minutes. Earshot has to be running."""
    from earshot_server.access.errors import NotRunning
    from earshot_server.access.listen import viewer_url
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record
    from earshot_server.log.errors import StoreUnavailable

    if sum(given is not None for given in (name, token, account)) != 1:
        raise typer.BadParameter("Give a name, or --account, or --token with the id of one that is there.")
    settings, directory = _directory()
    tokens = directory.tokens
    if account is not None:
        who = directory.accounts.by_id(directory.accounts.named(account).id).id
    elif token is not None:
        who = tokens.good(token).id
    else:
        who, _ = tokens.new(name or "", _rights(right or ["view"]), days)
    record(settings, Action.LINK_MADE, target=who)
    try:
        code = asyncio.run(_new_link(settings, who))
    except StoreUnavailable:
        if name is not None:
            tokens.revoke(who)
        raise NotRunning from None
    typer.echo(f"{viewer_url(settings)}/enter#{code}")


async def _new_link(settings: "Settings", token_id: str) -> str:
    from earshot_server.access.links import Links
    from earshot_server.log.store import Store

    store = Store(_store_url(settings))
    try:
        return await Links(store).new(token_id)
    finally:
        await store.close()


def _store_url(settings: "Settings") -> str:
    """Return the address of the store that a running Earshot uses."""
    from urllib.parse import quote

    from earshot_server.log.folder import socket_path

    return settings.redis_url or f"unix://{quote(str(socket_path(settings.store_dir)))}"


def _directory() -> "tuple[Settings, Directory]":
    from earshot_server.access.directory import Directory
    from earshot_server.cli.parts import settings_with
    from earshot_server.keys.ring import open_ring

    settings = settings_with()
    return settings, Directory.of(settings, open_ring(settings))


def _rights(names: list[str]) -> "list[Right]":
    from earshot_server.access.rights import Right

    try:
        return [Right(name) for name in names]
    except ValueError:
        allowed = ", ".join(right.value for right in Right)
        raise typer.BadParameter(f"A right is one of {allowed}.") from None


def _state(token: "Token") -> str:
    from datetime import UTC, datetime

    if token.revoked is not None:
        return "revoked"
    return "expired" if token.expired(datetime.now(UTC)) else "good"
