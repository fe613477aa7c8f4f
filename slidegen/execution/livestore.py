"""What live figures have drawn lately: results to answer again from memory, and their pictures, within bounds."""

from __future__ import annotations

import os
import shutil
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path

from slidegen.execution.fingerprint import file_digest
from slidegen.execution.jobs import JobResult

MOST_RESULTS = 400
MOST_BYTES = 200_000_000


class LiveStore:
    """Results by key, the least recently used going first; a picture goes with the last result that has it.

    Pictures are named by their digests, as in the cache: ``folder/DIGEST.svg``.
    """

    def __init__(self, folder: Path, *, most_results: int = MOST_RESULTS, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_results = most_results
        self._most_bytes = most_bytes
        self._results: OrderedDict[str, JobResult] = OrderedDict()
        self._sizes: dict[Path, int] = {}

    def get(self, key: str) -> JobResult | None:
        """The result that was kept under this key, if it still is."""
        if result := self._results.get(key):
            self._results.move_to_end(key)
        return result

    def keep(self, key: str, result: JobResult) -> JobResult:
        """Take the products over from where they were drawn; the result has their new places."""
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = replace(result, products={name: self._moved(file) for name, file in result.products.items()})
        self._results[key] = kept
        self._results.move_to_end(key)
        while len(self._results) > 1 and self._is_too_much():
            self._drop_oldest()
        return kept

    def close(self) -> None:
        """Remove all pictures."""
        self._results.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _moved(self, file: Path) -> Path:
        lasting = self._folder / f"{file_digest(file)}{file.suffix}"
        os.replace(file, lasting)
        self._sizes[lasting] = lasting.stat().st_size
        return lasting

    def _is_too_much(self) -> bool:
        return len(self._results) > self._most_results or sum(self._sizes.values()) > self._most_bytes

    def _drop_oldest(self) -> None:
        _, oldest = self._results.popitem(last=False)
        used = {file for result in self._results.values() for file in result.products.values()}
        for file in set(oldest.products.values()) - used:
            del self._sizes[file]
            file.unlink(missing_ok=True)
