"""Sound to words: voice activity, recogniser, segments, partials, and who is decoded next.

`docs/speech.md` says what is promised and how it was measured.
"""

import os

# ONNX Runtime (1.29 and later) keeps an id of the machine and reports its use to its maker, unless it is
# told not to before it is loaded. Nothing leaves the building.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# Streams are decoded in threads of their own, one a core: more of them for one small product only wait for
# each other. Read by numpy's BLAS when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
