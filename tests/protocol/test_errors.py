import pytest

from earshot_protocol import errors
from earshot_protocol.codes import ErrorCode
from earshot_protocol.errors import (
    ContradictoryEnd,
    ImpossiblePosition,
    LocalError,
    MalformedFrame,
    MalformedMessage,
    NotHeld,
    OutOfRange,
    RemoteError,
    StreamError,
    UnexpectedMessage,
    WindowExceeded,
    WrongState,
)

SENTENCES = {
    MalformedMessage("end.offset: Field required"): (
        "This is not a message of the stream protocol: end.offset: Field required."
    ),
    MalformedFrame("it holds no sample"): "This is not a chunk of sound: it holds no sample.",
    UnexpectedMessage("ack", "waiting for ready", "ready"): (
        "Got 'ack' while waiting for ready; expected ready."
    ),
    WindowExceeded(500, 400): "Sound up to sample 500 was sent; the window allows up to 400.",
    ContradictoryEnd("sample", 10, 20): "The stream was ended at sample 10; 20 were received before.",
    ImpossiblePosition("received_to", 9, 0, 5): "The server says received_to 9; possible are 0 to 5.",
    NotHeld("sample", 5, 100, 200): "Sample 5 is wanted; held are 100 to 200.",
    OutOfRange("sample held to", 5, 10, 20): "Sample held to is 5; possible are 10 to 20.",
    WrongState("connected()", "sending"): "connected() is not possible while sending.",
}


def leaves(kind: type[StreamError]) -> set[type[StreamError]]:
    below = kind.__subclasses__()
    return {kind} if not below else {leaf for sub in below for leaf in leaves(sub)}


@pytest.mark.parametrize(("error", "sentence"), SENTENCES.items())
def test_every_error_is_a_sentence(error: StreamError, sentence: str) -> None:
    assert str(error) == sentence


def test_every_error_of_the_tree_has_its_sentence_here_and_stands_in_the_tree_of_the_docstring() -> None:
    assert {type(error) for error in SENTENCES} == leaves(StreamError)
    kinds: set[type[StreamError]] = {RemoteError, LocalError, *leaves(StreamError)}
    for kind in kinds:
        assert f"─ {kind.__name__} " in (errors.__doc__ or "")


def test_every_remote_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in leaves(RemoteError) if issubclass(kind, RemoteError)]
    assert len(set(codes)) == len(codes)
    assert set(codes) < set(ErrorCode)
