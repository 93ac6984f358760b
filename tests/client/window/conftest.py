import os
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

Until = Callable[[Callable[[], object]], None]


@pytest.fixture(scope="session")
def app() -> QApplication:
    """The program that every widget needs."""
    from earshot_client.window.style import dress

    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(["earshot"])
    dress(app)
    return app


@pytest.fixture
def until(app: QApplication) -> Iterator[Until]:
    """Let Qt work until something is so; 20 seconds at most."""

    def wait(ready: Callable[[], object]) -> None:
        deadline = QDeadlineTimer(20_000)
        while not ready():
            assert not deadline.hasExpired(), "it did not come about"
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)

    yield wait
    app.closeAllWindows()
    app.processEvents()
