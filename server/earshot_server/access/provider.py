"""The clinic's OpenID Connect provider: authorization code flow with PKCE (OpenID Connect Core 1.0, 3.1).

Everything here waits for the provider: call it in a thread.
"""

import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from earshot_server.access.errors import ProviderFailed
from earshot_server.access.listen import is_loopback, viewer_url
from earshot_server.access.secret import make
from earshot_server.settings import Settings

ANSWER_SECONDS = 10.0
LEEWAY_SECONDS = 60
"""So far the provider's clock may be off."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that the provider alone has: neither `none` nor our own client secret."""
_SUBJECT = re.compile(r"[!-~]{1,255}")
"""ASCII, as the specification says (Core 1.0, 2)."""
DONE_PATH = "/session/oidc/done"


class _Metadata(BaseModel):
    """What is needed of a provider's description of itself (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@dataclass(frozen=True)
class Asked:
    """A sign-in that was begun."""

    address: str = field(repr=False)
    """Where the browser goes."""
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class Provider:
    """Asks the provider who somebody is.

    Args:
        issuer: as the provider names itself.
        secret: None for a public client.
        back: our own address that it sends browsers back to; register it with the provider.
    """

    def __init__(self, issuer: str, client_id: str, secret: str | None, back: str) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._secret = secret
        self._back = back
        self._metadata: _Metadata | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Provider | None":
        """Return the provider that the settings name, if they do."""
        if settings.oidc_issuer is None or settings.oidc_client_id is None:
            return None
        back = f"{viewer_url(settings)}{DONE_PATH}"
        return cls(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, back)

    def begin(self) -> Asked:
        """Return where to send a browser, and what to keep until it comes back.

        Raises:
            ProviderFailed: it does not say where, or not by TLS.
        """
        nonce, verifier, state = make(), secrets.token_urlsafe(48), make()
        endpoint = self._described().authorization_endpoint
        address, _ = self._session().create_authorization_url(
            endpoint, state=state, nonce=nonce, code_verifier=verifier
        )
        return Asked(address, state, nonce, verifier)

    def finish(self, code: str, nonce: str, verifier: str) -> str:
        """Trade the code that the browser brought for the person's subject at this provider.

        Raises:
            ProviderFailed: the provider refuses, or its token is not its own or not for this sign-in.
        """
        try:
            answer = self._session().fetch_token(
                self._described().token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
            )
            return self._subject(str(answer["id_token"]), nonce)
        except (AuthlibBaseError, JoseError, requests.RequestException, KeyError, ValueError, TypeError):
            raise ProviderFailed from None

    def _subject(self, token: str, nonce: str) -> str:
        keys = KeySet.import_key_set(self._get(self._described().jwks_uri))
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        required = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._client_id},
            "sub": {"essential": True},
        }
        claims = CodeIDToken(
            decoded.claims, decoded.header, required, {"nonce": nonce, "client_id": self._client_id}
        )
        claims.validate(leeway=LEEWAY_SECONDS)
        subject = claims["sub"]
        if not isinstance(subject, str) or _SUBJECT.fullmatch(subject) is None:
            raise ProviderFailed
        return subject

    def _described(self) -> _Metadata:
        if self._metadata is None:
            try:
                answer = self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
                found = _Metadata.model_validate(answer)
            except (requests.RequestException, ValidationError, ValueError):
                raise ProviderFailed from None
            addresses = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
            if found.issuer != self.issuer or not all(map(_is_private, addresses)):
                raise ProviderFailed
            self._metadata = found
        return self._metadata

    def _get(self, address: str) -> Any:
        if not _is_private(address):
            raise ProviderFailed
        answer = requests.get(address, timeout=ANSWER_SECONDS, allow_redirects=False)
        answer.raise_for_status()
        return answer.json()

    def _session(self) -> Any:
        return OAuth2Session(
            self._client_id,
            self._secret,
            token_endpoint_auth_method="none" if self._secret is None else "client_secret_basic",
            scope="openid",
            redirect_uri=self._back,
            code_challenge_method="S256",
            default_timeout=ANSWER_SECONDS,
        )


def _is_private(address: str) -> bool:
    """Say whether nobody on the way reads what is said to this address."""
    split = urlsplit(address)
    return split.scheme == "https" or (split.scheme == "http" and is_loopback(split.hostname or ""))
