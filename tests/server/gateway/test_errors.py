"""What the gateway's errors carry."""

from earshot_protocol.codes import CloseCode, ErrorCode
from earshot_server.gateway.errors import Busy, GatewayError, Refused


def test_a_refusal_carries_code_sentence_and_close_code() -> None:
    refused = Refused(ErrorCode.ENCOUNTER_TAKEN, "Another client records this encounter.")
    assert (refused.code, refused.close) == (ErrorCode.ENCOUNTER_TAKEN, CloseCode.CONTRACT_BROKEN)
    assert refused.message == "Another client records this encounter."


def test_all_ends_of_a_connection_have_one_base() -> None:
    assert isinstance(Refused(ErrorCode.ENCOUNTER_ENDED, "x"), GatewayError)
    assert isinstance(Busy("full", 3.0), GatewayError)
    assert Busy("full", 3.0).retry_after == 3.0
