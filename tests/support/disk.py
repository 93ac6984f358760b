"""A disk for a store that stalls, slows down, fills, and tells what was synced (a preload shim)."""

import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("slow_sync.c")


class Disk:
    """Switches of one store's disk. Give `environment` to the store, and to who else syncs its file."""

    def __init__(self, folder: Path) -> None:
        """Compile the shim into `folder`; skips the test where there is no C compiler."""
        compiler = shutil.which("gcc")
        if compiler is None:
            pytest.skip("gcc is needed to build the shim")
        self._folder = folder
        library = folder / "slow_sync.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
        self.environment = {"LD_PRELOAD": str(library), "EARSHOT_DISK": str(folder)}

    def stall(self) -> None:
        """Let no sync end."""
        (self._folder / "stall").touch()

    def fill(self) -> None:
        """Refuse all writes: no space left."""
        (self._folder / "full").touch()

    def slow(self, milliseconds: int) -> None:
        """Make each sync take longer."""
        (self._folder / "slow").write_text(str(milliseconds), encoding="ascii")

    def heal(self) -> None:
        """End all faults."""
        for name in ("stall", "full", "slow"):
            (self._folder / name).unlink(missing_ok=True)

    def count(self, name: str) -> int:
        """Say how often something happened: `synced`, `stalled`, `refused`."""
        return len(self._lines(name))

    def synced_bytes(self, file: Path) -> int:
        """Say how much of a file the last sync covered: what a power failure leaves of it."""
        lines = [line.split(" ", 1) for line in self._lines("synced")]
        return max((int(size) for size, path in lines if Path(path) == file), default=0)

    def lose_power(self, file: Path) -> int:
        """Cut a dead store's file to what was synced; return how many bytes were lost."""
        kept = self.synced_bytes(file)
        lost = file.stat().st_size - kept
        with file.open("r+b") as handle:
            handle.truncate(kept)
        (self._folder / "synced").write_text(f"{kept} {file}\n", encoding="utf-8")
        return lost

    def _lines(self, name: str) -> list[str]:
        path = self._folder / name
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
