"""Tell what sort of record a file is, and read it."""

from earshot_server.records.entries import Batch, UnreadableRecord
from earshot_server.records.read.ccda import read_ccda
from earshot_server.records.read.fhir import parse, read_content, read_lines
from earshot_server.records.read.pgx import is_pharmcat, read_pharmcat, read_table


def read_record(data: bytes, name: str = "", patient: str | None = None) -> list[Batch]:
    """Return the batches of a file, whatever it is; its name helps where its content does not tell.

    Raises:
        UnreadableRecord: it is none that we know, or broken.
    """
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return read_ccda(data, patient)
    if start in (b"{", b"["):
        try:
            content = parse(data)
        except UnreadableRecord:
            if name.endswith(".ndjson") or data.count(b"\n") > 0:
                return read_lines(data.splitlines(), patient)
            raise
        if isinstance(content, dict) and is_pharmcat(content):
            return read_pharmcat(content, patient)
        return read_content(content, patient)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableRecord(
            "This is neither FHIR, C-CDA nor a table of genes, and no UTF-8 text."
        ) from None
    if not text.strip():
        raise UnreadableRecord("The file is empty.")
    return read_table(text, patient)
