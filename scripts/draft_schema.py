"""Write `docs/draft.schema.json` from the draft's models: `python scripts/draft_schema.py`."""

import json
from pathlib import Path

from pydantic.json_schema import models_json_schema

from earshot_server.note.draft import Delta, Draft

PLACE = Path(__file__).parent.parent / "docs" / "draft.schema.json"


def schema() -> str:
    """Return the JSON schema of a draft; its delta is under `$defs`."""
    _, definitions = models_json_schema(
        [(Draft, "serialization"), (Delta, "serialization")], ref_template="#/$defs/{model}"
    )
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Earshot draft",
        "$ref": "#/$defs/Draft",
        "$defs": definitions["$defs"],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PLACE.write_text(schema(), encoding="utf-8")
    print(f"wrote {PLACE}")
