"""Signing in by the clinic's OpenID Connect provider: there, and back with a session.

Both are plain addresses that a browser goes to. What went wrong is told behind `#`, which no log has.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from earshot_server.access.begun import BEGUN_SECONDS, BegunSignIns
from earshot_server.access.errors import AccessError, NotOurs, Unknown
from earshot_server.access.provider import DONE_PATH, Provider
from earshot_server.access.secret import make
from earshot_server.actor import SYSTEM
from earshot_server.audit.entries import Action
from earshot_server.log.store import Store
from earshot_server.viewer.answers import no_store
from earshot_server.viewer.gate import Gate, address_of
from earshot_server.viewer.refusals import refusal
from earshot_server.viewer.sign_in import open_session


class OidcRoutes:
    """`/session/ways` says whether there is a provider, `/session/oidc` goes to it, `.../done` comes back."""

    def __init__(self, gate: Gate, store: Store, provider: Provider | None, name: str) -> None:
        self._gate = gate
        self._begun = BegunSignIns(store)
        self._provider = provider
        self._name = name

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        ways = Route("/session/ways", self._ways)
        if self._provider is None:
            return [ways]
        return [ways, Route("/session/oidc", self._begin), Route(DONE_PATH, self._done)]

    @property
    def _cookie(self) -> str:
        return f"{self._gate.cookie}-oidc"

    async def _ways(self, request: Request) -> Response:
        return no_store(JSONResponse({"oidc": self._name if self._provider is not None else None}))

    async def _begin(self, request: Request) -> Response:
        assert self._provider is not None
        try:
            self._gate.begun.check(address_of(request))
            self._gate.begun.wrong(address_of(request))  # each one costs the store and the provider something
            asked = await asyncio.to_thread(self._provider.begin)
        except AccessError as error:
            return _told(error)
        browser = make()
        await self._begun.keep(asked, browser)
        response = no_store(RedirectResponse(asked.address, status_code=303))
        # Lax, not Strict: the way back begins at the provider's page.
        response.set_cookie(
            self._cookie,
            browser,
            max_age=BEGUN_SECONDS,
            path="/",
            secure=self._gate.tls,
            httponly=True,
            samesite="lax",
        )
        return response

    async def _done(self, request: Request) -> Response:
        try:
            return await self._signed_in(request)
        except AccessError as error:
            await self._gate.audit.record(
                SYSTEM,
                Action.SIGN_IN_FAILED,
                how="oidc",
                reason=refusal(error).code,
                subject=error.subject if isinstance(error, NotOurs) else None,
                address=address_of(request) or None,
            )
            return _told(error)

    async def _signed_in(self, request: Request) -> Response:
        assert self._provider is not None
        state, browser = request.query_params.get("state", ""), request.cookies.get(self._cookie, "")
        begun = await self._begun.take(state, browser)
        code = request.query_params.get("code")
        if code is None:
            raise Unknown  # the person, or the provider, said no
        subject = await asyncio.to_thread(self._provider.finish, code, begun.nonce, begun.verifier)
        account = self._gate.directory.accounts.by_subject(self._provider.issuer, subject)
        if account is None:
            raise NotOurs(subject)
        response = no_store(RedirectResponse("/", status_code=303))
        await open_session(self._gate, request, response, account.principal, "oidc")
        response.delete_cookie(self._cookie, path="/", secure=self._gate.tls, httponly=True, samesite="lax")
        return response


def _told(error: AccessError) -> Response:
    """Send the browser to the sign-in page, which says what went wrong in its own words."""
    return no_store(RedirectResponse(f"/#problem={refusal(error).code}", status_code=303))
