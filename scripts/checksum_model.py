"""Writes a model's checksums beside its folder: `python scripts/checksum_model.py models/earshot-en`."""

import sys
from pathlib import Path

from earshot_server.speech.manifest import write_manifest

print(write_manifest(Path(sys.argv[1])))
