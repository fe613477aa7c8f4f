"""Slidev as a peer: installed once in the user's cache, and the talk's Marp Markdown as Slidev's own."""

from __future__ import annotations

import json
import re
from pathlib import Path

from slidegen.files.usercache import user_cache
from slidegen.marp.install import run_tool
from slidegen.marp.node import find_node

# The newest that runs on Node 20.
VERSIONS = {"@slidev/cli": "52.20.1", "@slidev/theme-default": "0.25.0", "unocss": "66.10.5"}
_HEAD = {"theme": "default", "title": "A deck to measure", "transition": "none", "fonts": "{provider: none}"}
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_FENCE = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
_IMAGE = re.compile(r'<img class="slot" src="([^"]+)"[^>]*>')
_PROGRESS = re.compile(r'<div class="progress">.*?</div>', re.DOTALL)


def installed() -> Path:
    """The folder in which Slidev is, installed now if it is not there yet.

    Raises:
        EnvironmentFault: npm cannot.
    """
    home = user_cache() / f"bench-slidev-{VERSIONS['@slidev/cli']}"
    if not (home / "node_modules" / ".package-lock.json").is_file():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text(json.dumps({"private": True, "dependencies": VERSIONS}), encoding="utf-8")
        node = find_node()
        run_tool((*node.npm, "install", "--ignore-scripts", "--no-audit", "--no-fund"), node, home)
    return home


def converted(markdown: str) -> str:
    """Slides with the same words, pictures and formulas: no layouts, no classes, notes kept."""
    _, *slides = markdown.split("\n---\n")
    head = "\n".join(["---", *(f"{key}: {value}" for key, value in _HEAD.items()), "---", ""])
    return head + "\n---\n".join(_slide(slide) for slide in slides)


def _slide(slide: str) -> str:
    """One slide: directives and boxes go, pictures keep the class by which the observer knows them."""
    notes = [comment for comment in _COMMENT.findall(slide) if not comment.lstrip().startswith("_")]
    parts = _FENCE.split(_COMMENT.sub("", slide))
    words = "".join(_listing(part) if part.startswith("```") else _prose(part) for part in parts)
    return "\n".join([re.sub(r"\n{3,}", "\n\n", words), *(f"<!--{note}-->" for note in notes)])


def _prose(text: str) -> str:
    text = _IMAGE.sub(r'@img class="slot" src="/\1" /@', _PROGRESS.sub("", text))
    text = re.sub(r"<[a-z/][^>]*>", "", text)
    return re.sub(r"@(img [^@]*)@", r"<\1>", text)


def _listing(fence: str) -> str:
    return re.sub(r"^```(\w*).*", r"```\1", fence)
