"""What people do with their own account: see and end their sessions, change their password."""

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from earshot_server.access.account_file import Account
from earshot_server.access.errors import Unknown
from earshot_server.access.rights import Principal
from earshot_server.access.secret import digest
from earshot_server.access.sessions import Session, shown_as
from earshot_server.audit.entries import Action
from earshot_server.viewer.answers import no_store, refused
from earshot_server.viewer.gate import Gate
from earshot_server.viewer.refusals import BAD_REQUEST, NO_SUCH_PAGE
from earshot_server.viewer.sign_in import open_session, read_body


class NewPassword(BaseModel):
    """`POST /session/password`. The old one is not asked of whoever came by a one-time link, or has none."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    old: str | None = Field(default=None, max_length=1024, repr=False)
    new: str = Field(max_length=1024, repr=False)


class OwnAccount:
    """Answers for whoever is signed in by a session, about themselves alone."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/session/own", self._show),
            Route("/session/own/{session}", self._end, methods=["DELETE"]),
            Route("/session/password", self._change_password, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        principal, _ = await self._session(request)
        account = self._account(principal)
        mine = shown_as(digest(request.cookies[self._gate.cookie]))
        sessions = await self._gate.sessions.list(principal.actor.id)
        return no_store(
            JSONResponse(
                {
                    "login": None if account is None else account.login,
                    "password": account is not None and account.password is not None,
                    "codes": account is not None and account.totp is not None,
                    "sessions": [
                        {
                            "id": name,
                            "opened_ms": int(session.opened.timestamp() * 1000),
                            "how": session.how,
                            "this": name == mine,
                        }
                        for name, session in sessions.items()
                    ],
                }
            )
        )

    async def _end(self, request: Request) -> Response:
        self._gate.check_origin(request)
        principal, _ = await self._session(request)
        name = request.path_params["session"]
        if name not in await self._gate.sessions.list(principal.actor.id):  # nobody ends another's
            return refused(NO_SUCH_PAGE)
        await self._gate.record(request, principal, Action.SESSION_REVOKED, target=name)
        await self._gate.sessions.end(name)
        return no_store(JSONResponse({}))

    async def _change_password(self, request: Request) -> Response:
        self._gate.check_origin(request)
        principal, session = await self._session(request)
        account = self._account(principal)
        try:
            asked = NewPassword.model_validate_json(await read_body(request))
        except (ValidationError, ValueError):
            return refused(BAD_REQUEST)
        if account is None:
            return refused(BAD_REQUEST)
        if account.password is not None and session.how != "link":
            await self._gate.people.check_password(account, asked.old or "")
        await self._gate.record(request, principal, Action.PASSWORD_CHANGED, target=account.id)
        await self._gate.people.change_password(account, asked.new)
        response = no_store(JSONResponse({}))
        await open_session(self._gate, request, response, principal, "password")
        return response

    async def _session(self, request: Request) -> tuple[Principal, Session]:
        """Return who is signed in, and by which session.

        Raises:
            Unknown, Expired: nobody; a token in a header is no session.
            StoreUnavailable: the session cannot be looked up.
        """
        secret = request.cookies.get(self._gate.cookie)
        if secret is None:
            raise Unknown
        return await self._gate.sessions.look_up(secret)

    def _account(self, principal: Principal) -> Account | None:
        """Return the person's account; None for who is signed in by a token of none."""
        if not principal.actor.id.startswith("p"):
            return None
        return self._gate.directory.accounts.by_id(principal.actor.id)
