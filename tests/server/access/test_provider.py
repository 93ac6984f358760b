"""The clinic's OpenID Connect provider: a real one, asked over HTTP."""

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from earshot_server.access.errors import ProviderFailed
from earshot_server.access.provider import Provider
from earshot_server.settings import Settings
from tests.support.oidc import OidcProvider, challenge_is_hashed, parameters

BACK = "http://127.0.0.1:8080/session/oidc/done"


@pytest.fixture(scope="module")
def running() -> Iterator[OidcProvider]:
    provider = OidcProvider()
    yield provider
    provider.close()


@pytest.fixture
def provider(running: OidcProvider) -> Provider:
    return Provider(running.issuer, "earshot", "secret", BACK)


def test_a_person_who_signs_in_there_is_known_here(provider: Provider, running: OidcProvider) -> None:
    asked = provider.begin()
    assert asked.address.startswith(f"{running.issuer}/oauth2/authorize?")
    sent = parameters(asked.address)
    assert (sent["client_id"], sent["redirect_uri"], sent["response_type"]) == ("earshot", BACK, "code")
    assert (sent["state"], sent["nonce"], sent["scope"]) == (asked.state, asked.nonce, "openid")
    assert challenge_is_hashed(asked.address)
    back = running.approve(asked.address, "okafor@clinic.example")
    assert back["state"] == asked.state
    assert provider.finish(back["code"], asked.nonce, asked.verifier) == "okafor@clinic.example"


def test_a_code_is_good_once_and_for_its_own_sign_in(provider: Provider, running: OidcProvider) -> None:
    asked = provider.begin()
    back = running.approve(asked.address, "okafor")
    with pytest.raises(ProviderFailed):
        provider.finish(back["code"], "another nonce", asked.verifier)
    with pytest.raises(ProviderFailed):
        provider.finish(back["code"], asked.nonce, asked.verifier)
    with pytest.raises(ProviderFailed):
        provider.finish("made-up", asked.nonce, asked.verifier)


def test_two_sign_ins_have_nothing_in_common(provider: Provider) -> None:
    first, second = provider.begin(), provider.begin()
    assert len({first.state, first.nonce, first.verifier, second.state, second.nonce, second.verifier}) == 6
    assert first.verifier not in first.address
    assert first.nonce not in repr(first)


@pytest.mark.parametrize(
    "issuer",
    ["http://id.example", "http://127.0.0.1:9", "https://127.0.0.1:9", "ftp://127.0.0.1", "", "nonsense"],
)
def test_one_that_does_not_answer_or_not_by_tls_is_not_asked(issuer: str) -> None:
    with pytest.raises(ProviderFailed):
        Provider(issuer, "earshot", None, BACK).begin()


def test_settings_name_it() -> None:
    assert Provider.of(Settings()) is None
    settings = Settings(oidc_issuer="https://id.example", oidc_client_id="earshot", viewer_port=8080)
    provider = Provider.of(settings)
    assert provider is not None
    assert (provider.issuer, provider._back) == ("https://id.example", BACK)


# --- a provider that lies: what a real one cannot be made to say ---------------------------------


class Liar(http.server.BaseHTTPRequestHandler):
    """Answers what the test wants."""

    answers: dict[str, Any]

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer()

    def _answer(self) -> None:
        body = json.dumps(self.answers[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


KEY, OTHER = (RSAKey.generate_key(2048, {"kid": "1", "use": "sig"}) for _ in range(2))


@pytest.fixture
def liar() -> Iterator[tuple[str, dict[str, Any]]]:
    answers: dict[str, Any] = {}
    handler = type("Handler", (Liar,), {"answers": answers})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        issuer = f"http://127.0.0.1:{server.server_port}"
        answers["/.well-known/openid-configuration"] = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
        }
        answers["/jwks"] = {"keys": [KEY.as_dict(private=False)]}
        yield issuer, answers
        server.shutdown()
        thread.join()


def claims(issuer: str, **changes: Any) -> dict[str, Any]:
    good = {
        "iss": issuer,
        "sub": "okafor",
        "aud": "earshot",
        "nonce": "n1",
        "iat": 2_000_000_000,
        "exp": 4_000_000_000,
    }
    good["iat"] = 1_700_000_000
    return {name: value for name, value in (good | changes).items() if value is not None}


def told(issuer: str, answers: dict[str, Any], token: object) -> str:
    answers["/token"] = {"access_token": "a", "token_type": "Bearer", "id_token": token}
    return Provider(issuer, "earshot", "secret", BACK).finish("code", "n1", "v" * 43)


def test_what_is_signed_as_it_should_be_is_believed(liar: tuple[str, dict[str, Any]]) -> None:
    issuer, answers = liar
    assert told(issuer, answers, jwt.encode({"alg": "RS256", "kid": "1"}, claims(issuer), KEY)) == "okafor"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"aud": "another client"},
        {"aud": ["earshot", "another"], "azp": "another"},
        {"nonce": "n2"},
        {"nonce": None},
        {"exp": 1_700_000_100},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 42},
        {"sub": "two words"},
        {"sub": "x" * 256},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_not_believed(
    liar: tuple[str, dict[str, Any]], changes: dict[str, Any]
) -> None:
    issuer, answers = liar
    with pytest.raises(ProviderFailed):
        told(issuer, answers, jwt.encode({"alg": "RS256", "kid": "1"}, claims(issuer, **changes), KEY))


def test_a_token_that_the_provider_did_not_sign_is_not_believed(liar: tuple[str, dict[str, Any]]) -> None:
    issuer, answers = liar
    good = jwt.encode({"alg": "RS256", "kid": "1"}, claims(issuer), KEY)
    head, body, signature = good.split(".")
    unsigned = "eyJhbGciOiJub25lIn0." + body + "."
    other = jwt.encode({"alg": "RS256", "kid": "1"}, claims(issuer), OTHER)
    for token in (
        other,
        unsigned,
        f"{head}.{body}.",
        f"{head}.{body}.{signature[::-1]}",
        "",
        None,
        1,
        "a.b.c",
    ):
        with pytest.raises(ProviderFailed):
            told(issuer, answers, token)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://id.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": None},
    ],
    ids=str,
)
def test_a_description_that_leads_elsewhere_is_not_followed(
    liar: tuple[str, dict[str, Any]], changes: dict[str, Any]
) -> None:
    issuer, answers = liar
    answers["/.well-known/openid-configuration"] |= changes
    with pytest.raises(ProviderFailed):
        Provider(issuer, "earshot", None, BACK).begin()
