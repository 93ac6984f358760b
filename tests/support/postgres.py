"""A real PostgreSQL of the operating system's packages, on a socket of its own."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote


def _programs() -> Path:
    """Return the folder of the newest installed version's programs.

    Raises:
        FileNotFoundError: none is installed (make system-packages).
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda one: int(one.parts[4]))
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed: make system-packages installs it")
    return found[-1].parent


class Postgres:
    """A server with an empty database a name."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="earshot-postgres-"))
        self._user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
        if self._user:
            shutil.chown(self.folder, self._user)

    def start(self) -> "Postgres":
        """Make a cluster and start it."""
        self._run(
            "initdb", "--auth=trust", "--username=earshot", "--no-sync", "-D", str(self.folder / "data")
        )
        options = f"-c listen_addresses='' -c fsync=off -k {self.folder}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-D", str(self.folder / "data"), "-l", log, "-o", options, "start")
        return self

    def database(self, name: str) -> str:
        """Make a database and return its address."""
        self._run("createdb", "-h", str(self.folder), "-U", "earshot", name)
        return f"postgresql://earshot@/{name}?host={quote(str(self.folder))}"

    def stop(self) -> None:
        """Stop the server and remove everything."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(_programs() / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, user=self._user, cwd=self.folder)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")
