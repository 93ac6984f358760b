"""The page: one HTML file for all its addresses, scripts and styles beside it, nothing from elsewhere."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"

ADDRESSES = ("/", "/enter", "/account", "/encounters/{encounter}")
"""The script reads the address; none of them holds data."""


async def page(request: Request) -> Response:
    """Return the page."""
    return FileResponse(STATIC / "index.html", media_type="text/html")


def routes() -> list[BaseRoute]:
    """Return the routes of page and static files."""
    return [
        *(Route(address, page) for address in ADDRESSES),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
