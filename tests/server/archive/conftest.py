"""A clinic with a real store, and what keeps its encounters."""

from tests.support.kept import clinic, keeping, start_valkey, valkey

__all__ = ["clinic", "keeping", "start_valkey", "valkey"]
