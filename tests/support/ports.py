"""Ports for processes that tests start."""

import random
import socket
from contextlib import ExitStack

_BELOW_CONNECTIONS = range(10_240, 32_000)
"""Where no system takes the near end of a connection from: what is free now is free in a second as well."""


def free_port(in_a_row: int = 1) -> int:
    """Return a port of this machine that nobody listens on; of several in a row, the first."""
    while True:
        port = random.SystemRandom().choice(_BELOW_CONNECTIONS)
        try:
            with ExitStack() as probes:
                for further in range(in_a_row):
                    probes.enter_context(socket.create_server(("127.0.0.1", port + further)))
        except OSError:
            continue
        return port
