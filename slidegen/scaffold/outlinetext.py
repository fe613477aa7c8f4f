"""An outline as the text of a file that is good to read and to edit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from textwrap import indent

import yaml

_JINJA = re.compile(r"\{[{%#]")


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as they are, lists indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_plain = text.isprintable() or all(char.isprintable() or char == "\n" for char in text)
    style = ("|" if "\n" in text else None) if is_plain else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)


def outline_text(deck: Mapping[str, object], sections: Iterable[tuple[str, Iterable[Mapping[str, object]]]]) -> str:
    """The outline of a deck with these settings and (title, slides) sections."""
    parts = [indent(_yaml({"deck": dict(deck)}), ""), "sections:\n"]
    for title, slides in sections:
        head = [f"title: {_scalar(title)}\n"] if title else []
        lines = "".join([*head, "slides:\n", "\n".join(indent(_yaml([dict(slide)]), "  ") for slide in slides)])
        parts.append(_item(lines))
    return parts[0] + "\n" + parts[1] + "\n".join(parts[2:])


def outside_jinja(text: str) -> str:
    """A text that Jinja gives back as it is."""
    if not _JINJA.search(text):
        return text
    if "endraw" not in text:
        return f"{{% raw %}}{text}{{% endraw %}}"
    return _JINJA.sub(lambda found: "{{ '" + found[0][0] + "' }}{{ '" + found[0][1] + "' }}", text)


def _item(lines: str) -> str:
    return "  - " + indent(lines, "    ").removeprefix("    ")


def _scalar(text: str) -> str:
    return _yaml([text]).removeprefix("- ").rstrip("\n")


def _yaml(data: object) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
