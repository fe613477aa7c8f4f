"""``python -m tests.diagnostics --update``: the corpus anew, to be read by eye before it is committed."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.diagnostics import breaking
from tests.diagnostics.cases import CORPUS, read_case


def update(words: list[str]) -> int:
    """Write down what every case is told now (only those whose names have one of the words, if there are any)."""
    files = [file for file in sorted(CORPUS.rglob("*.txt")) if not words or any(word in str(file) for word in words)]
    changed = 0
    with TemporaryDirectory() as folder:
        talk = breaking.Breaking(Path(folder))
        for file in files:
            case = read_case(file)
            now = str(case.with_told(talk.told(case.arguments, dict(case.contents()))))
            if now != file.read_text(encoding="utf-8"):
                file.write_text(now, encoding="utf-8")
                changed += 1
                print(file.relative_to(CORPUS))
            if talk.output() != talk.published:
                print(f"  {file.stem} has changed what was published")
                talk = breaking.Breaking(Path(folder))
    breaking.end()
    print(f"{changed} of {len(files)} told otherwise than before")
    return 0


if __name__ == "__main__":
    if "--update" not in sys.argv:
        sys.exit(f"{__doc__}\nA WORD after --update takes the cases that have it in their names.")
    sys.exit(update([word for word in sys.argv[1:] if word != "--update"]))
