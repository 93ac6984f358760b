"""A limit on guessing: so many wrong secrets an address and minute."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

from earshot_server.access.errors import TooManyGuesses


class GuessLimit:
    """Counts wrong secrets by address, for the addresses that guessed last; good ones cost nothing."""

    def __init__(
        self,
        tries: int = 10,
        window: float = 60.0,
        addresses: int = 4096,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tries = tries
        self._window = window
        self._addresses = addresses
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def check(self, address: str) -> None:
        """Do nothing if the address may try.

        Raises:
            TooManyGuesses: it was wrong too often within the last minute.
        """
        since, count = self._wrong.get(_network(address), (0.0, 0))
        left = since + self._window - self._clock()
        if count >= self._tries and left > 0:
            raise TooManyGuesses(left)

    def wrong(self, address: str) -> None:
        """Count a wrong secret."""
        network, now = _network(address), self._clock()
        since, count = self._wrong.pop(network, (now, 0))
        self._wrong[network] = (now, 1) if now >= since + self._window else (since, count + 1)
        while len(self._wrong) > self._addresses:
            self._wrong.popitem(last=False)


def _network(address: str) -> str:
    """One guesser has many IPv6 addresses, of one /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address
