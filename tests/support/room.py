"""A consulting room for tests: a microphone that hears what is played (PulseAudio), and a screen (Xvfb)."""

import asyncio
import os
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.support.processes import clean_environment
from tests.support.store import until

ALSA = """
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


class Room:
    """Sound that is played in the room is heard by its microphone; the window is on its screen."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.home = folder / "home"
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        self.environment = {**clean_environment(self.home), "XDG_RUNTIME_DIR": str(runtime)}
        (self.home / ".asoundrc").write_text(ALSA)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._modules: dict[str, str] = {}

    async def open(self) -> "Room":
        """Begin with one microphone, `desk`."""
        self._start(
            "pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "-n", "--load=module-native-protocol-unix"
        )
        await until(lambda: self._run("pactl", "info").returncode == 0, seconds=20)
        self.plug_in("desk")
        display, told = os.pipe()
        self._start("Xvfb", "-displayfd", str(told), "-screen", "0", "1280x800x24", pass_fds=(told,))
        os.close(told)
        with os.fdopen(display) as said:
            self.environment["DISPLAY"] = f":{said.readline().strip()}"
        return self

    def close(self) -> None:
        """Leave nothing behind."""
        for process in reversed(self._processes):
            process.kill()
            process.wait()

    # --- sound -------------------------------------------------------------------

    def plug_in(self, name: str, *form: str) -> None:
        """Add a microphone, and make it the system's default; `form` is PulseAudio's ("rate=16000")."""
        loaded = self._run("pactl", "load-module", "module-null-sink", f"sink_name={name}", *form)
        assert loaded.returncode == 0, loaded.stderr
        self._modules[name] = loaded.stdout.decode().strip()
        self._run("pactl", "set-default-source", f"{name}.monitor")

    def unplug(self, name: str) -> None:
        """Take a microphone away."""
        self._run("pactl", "unload-module", self._modules.pop(name))

    def suspend(self, name: str, *, suspended: bool) -> None:
        """Let a microphone deliver nothing, without any error; or let it go on."""
        done = self._run("pactl", "suspend-sink", name, str(int(suspended)))  # a monitor goes with its sink
        assert done.returncode == 0, done.stderr

    def play(self, sound: Path, into: str = "desk") -> subprocess.Popen[bytes]:
        """Play a WAV file into the room."""
        return self._start("paplay", f"--device={into}", str(sound))

    # --- screen ------------------------------------------------------------------

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program on the screen."""
        return self._start(*command)

    async def shows(self, title: str) -> None:
        """Wait for a window."""
        waiting = await asyncio.create_subprocess_exec(
            *("xdotool", "search", "--sync", "--onlyvisible", "--name", f"^{title}$"),
            env=self.environment,
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            await asyncio.wait_for(waiting.wait(), 90)
        except TimeoutError:
            waiting.kill()
            raise AssertionError(f"no window {title!r}; the programs said:\n{self.said}") from None

    @property
    def said(self) -> str:
        """What its programs wrote."""
        return "".join(log.read_text("utf-8", "replace") for log in sorted((self.folder / "logs").iterdir()))

    def press(self, title: str, *keys: str) -> None:
        """Press keys in a window ("ctrl+r"); without a window manager the focus is given first."""
        for key in keys:
            self._run("xdotool", "windowfocus", "--sync", self._window(title))
            self._run("xdotool", "key", key)

    def picture(self, path: Path) -> None:
        """Keep what the screen shows, as PNG (needs ImageMagick; not used by tests)."""
        self._run("import", "-window", "root", str(path))

    def _window(self, title: str) -> str:
        found = (
            self._run("xdotool", "search", "--onlyvisible", "--name", f"^{title}$").stdout.decode().split()
        )
        return found[0] if found else ""

    # ---------------------------------------------------------------------------

    def _run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command, env=self.environment, capture_output=True, timeout=20)

    def _start(self, *command: str, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        with suppress(FileExistsError):
            (self.folder / "logs").mkdir()
        with (self.folder / "logs" / f"{Path(command[0]).name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, pass_fds=pass_fds
            )
        self._processes.append(process)
        return process
