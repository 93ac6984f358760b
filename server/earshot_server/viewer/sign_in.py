"""Signing in and out: a one-time code or a token becomes a session."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from earshot_server.access.errors import CodeNeeded, Expired, LockedOut, Unknown
from earshot_server.access.rights import Principal
from earshot_server.access.sessions import SESSION_SECONDS
from earshot_server.actor import SYSTEM
from earshot_server.audit.entries import Action
from earshot_server.viewer.answers import no_store, refused
from earshot_server.viewer.gate import Gate, address_of
from earshot_server.viewer.messages import REQUEST_BYTES_MAX
from earshot_server.viewer.refusals import BAD_REQUEST


class SignIn(BaseModel):
    """What a page shows for a session: a one-time code, a token, or name and password."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    code: str | None = Field(default=None, max_length=200)
    token: str | None = Field(default=None, max_length=200)
    login: str | None = Field(default=None, max_length=64)
    password: str | None = Field(default=None, max_length=1024, repr=False)
    totp: str | None = Field(default=None, max_length=20)

    @model_validator(mode="after")
    def _one(self) -> Self:
        shown = [self.code is not None, self.token is not None, self.login is not None]
        if sum(shown) != 1 or (self.login is None) != (self.password is None):
            raise ValueError("exactly one of code, token, and login with password")
        return self


class SessionRoute:
    """`/session`: GET tells who is signed in, POST signs in, DELETE signs out."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def answer(self, request: Request) -> Response:
        """Answer a request."""
        if request.method == "POST":
            return await self._open(request)
        if request.method == "DELETE":
            return await self._close(request)
        return _person(await self._gate.who(request))

    async def _open(self, request: Request) -> Response:
        self._gate.check_origin(request)
        try:
            shown = SignIn.model_validate_json(await read_body(request))
        except (ValidationError, ValueError):
            return refused(BAD_REQUEST)
        principal, how = await self._known_or_recorded(request, shown)
        response = _person(principal)
        await open_session(self._gate, request, response, principal, how)
        return response

    async def _known_or_recorded(self, request: Request, shown: SignIn) -> tuple[Principal, str]:
        """Return who it is, and by what; a failure is in the audit, under the account if there is one."""
        try:
            return await self._known(request, shown)
        except CodeNeeded:
            raise
        except LockedOut as error:
            await self._failed(request, shown, Action.LOCKED_OUT)
            raise error
        except (Unknown, Expired) as error:
            await self._failed(request, shown, Action.SIGN_IN_FAILED)
            raise error

    async def _failed(self, request: Request, shown: SignIn, action: Action) -> None:
        # What was typed may be a password in the wrong field: it is not kept, an account's id is.
        account = self._gate.directory.accounts.find(shown.login or "")
        how = "password" if shown.login is not None else "token" if shown.token is not None else "link"
        await self._gate.audit.record(
            SYSTEM,
            action,
            how=how,
            target=None if account is None else account.id,
            address=address_of(request) or None,
        )

    async def _known(self, request: Request, shown: SignIn) -> tuple[Principal, str]:
        """Return who it is, and by what."""
        if shown.token is not None:
            return self._gate.by_token(request, shown.token), "token"
        if shown.code is not None:
            return await self._gate.by_code(request, shown.code), "link"
        known = await self._gate.by_password(request, shown.login or "", shown.password or "", shown.totp)
        return known, "totp" if shown.totp else "password"

    async def _close(self, request: Request) -> Response:
        self._gate.check_origin(request)
        await self._record_sign_out(request)
        await _end_session(self._gate, request)
        response = no_store(JSONResponse({}))
        response.delete_cookie(
            self._gate.cookie, path="/", secure=self._gate.tls, httponly=True, samesite="strict"
        )
        return response

    async def _record_sign_out(self, request: Request) -> None:
        try:
            principal = await self._gate.who(request)
        except (Unknown, Expired):
            return  # the session is over already, and nobody's
        await self._gate.record(request, principal, Action.SIGNED_OUT)


async def open_session(
    gate: Gate, request: Request, response: Response, principal: Principal, how: str
) -> None:
    """Sign somebody in by the answer to this request; a session that the browser had is over.

    Raises:
        AuditError: it cannot be recorded, so nobody is signed in.
        StoreUnavailable: the store does not answer.
    """
    await gate.record(request, principal, Action.SIGNED_IN, how=how)
    await _end_session(gate, request)
    response.set_cookie(
        gate.cookie,
        await gate.sessions.open(principal.actor.id, how),
        max_age=SESSION_SECONDS,
        path="/",
        secure=gate.tls,
        httponly=True,
        samesite="strict",
    )


async def _end_session(gate: Gate, request: Request) -> None:
    session = request.cookies.get(gate.cookie)
    if session is not None:
        await gate.sessions.close(session)


def _person(principal: Principal) -> Response:
    rights = sorted(right.value for right in principal.rights)
    actor = principal.actor
    person = {"id": actor.id, "name": actor.name, "role": actor.role.value, "rights": rights}
    return no_store(JSONResponse(person))


async def read_body(request: Request) -> bytes:
    """Return the request's body.

    Raises:
        ValueError: it is longer than any that is meant.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > REQUEST_BYTES_MAX:
            raise ValueError("too long")
    return body
