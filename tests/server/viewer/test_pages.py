"""The page and its parts."""

from pathlib import Path

import pytest

from earshot_server.viewer.pages import STATIC
from tests.support.viewing import Viewer


@pytest.mark.parametrize("path", ["/", "/enter", "/account", "/encounters/enc-1"])
async def test_all_its_addresses_show_the_page(viewer: Viewer, path: str) -> None:
    answer = await viewer.ask("GET", path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Earshot" in answer.text


@pytest.mark.parametrize(
    "path", [path for path in STATIC.rglob("*") if path.is_file()], ids=lambda path: path.name
)
async def test_every_part_is_served_as_what_it_is(viewer: Viewer, path: Path) -> None:
    answer = await viewer.ask("GET", f"/static/{path.relative_to(STATIC).as_posix()}")
    assert answer.content == path.read_bytes()
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
    kinds |= {".woff2": "font/woff2", ".txt": "text/plain"}
    assert answer.headers["Content-Type"].startswith(kinds[path.suffix])
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/"]
)
async def test_nothing_beside_the_parts_is_served(viewer: Viewer, path: str) -> None:
    assert (await viewer.ask("GET", path)).status_code == 404


@pytest.mark.parametrize("path", [path for path in STATIC.rglob("*.js")], ids=lambda path: path.name)
def test_no_script_makes_html_of_text(path: Path) -> None:
    script = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")  # a name, no address
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "DOMParser",
        "http:",
    ):
        assert forbidden not in script


@pytest.mark.parametrize(
    "path", [path for path in STATIC.rglob("*") if path.suffix in (".js", ".css")], ids=lambda p: p.name
)
def test_each_part_has_one_idea_and_says_it_first(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(("//", "/*"))
    assert len(text.splitlines()) <= 400


def test_the_browser_is_told_of_all_scripts_at_once() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    wanted = {f'"/static/js/{path.name}"' for path in STATIC.rglob("*.js")}
    assert {one for one in wanted if one not in page} == set()
