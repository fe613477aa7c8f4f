"""references.bib -> short citations for source lines and long entries for the references slide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from slidegen.deck.deck import Citation
from slidegen.errors import Problem, RenderError, did_you_mean
from slidegen.files.textfiles import read_text
from slidegen.rendering.bibtexfaults import bibtex_problem

if TYPE_CHECKING:
    from pybtex.database import Entry


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry: ``short`` as in "Vaswani et al. 2017", ``text`` in full as Markdown; ``further`` was not cited."""

    key: str
    short: str
    text: str
    further: bool


def read_bibliography(file: Path) -> Mapping[str, Reference]:
    """All entries of a BibTeX file, by key; empty when there is no file.

    Raises:
        OutlineError: the file cannot be read.
        RenderError: it is not BibTeX.
    """
    if not file.is_file():
        return {}
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    text = read_text(file)
    try:
        entries = parse_string(text, "bibtex").entries
        return {key: _reference(key, entry) for key, entry in entries.items()}
    except PybtexError as error:
        raise RenderError(bibtex_problem(file, text, error)) from error


def cited(known: Mapping[str, Reference], citations: Iterable[Citation]) -> tuple[list[Reference], list[Problem]]:
    """The references cited, each once, and a problem for every unknown key."""
    found: dict[str, Reference] = {}
    problems = []
    for citation in citations:
        key, _ = split_citation(citation.key)
        if key in known:
            found[key] = known[key]
        else:
            hint = did_you_mean(key, known) or "add it to references.bib, beside the outline"
            message = f"nothing in the bibliography is called {key!r}"
            problems.append(Problem(message, citation.at, hint, kind="unknown-citation"))
    return list(found.values()), problems


def split_citation(citation: str) -> tuple[str, str]:
    """``"vaswani2017, eq. 1"`` -> the key and the place in the work."""
    key, _, place = citation.partition(",")
    return key.strip(), place.strip()


def _reference(key: str, entry: Entry) -> Reference:
    names = [_plain(" ".join([*who.prelast_names, *who.last_names])) for who in entry.persons.get("author", [])]
    raw = {name.lower(): value for name, value in entry.fields.items()}
    fields = {name: _plain(value) for name, value in raw.items()}
    who = _who(names) or fields.get("organization", "")
    title, link = fields.get("title") or fields.get("note", key), _link(raw)  # a note may be all that is known
    where = next((fields[name] for name in ("journal", "booktitle", "publisher", "howpublished") if name in fields), "")
    titled = f"[{title}]({link})" if link else title
    dated = f"{who} {fields.get('year', '')}".strip()
    text = ". ".join(part for part in (dated, titled, f"*{where}*" if where else "") if part)
    return Reference(key, dated if who else title, f"{text}.", "further" in fields.get("keywords", ""))


def _link(raw: Mapping[str, str]) -> str:
    """Where the work is: its address, DOI or arXiv number, as written (TeX would turn -- into a dash)."""
    if "url" in raw:
        return raw["url"].strip()
    if "doi" in raw:
        return f"https://doi.org/{raw['doi'].strip()}"
    is_arxiv = raw.get("archiveprefix", "").lower() == "arxiv" and "eprint" in raw
    return f"https://arxiv.org/abs/{raw['eprint'].strip()}" if is_arxiv else ""


def _who(names: list[str]) -> str:
    if len(names) > 2:
        return f"{names[0]} et al."
    return " & ".join(names)


def _plain(latex: str) -> str:
    from pybtex.richtext import Text

    return " ".join(str(Text.from_latex(latex)).split())
