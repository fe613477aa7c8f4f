"""The page's pure modules, tested by Node's own runner; and what keeps the modules small and self-contained."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from slidegen import page
from slidegen.marp.node import find_node

HERE = Path(__file__).parent
MODULES = sorted(Path(page.__file__).parent.glob("*.mjs"))


def test_pure_modules() -> None:
    command = [str(find_node().executable), "--test", *map(str, sorted(HERE.glob("*.test.mjs")))]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_is_small_and_imports_by_bare_name(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 150
    for name in re.findall(r"""^import .*?['"](.+?)['"]""", source, flags=re.MULTILINE):
        assert name == "#idiomorph" or (name.startswith("#") and (module.parent / name[1:]).is_file())
