"""Python packages that figures import: which they are, and how to get one that is missing."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec

# Where the name to install is not the name to import.
_INSTALLED_AS = {
    "PIL": "pillow", "Bio": "biopython", "bs4": "beautifulsoup4", "cv2": "opencv-python-headless", "skimage":
    "scikit-image", "sklearn": "scikit-learn", "yaml": "pyyaml",
}  # fmt: skip


def install_advice(module: str) -> str:
    """What to type so that ``module`` can be imported here."""
    package = module.partition(".")[0]
    return f"{sys.executable} -m pip install {_INSTALLED_AS.get(package, package)}"


def is_importable(package: str) -> bool:
    """Whether a package is there; nothing of it runs."""
    try:
        return package in sys.builtin_module_names or find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def imported_packages(body: Iterable[ast.stmt]) -> Iterator[str]:
    """The packages that statements import whenever they run; what is tried or only for type checkers need not be."""
    for node in body:
        match node:
            case ast.Import(names=names):
                yield from (each.name.partition(".")[0] for each in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.With():
                yield from imported_packages(node.body)
