from PySide6.QtWidgets import QApplication, QWidget

from earshot_client.window.banner import Banner


def test_a_banner_is_there_only_when_it_says_something(app: QApplication) -> None:
    parent = QWidget()
    banner = Banner("bad", "Something is wrong")
    banner.setParent(parent)
    assert not banner.isVisibleTo(parent)
    banner.say("The disk is full.")
    assert banner.isVisibleTo(parent)
    assert banner.text.text() == "The disk is full."
    banner.say("")
    assert not banner.isVisibleTo(parent)


def test_an_answer_does_what_it_says(app: QApplication) -> None:
    done: list[str] = []
    banner = Banner("ask", "A question")
    banner.add_button("It goes on", lambda: done.append("on")).click()
    assert done == ["on"]
