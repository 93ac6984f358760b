"""What the viewer says of its own trouble."""

from earshot_server.viewer.errors import AddressInUse


def test_an_address_in_use_says_what_to_do() -> None:
    error = AddressInUse("127.0.0.1", 8080, "Address already in use")
    assert "127.0.0.1 port 8080" in str(error)
    assert "EARSHOT_VIEWER_PORT" in str(error)
    assert error.exit_code == 2
