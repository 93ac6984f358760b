from pathlib import Path

import pytest

from earshot_server.access.listen import viewer_url
from earshot_server.cli.errors import CommandError
from earshot_server.cli.parts import (
    check_tls,
    foreign_environment,
    open_parts,
    settings_with,
    store_url,
)
from earshot_server.log.embedded import EmbeddedStore
from earshot_server.log.errors import StoreUnavailable
from earshot_server.settings import Settings
from tests.support.certificate import make_certificate
from tests.support.clinic import Clinic
from tests.support.store import Valkey


class TestSettings:
    def test_what_was_typed_wins_over_the_environment(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("EARSHOT_HOST", "::1")
        environment.setenv("EARSHOT_VIEWER_PORT", "9000")
        settings = settings_with(host="127.0.0.2", viewer_port=None)
        assert (settings.host, settings.viewer_port) == ("127.0.0.2", 9000)
        assert viewer_url(settings) == "http://127.0.0.2:9000"

    def test_values_that_are_none_are_named_and_not_shown(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("EARSHOT_GATEWAY_PORT", "secret")
        environment.setenv("EARSHOT_THREADS", "many")
        with pytest.raises(CommandError) as refusal:
            settings_with()
        assert "EARSHOT_GATEWAY_PORT: Input should be a valid integer" in str(refusal.value)
        assert "EARSHOT_THREADS: " in str(refusal.value)
        assert "secret" not in str(refusal.value)

    def test_processes_that_are_told_everything_inherit_no_setting(
        self, environment: pytest.MonkeyPatch
    ) -> None:
        environment.setenv("earshot_host", "0.0.0.0")
        environment.setenv("LANG", "C.UTF-8")
        inherited = foreign_environment()
        assert inherited["LANG"] == "C.UTF-8"
        assert not [name for name in inherited if "earshot" in name.lower()]


class TestTls:
    @pytest.fixture
    def pair(self, tmp_path: Path) -> tuple[Path, Path]:
        return make_certificate(tmp_path)

    def test_without_tls_there_is_nothing_to_check(self) -> None:
        check_tls(Settings())

    def test_a_pair_that_belongs_together_is_taken(self, pair: tuple[Path, Path]) -> None:
        check_tls(Settings(tls_cert=pair[0], tls_key=pair[1]))

    def test_a_missing_file_is_named(self, pair: tuple[Path, Path], tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=r"nowhere\.pem .* No such file or directory"):
            check_tls(Settings(tls_cert=tmp_path / "nowhere.pem", tls_key=pair[1]))

    def test_files_that_do_not_belong_together_are_refused(self, pair: tuple[Path, Path]) -> None:
        with pytest.raises(CommandError, match="PEM files that belong together"):
            check_tls(Settings(tls_cert=pair[1], tls_key=pair[0]))

    def test_a_key_without_its_certificate_is_refused(self, pair: tuple[Path, Path]) -> None:
        with pytest.raises(CommandError, match="--tls-cert"):
            check_tls(Settings(tls_key=pair[1]))


class TestStore:
    def test_the_one_that_is_set_is_taken(self, tmp_path: Path) -> None:
        url = "rediss://clinic.example:6379"
        assert store_url(Settings(data_dir=tmp_path, redis_url=url)) == url

    async def test_else_the_embedded_one_that_runs(self, tmp_path: Path) -> None:
        settings = Settings(data_dir=tmp_path)
        store = EmbeddedStore(settings.store_dir)
        await store.start()
        assert store_url(settings) == store.url
        async with open_parts(settings) as parts:
            assert await parts.log.encounters() == []
        await store.stop()
        with pytest.raises(CommandError, match="`earshot up`"):
            store_url(settings)

    async def test_where_none_runs_the_way_to_start_it_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=r"does not run on .*`earshot up`.*EARSHOT_REDIS_URL"):
            async with open_parts(Settings(data_dir=tmp_path)):
                raise AssertionError
        assert list(tmp_path.iterdir()) == []

    async def test_the_socket_of_one_that_was_killed_is_no_running_store(self, tmp_path: Path) -> None:
        settings = Settings(data_dir=tmp_path / "d")
        settings.store_dir.mkdir(parents=True)
        (tmp_path / "v").mkdir()
        killed = Valkey(tmp_path / "v").start()
        killed.kill()
        (tmp_path / "v/s").rename(settings.store_dir / "valkey.sock")
        with pytest.raises(CommandError, match="`earshot up`"):
            async with open_parts(settings):
                raise AssertionError

    async def test_one_that_is_set_and_away_is_said_to_be_away(self, tmp_path: Path) -> None:
        with pytest.raises(StoreUnavailable):
            async with open_parts(Settings(data_dir=tmp_path, redis_url=f"unix://{tmp_path}/nothing")):
                raise AssertionError

    async def test_what_stands_on_it_reads_what_a_server_wrote(self, clinic: Clinic) -> None:
        visit = await clinic.visit()
        await visit.say("any fever")
        async with open_parts(clinic.settings) as parts:
            assert len(await parts.log.read_all(visit.id)) == 2
