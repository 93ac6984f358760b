"""A viewer in its own process, as a clinic runs it: `-m tests.support.viewer_process URL DATA PORT`."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import requests

from earshot_server.observe.logs import configure
from earshot_server.records.store import RecordStore, default_url
from earshot_server.viewer.app import create_app
from earshot_server.viewer.serve import serve
from tests.support.clinic import Clinic

ROOT = Path(__file__).parents[2]


class ViewerProcess:
    """Started, killed and started again on the same port."""

    def __init__(self, url: str, data_dir: Path) -> None:
        self.port = 0
        self._arguments = [url, str(data_dir)]
        self._process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "ViewerProcess":
        """Start it and wait until it listens."""
        command = [sys.executable, "-m", "tests.support.viewer_process", *self._arguments, str(self.port)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        try:
            self.port = int(self._process.stdout.readline())
            assert requests.get(f"{self.address}/readyz", timeout=10).status_code == 200
        except BaseException:
            self.kill()
            raise
        return self

    def kill(self) -> None:
        """End it as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
        self._process = None


async def main(url: str, data_dir: str, port: str) -> None:
    """Run the viewer until told to stop."""
    clinic = Clinic(url, Path(data_dir))
    settings = clinic.settings.model_copy(update={"viewer_port": int(port)})
    app = create_app(
        settings,
        store=clinic.store,
        log=clinic.log,
        live=clinic.live,
        drafts=clinic.drafts,
        directory=clinic.directory,
        audit=clinic.audit,
        ring=clinic.ring,
        records=RecordStore(default_url(settings.records_dir), clinic.ring),
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await serve(app, settings, stop, on_listening=lambda port: print(port, flush=True))
    await clinic.close()


if __name__ == "__main__":
    configure("viewer")
    asyncio.run(main(*sys.argv[1:]))
