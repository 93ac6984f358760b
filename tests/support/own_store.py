"""A store exactly as Earshot runs its own (same configuration, same sync), to be harmed by tests."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from earshot_server.log.folder import private_folder, socket_path, sync_files, write_configuration
from tests.support.store import Valkey


class OwnStore(Valkey):
    """What `EmbeddedStore` starts, without anybody who starts it again."""

    def __init__(self, folder: Path) -> None:
        private_folder(folder)
        super().__init__(folder)
        socket = socket_path(folder)
        (folder / "conf").write_bytes(write_configuration(folder, socket).read_bytes())
        (folder / "log").symlink_to(folder / "valkey.log")
        self.url = f"unix://{quote(str(socket))}"

    def start(self, environment: Mapping[str, str] | None = None) -> "OwnStore":
        """Start it (again) and wait until it answers."""
        sync_files(self.folder)
        super().start(environment)
        return self
