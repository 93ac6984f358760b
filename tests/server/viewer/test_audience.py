"""Those who look together."""

import pytest

from earshot_server.viewer.audience import Audience
from earshot_server.viewer.outbox import Closed, Outbox
from earshot_server.viewer.refusals import Refusal


def outbox() -> Outbox:
    return Outbox(lambda: ["snapshot"], [])


async def test_all_are_told_the_same_message_itself() -> None:
    audience, boxes = Audience(), [outbox(), outbox()]
    for box in boxes:
        audience.join(box)
    message = "".join(["encoded", " once"])
    audience.put(message)
    assert [await box.take() is message for box in boxes] == [True, True]
    audience.replace("partial", message)
    assert [await box.take() is message for box in boxes] == [True, True]


async def test_nothing_is_told_as_nothing() -> None:
    audience, box = Audience(), outbox()
    audience.join(box)
    audience.put(None)
    audience.replace("partial", None)
    audience.put("something")
    assert await box.take() == "something"


async def test_who_left_is_told_nothing() -> None:
    audience, gone, here = Audience(), outbox(), outbox()
    audience.join(gone)
    audience.join(here)
    audience.leave(gone)
    assert len(audience) == 1
    audience.put("log")
    assert gone.chars == 0
    assert await here.take() == "log"


async def test_all_get_a_snapshot_and_all_are_let_go() -> None:
    audience, box = Audience(), outbox()
    audience.join(box)
    audience.put("log")
    audience.spoil()
    assert await box.take() == "snapshot"
    audience.close(Refusal(404, "erased", "It was erased."))
    with pytest.raises(Closed):
        await box.take()
