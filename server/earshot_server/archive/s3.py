"""Objects in an S3-compatible store, by the library obstore (extra `s3`)."""

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from earshot_server.archive.errors import ArchiveUnavailable, NoSuchObject
from earshot_server.archive.objects import Content

if TYPE_CHECKING:
    from obstore.store import S3Store

DEADLINE = timedelta(seconds=60)
"""Of one request and all its repeats."""
RETRIES = 3


class S3Objects:
    """Objects of a bucket, under a prefix. Credentials come from the usual `AWS_...` variables."""

    def __init__(self, url: str, endpoint: str | None = None, region: str = "us-east-1") -> None:
        """Name bucket and prefix (`s3://bucket/prefix`), and where the store answers if it is not AWS.

        Raises:
            ArchiveUnavailable: the library is not installed.
        """
        parts = urlsplit(url)
        self._store = _open(parts.netloc, parts.path.strip("/"), endpoint, region)

    async def put(self, name: str, content: Content) -> None:
        """Upload, in parts if it is large."""
        import obstore
        from obstore.exceptions import BaseError

        try:
            await obstore.put_async(self._store, name, content)
        except (BaseError, OSError) as error:
            raise ArchiveUnavailable(type(error).__name__) from None

    async def get(self, name: str) -> bytes:
        """Download."""
        import obstore
        from obstore.exceptions import BaseError

        try:
            return bytes(await (await obstore.get_async(self._store, name)).bytes_async())
        except FileNotFoundError:
            raise NoSuchObject(name) from None
        except (BaseError, OSError) as error:
            raise ArchiveUnavailable(type(error).__name__) from None

    async def delete(self, name: str) -> None:
        """Delete; a store does not mind if it is not there."""
        import obstore
        from obstore.exceptions import BaseError

        try:
            await obstore.delete_async(self._store, name)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise ArchiveUnavailable(type(error).__name__) from None

    async def names(self, prefix: str = "") -> list[str]:
        """List, page by page."""
        import obstore
        from obstore.exceptions import BaseError

        found: list[str] = []
        try:
            async for page in obstore.list(self._store, prefix=prefix or None):
                found += [meta["path"] for meta in page]
        except (BaseError, OSError) as error:
            raise ArchiveUnavailable(type(error).__name__) from None
        return sorted(found)


def _open(bucket: str, prefix: str, endpoint: str | None, region: str) -> "S3Store":
    try:
        from obstore.store import S3Store
    except ImportError:
        raise ArchiveUnavailable("pip install 'earshot[s3]' brings the client of S3 stores") from None
    return S3Store(
        bucket,
        prefix=prefix or None,
        endpoint=endpoint,
        region=region,
        client_options={"timeout": DEADLINE, "allow_http": (endpoint or "").startswith("http://")},
        retry_config={"max_retries": RETRIES, "retry_timeout": DEADLINE},
    )
