"""Reading the text files of a talk: as UTF-8, or with words about what they are instead."""

from __future__ import annotations

from pathlib import Path

from slidegen.errors import OutlineError, Problem, SourceLocation

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(file: Path) -> str:
    """The text of a file, its line ends made ``\\n``, without a byte order mark.

    Raises:
        OutlineError: it cannot be read, or is no text; then with the place of the first byte that is none.
    """
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutlineError(_not_utf8(file, data, error.start)) from error
    except OSError as error:
        raise OutlineError(Problem(f"cannot read {file}: {error.strerror}")) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        before = text.partition("\0")[0].split("\n")
        place = SourceLocation(file, len(before), len(before[-1]) + 1)
        raise OutlineError(
            Problem("this is no text: there is a NUL byte", place, "name a text file, or delete the byte")
        )
    return text


def _not_utf8(file: Path, data: bytes, start: int) -> Problem:
    hint = "save it as UTF-8; editors offer that under Save as, or in the status bar"
    if data.startswith(_UTF16):
        return Problem("this file is UTF-16, not UTF-8", SourceLocation(file), hint)
    before = data[:start].decode("utf-8").replace("\r\n", "\n").split("\n")
    place = SourceLocation(file, len(before), len(before[-1]) + 1)
    return Problem(f"this is not UTF-8 text: the byte {data[start]:02x} begins no letter", place, hint)
