from earshot_protocol.codes import CloseCode, ErrorCode
from earshot_protocol.messages import Error


def test_every_error_code_fits_into_an_error_message() -> None:
    for code in ErrorCode:
        assert Error(code=code, message="What happened.", fatal=True).code == code.value


def test_close_codes_are_registered_ones_or_in_the_private_range() -> None:
    assert {int(code) for code in CloseCode} == {1000, 1001, 1008, 1009, 1011, 1013, 4001}
