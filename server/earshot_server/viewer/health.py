"""Whether the process lives, and whether it is of use."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.store import Store
from earshot_server.viewer.answers import no_store


def routes(store: Store) -> list[BaseRoute]:
    """Return `/healthz` and `/readyz`; both tell nothing but yes or no, to anybody."""

    async def healthz(request: Request) -> Response:
        return no_store(PlainTextResponse("alive\n"))

    async def readyz(request: Request) -> Response:
        try:
            await store.ask("PING")
        except StoreUnavailable:
            return no_store(PlainTextResponse("the store cannot be reached\n", status_code=503))
        return no_store(PlainTextResponse("ready\n"))

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
