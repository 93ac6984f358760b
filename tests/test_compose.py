"""compose.yaml against the specification's schema, the settings, the program and its own promises."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from earshot_server.settings import Settings
from tests.support.ports import free_port
from tests.support.processes import EARSHOT, clean_environment
from tests.support.store import Valkey, until

ROOT = Path(__file__).parents[1]
ROLES = {"gateway": 0, "note": 1, "viewer": 2}
"""Each role, and its place among the ports for metrics."""


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return loaded


def services(compose: dict[str, Any]) -> dict[str, Any]:
    return {name: compose["services"][name] for name in ROLES}


def test_it_agrees_with_the_specifications_schema(compose: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests/schemas/compose-spec.json").read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate(compose)


def test_the_schema_would_find_a_misspelt_key(compose: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests/schemas/compose-spec.json").read_text("utf-8"))
    broken = {**compose, "services": {"gateway": {**compose["services"]["gateway"], "port": ["1:1"]}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate(broken)


def test_docker_compose_reads_it(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True).returncode != 0:
        pytest.skip("no docker client with the compose plugin here")
    done = subprocess.run(
        [docker, "compose", "--file", str(ROOT / "compose.yaml"), "config", "--quiet"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_there_is_a_container_for_each_role_and_one_for_the_store(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"store", *ROLES}
    for name, service in services(compose).items():
        assert service["command"] == ["serve", "--role", name]


def test_the_program_has_that_command_with_these_roles() -> None:
    help_ = subprocess.run(
        [Path(sys.executable).with_name("earshot"), "serve", "--help"],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
    ).stdout
    assert "--role" in help_
    assert all(role in help_ for role in ROLES)


def test_every_variable_is_a_setting_and_its_value_is_accepted(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for service in services(compose).values():
        for name, value in service["environment"].items():
            assert name.removeprefix("EARSHOT_").lower() in Settings.model_fields
            monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.redis_url == "redis://store:6379/0"
    assert settings.allow_plain_public
    secret = compose["services"]["gateway"]["secrets"][0]
    assert settings.clinic_key_file == Path("/run/secrets") / secret


def test_each_health_check_asks_the_port_of_its_role(compose: dict[str, Any]) -> None:
    for name, service in services(compose).items():
        port = int(service["environment"]["EARSHOT_METRICS_PORT"]) + ROLES[name]
        assert f"http://127.0.0.1:{port}/readyz" in service["healthcheck"]["test"][-1]


def test_published_ports_are_the_settings_own_and_on_loopback_only(compose: dict[str, Any]) -> None:
    published = {name: service.get("ports", []) for name, service in compose["services"].items()}
    ports = {name: Settings.model_fields[f"{name}_port"].default for name in ("gateway", "viewer")}
    expected = {name: [f"127.0.0.1:{port}:{port}"] for name, port in ports.items()}
    assert {name: ports for name, ports in published.items() if ports} == expected


def test_the_store_syncs_its_append_only_file_keeps_all_and_is_reached_from_inside_only(
    compose: dict[str, Any],
) -> None:
    store = compose["services"]["store"]
    command = " ".join(store["command"])
    for option in ("--appendonly yes", "--appendfsync always", "--maxmemory-policy noeviction"):
        assert option in command
    assert store["networks"] == ["inside"]
    assert compose["networks"]["inside"]["internal"] is True
    assert re.fullmatch(r"valkey/valkey:([89]|\d\d)\.\d+", store["image"])


def test_no_container_may_more_than_it_needs(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "healthcheck" in service


def test_the_clinics_key_is_a_secret_and_no_file_of_the_repository(compose: dict[str, Any]) -> None:
    (file,) = (secret["file"] for secret in compose["secrets"].values())
    assert Path(file).name in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert "clinic_key:" not in json.dumps(compose["services"]).lower()
    assert not any("EARSHOT_CLINIC_KEY" in service["environment"] for service in services(compose).values())


def start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    whole = [sys.executable, "-m", *EARSHOT, *command]
    return subprocess.Popen(whole, env=environment, stderr=subprocess.DEVNULL)


@pytest.mark.timeout(200)
async def test_the_same_set_runs_as_plain_processes(compose: dict[str, Any], tmp_path: Path) -> None:
    """Each role by its command and environment, until its own health check is content."""
    (tmp_path / "store").mkdir()
    valkey = Valkey(tmp_path / "store", fsync="always").start()
    key = tmp_path / "clinic.key"
    key.write_text(base64.b64encode(bytes(32)).decode())
    key.chmod(0o400)
    ports = free_port(3)
    changed = {
        "EARSHOT_REDIS_URL": valkey.url,
        "EARSHOT_CLINIC_KEY_FILE": str(key),
        "EARSHOT_METRICS_PORT": str(ports),
        "EARSHOT_DATA_DIR": str(tmp_path / "data"),
        "EARSHOT_HOST": "127.0.0.1",
        **{f"EARSHOT_{name}_PORT": str(free_port()) for name in ("GATEWAY", "VIEWER")},
    }
    running = []
    try:
        for service in services(compose).values():
            environment = {**clean_environment(tmp_path / "home"), **service["environment"], **changed}
            running.append(start(service["command"], environment))
        for name, service in services(compose).items():
            written = int(service["environment"]["EARSHOT_METRICS_PORT"]) + ROLES[name]
            check = service["healthcheck"]["test"][-1].replace(str(written), str(ports + ROLES[name]))
            asked = [sys.executable, "-c", check]
            await until(
                lambda asked=asked: not subprocess.run(asked, capture_output=True).returncode, seconds=60
            )
        for process in running:
            process.terminate()
        assert [process.wait(30) for process in running] == [0, 0, 0]
    finally:
        for process in running:
            process.kill()
            process.wait()
        valkey.kill()
