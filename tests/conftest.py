"""What all tests share."""

from __future__ import annotations

import os

from slidegen.marp.node import find_node

# Playwright's own Node needs a library that a bare machine lacks; the one that runs Marp is there.
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(find_node().executable))
