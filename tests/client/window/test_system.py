"""What the operating system has to bring for a window."""

from collections.abc import Callable

import pytest

from earshot_client.errors import ClientError
from earshot_client.window.system import check_system

SCREEN = {"DISPLAY": ":0"}


def lacking(*libraries: str) -> Callable[[str], object]:
    def load(library: str) -> object:
        if library in libraries:
            raise OSError(f"{library}: cannot open shared object file")
        return library

    return load


def test_on_this_machine_nothing_is_missing() -> None:
    check_system(SCREEN)


def test_without_a_screen_it_says_so_and_what_works_without_one() -> None:
    with pytest.raises(ClientError, match=r"There is no screen here.*earshot record"):
        check_system({}, "linux", lacking())


def test_missing_libraries_are_told_as_packages() -> None:
    with pytest.raises(ClientError, match=r"apt install libegl1 libxcb-cursor0$"):
        check_system(SCREEN, "linux", lacking("libEGL.so.1", "libxcb-cursor.so.0"))


@pytest.mark.parametrize("environment", [{"WAYLAND_DISPLAY": "wayland-0"}, {"QT_QPA_PLATFORM": "offscreen"}])
def test_what_only_x11_needs_may_be_missing_elsewhere(environment: dict[str, str]) -> None:
    check_system(environment, "linux", lacking("libxcb-cursor.so.0"))


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_bring_all_of_it(platform: str) -> None:
    check_system({}, platform, lacking("libEGL.so.1"))
