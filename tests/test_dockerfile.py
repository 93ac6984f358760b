"""The Dockerfile's promises, as far as they can be read from it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINES = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8")).splitlines()


def instructions(name: str) -> list[str]:
    return [line.removeprefix(name).strip() for line in LINES if line.startswith(name + " ")]


def copied() -> list[str]:
    return [source for line in instructions("COPY") for source in line.split()[:-1]]


def test_everything_that_is_copied_is_in_the_checkout_and_let_through() -> None:
    ignore = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignore
    for source in copied():
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignore


def test_what_is_let_through_is_copied() -> None:
    ignore = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {line[1:] for line in ignore if line.startswith("!")} == set(copied())


def test_it_ends_as_another_user_than_root() -> None:
    assert instructions("USER") == ["earshot"]
    assert LINES.index("USER earshot") > max(
        number for number, line in enumerate(LINES) if line.startswith(("RUN", "COPY"))
    )


def test_packages_come_by_the_locks_hashes_and_nothing_else_is_downloaded() -> None:
    for line in instructions("RUN"):
        if "pip " in line:
            assert "--require-hashes" in line or "--no-index" in line


def test_the_shipped_model_lies_where_it_is_looked_for() -> None:
    targets = [line.split()[-1] for line in instructions("COPY")]
    assert "/usr/share/earshot/models/earshot-en" in targets


def test_the_data_folder_is_a_volume_and_the_setting_names_it() -> None:
    assert instructions("VOLUME") == ["/data"]
    assert "EARSHOT_DATA_DIR=/data" in instructions("ENV")[0]
