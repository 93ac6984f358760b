"""A real OpenID Connect provider in its own process, and a browser's way through it."""

import re
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import requests

from tests.support.ports import free_port


class OidcProvider:
    """`python -m oidc_provider_mock`: built on authlib's server side; whoever is asked for signs in."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.port = free_port()
        self.issuer = f"http://{host}:{self.port}"
        command = [
            sys.executable,
            "-m",
            "oidc_provider_mock",
            "--port",
            str(self.port),
            "--require-nonce",
            "true",
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    def approve(self, address: str, subject: str) -> dict[str, str]:
        """Sign in there as somebody; return what the browser is sent back with."""
        return self._send(address, {"sub": subject})

    def deny(self, address: str) -> dict[str, str]:
        """Say no there; return what the browser is sent back with."""
        return self._send(address, {"action": "deny"})

    def _send(self, address: str, form: dict[str, str]) -> dict[str, str]:
        answer = requests.post(address, data=form, allow_redirects=False, timeout=10)
        back = parse_qs(urlsplit(answer.headers["Location"]).query)
        return {name: values[0] for name, values in back.items()}

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _wait(self) -> None:
        for _ in range(400):
            if self._process.poll() is not None:
                raise RuntimeError("the provider ended")
            try:
                requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=5)
                return
            except requests.ConnectionError:
                time.sleep(0.05)
        raise RuntimeError("the provider does not answer")


def parameters(address: str) -> dict[str, str]:
    """Return what an address asks for."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def challenge_is_hashed(address: str) -> bool:
    """Say whether the address has a PKCE challenge by SHA-256 (RFC 7636)."""
    asked = parameters(address)
    return asked.get("code_challenge_method") == "S256" and bool(
        re.fullmatch(r"[A-Za-z0-9_-]{43}", asked.get("code_challenge", ""))
    )
