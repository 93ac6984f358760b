"""Nothing leaves the building: the runtime of the voice model is not to report on its use."""

import os
import subprocess
import sys
from pathlib import Path

LOAD = """
import sys
from earshot_server.speech.voice import VoiceModel
VoiceModel()
assert "onnxruntime" in sys.modules
"""

SUPPRESSED_BY = ("CI", "TF_BUILD", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS")
"""Variables because of which it would be silent anyway: a clinic has none of them."""


def test_loading_the_voice_model_writes_no_id_and_no_report(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in SUPPRESSED_BY and not name.startswith("XDG_")
    }
    environment |= {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", LOAD], check=True, env=environment, timeout=60)
    assert list(tmp_path.rglob("*")) == []
