import socket
import ssl

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidMessage, InvalidStatus
from websockets.frames import Close
from websockets.http11 import Response

from earshot_client.session.faults import Fault, Stopped, explain, of_message
from earshot_protocol.errors import MalformedMessage, NotHeld
from earshot_protocol.messages import Busy, Draining, Error


def status(code: int) -> InvalidStatus:
    return InvalidStatus(Response(code, "", Headers()))


def closed(code: int | None) -> ConnectionClosedError:
    return ConnectionClosedError(Close(code, "") if code else None, None)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 426])
def test_what_a_person_must_mend_is_refused(code: int) -> None:
    fault = explain(status(code), was_connected=False)
    assert fault.refused
    assert str(code) in fault.reason


@pytest.mark.parametrize("code", [200, 302, 408, 429, 500, 502, 503, 504])
def test_what_time_heals_is_tried_again(code: int) -> None:
    assert not explain(status(code), was_connected=False).refused


@pytest.mark.parametrize("code", [None, 1000, 1001, 1006, 1011, 1012, 1013, 3000])
def test_a_closed_connection_is_opened_again(code: int | None) -> None:
    assert not explain(closed(code), was_connected=True).refused


@pytest.mark.parametrize("code", [1008, 1009, 4001])
def test_a_broken_contract_or_a_takeover_is_for_a_person(code: int) -> None:
    assert explain(closed(code), was_connected=True).refused


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(), "No server answers"),
        (socket.gaierror(-2, "Name or service not known"), "name is not known"),
        (TimeoutError(), "does not answer"),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "TLS"),
        (InvalidMessage("did not receive a valid HTTP response"), "not speaking like"),
        (OSError(113, "No route to host"), "cannot be reached"),
        (MalformedMessage("no JSON"), "cannot mean"),
    ],
)
def test_the_reason_is_a_sentence_and_the_next_try_comes(error: Exception, words: str) -> None:
    fault = explain(error, was_connected=False)
    assert words in fault.reason
    assert fault.reason.endswith(".")
    assert not fault.refused


def test_a_certificate_that_is_not_trusted_names_the_option() -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    fault = explain(error, was_connected=False)
    assert fault.refused
    assert "--ca-file" in fault.reason


def test_sound_that_was_let_go_cannot_be_sent_again() -> None:
    assert explain(NotHeld("sample", 0, 10, 20), was_connected=True).refused


def test_a_cut_is_mended_where_it_was_and_an_unreachable_server_is_left() -> None:
    assert not explain(closed(None), was_connected=True).leave
    assert not explain(ConnectionResetError(), was_connected=True).leave
    assert explain(ConnectionRefusedError(), was_connected=False).leave
    assert explain(TimeoutError(), was_connected=True).leave, "it hangs"


def test_messages_say_when_to_come_back() -> None:
    busy = of_message(Busy(retry_after=2.5, reason="All threads are taken."))
    assert (busy.reason, busy.after, busy.refused) == (
        "The server has no room just now: All threads are taken.", 2.5, False,
    )  # fmt: skip
    assert of_message(Draining(retry_after=1)).after == 1
    assert of_message(Error(code="encounter_taken", message="No.", fatal=True)).refused


def test_a_fault_of_our_own_is_passed_on() -> None:
    fault = Fault("Enough.")
    assert explain(Stopped(fault), was_connected=True) is fault
