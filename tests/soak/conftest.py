"""Long runs, for `make soak` only."""

import os

if not os.environ.get("RAPPORT_SOAK"):
    collect_ignore_glob = ["test_*.py"]
