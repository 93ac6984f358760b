"""Secrets and their digests."""

from earshot_server.access.secret import digest, make


def test_secrets_are_long_and_different() -> None:
    assert len({make() for _ in range(100)}) == 100
    assert min(len(make()) for _ in range(100)) == 43  # 256 bits in base64


def test_a_digest_is_the_same_each_time_and_tells_nothing() -> None:
    secret = make()
    assert digest(secret) == digest(secret) != digest(secret + "a")
    assert secret not in digest(secret)


def test_whatever_is_typed_has_a_digest() -> None:
    assert len(digest("\ud800 é")) == 64
