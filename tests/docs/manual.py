"""The command's own help, as it stands in docs/cli.md and README.md: `python -m tests.docs.manual` writes both."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from slidegen.cli.main import cli

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "cli.md"
README = REPOSITORY / "README.md"
_HELP = re.compile(r"(?<=^```console\n\$ slidegen --help\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def printed(*verb: str) -> str:
    """What `slidegen VERB --help` prints in a terminal of 80 columns."""
    width = 80 - 2  # click keeps to that, unless it is told a width
    return CliRunner().invoke(cli, [*verb, "--help"], prog_name="slidegen", terminal_width=width).output


def page() -> str:
    """docs/cli.md: every verb in its own words."""
    verbs = "".join(f"\n## slidegen {verb}\n\n```text\n{printed(verb)}```\n" for verb in cli.commands)
    return f"# The command line\n\nAs `slidegen VERB --help` prints it.\n{verbs}"


def readme(text: str) -> str:
    """README.md with the help as it is printed now."""
    assert _HELP.search(text), "README.md shows no `$ slidegen --help`"
    return _HELP.sub(lambda _: printed(), text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8")
