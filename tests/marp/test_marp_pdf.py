"""The PDF of a deck: one page a slide, and a document that machines and screen readers can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from slidegen.errors import ConversionError, EnvironmentFault
from slidegen.marp import browser
from slidegen.marp.artefacts import check_artefact, pdf_pages
from slidegen.marp.browser import find_browser
from slidegen.marp.messages import Places
from slidegen.marp.renderer import Renderer
from tests.marp.conftest import Convert

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>'


def structure(element: Any) -> list[Any]:
    """Every element of a PDF's structure tree."""
    element = element.get_object()
    if not isinstance(element, dict):
        return [each for kid in element for each in structure(kid)] if isinstance(element, list) else []
    return [element, *(structure(element["/K"]) if "/K" in element else [])]


@pytest.fixture
def pdf(convert: Convert, tmp_path: Path) -> pypdf.PdfReader:
    (tmp_path / "square.svg").write_text(SVG)
    slides = ("# Attention\n\n![a black square](square.svg)", "# Softmax $x$\n\nweights sum to one", "no heading")
    conversion = convert(*slides, outputs=("deck.html", "deck.pdf"))
    assert (conversion.slides, conversion.problems) == (3, ())
    return pypdf.PdfReader(tmp_path / "deck.pdf")


def test_a_pdf_is_a_readable_document(pdf: pypdf.PdfReader) -> None:
    root = pdf.trailer["/Root"]
    assert len(pdf.pages) == 3
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.author, root["/Lang"]) == ("Attention", "A. Speaker", "en")
    assert [item.title.strip() for item in pdf.outline] == ["Attention", "Softmax"]
    assert "weights sum to one" in pdf.pages[1].extract_text()
    assert root["/MarkInfo"]["/Marked"]
    assert "a black square" in [each.get("/Alt") for each in structure(root["/StructTreeRoot"])]


def test_a_pdf_page_is_the_slide(pdf: pypdf.PdfReader) -> None:
    width, height = pdf.pages[0].mediabox[2:]
    assert float(width) / float(height) == pytest.approx(16 / 9)


def test_a_second_pdf_comes_from_the_same_process(pdf: pypdf.PdfReader, convert: Convert, tmp_path: Path) -> None:
    convert("# Other", "# Deck", outputs=("other.pdf",))
    assert len(pypdf.PdfReader(tmp_path / "other.pdf").pages) == 2


def test_what_moves_on_screens_stands_still_on_paper(convert: Convert, tmp_path: Path) -> None:
    for name, width in (("moving.png", 30), ("still.png", 20)):
        Image.new("RGB", (width, 10), "red").save(tmp_path / name)
    picture = '<picture><source media="screen" srcset="moving.png"><img src="still.png" alt="both"></picture>'
    assert {image.ref for image in convert(picture).images} == {"moving.png", "still.png"}
    assert {image.ref for image in convert(picture, outputs=("deck.pdf",)).images} == {"still.png"}
    html = (tmp_path / "deck.html").read_text(encoding="utf-8")
    assert html.count('srcset="data:image/png') == html.count('src="data:image/png') == 1
    (image,) = pypdf.PdfReader(tmp_path / "deck.pdf").pages[0].images
    assert image.image is not None and image.image.width == 20


def test_html_alone_never_looks_for_a_browser(convert: Convert, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIDEGEN_BROWSER", "/no/such/browser")
    assert convert("# One").slides == 1
    with pytest.raises(EnvironmentFault, match="SLIDEGEN_BROWSER names the browser /no/such/browser"):
        convert("# One", outputs=("deck.pdf",))


def test_a_browser_that_cannot_start_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "chrome"
    broken.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Chrome 1 && exit\necho no libfoo >&2; exit 127\n')
    broken.chmod(0o755)
    monkeypatch.setenv("SLIDEGEN_BROWSER", str(broken))
    markdown = tmp_path / "deck.md"
    markdown.write_text("# One")
    with Renderer(say=print) as renderer, pytest.raises(EnvironmentFault, match=str(broken)) as fault:
        renderer.pdf(markdown, tmp_path / "deck.pdf", Places({}, (tmp_path,), (tmp_path,)))
    assert "no libfoo" in fault.value.problems[0].detail


def test_where_no_browser_is_installed_the_packaged_one_prints_as_it_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests' own start of it sets what it needs of the environment: here slidegen has to."""
    for variable in ("SLIDEGEN_BROWSER", "CHROME_PATH"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(browser, "_INSTALLED", ())
    try:
        environment = find_browser(print).environment
    except EnvironmentFault:
        pytest.skip("none is packaged for this machine")
    assert Path(environment["FONTCONFIG_FILE"]).is_file()
    markdown = tmp_path / "deck.md"
    markdown.write_text("# One")
    with Renderer(say=print) as renderer:
        renderer.pdf(markdown, tmp_path / "deck.pdf", Places({}, (tmp_path,), (tmp_path,)))
    assert pypdf.PdfReader(tmp_path / "deck.pdf").pages[0].extract_text().strip() == "One"


def test_a_browser_that_is_forbidden_its_sandbox_goes_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = find_browser(print)
    if real.kind == "firefox":
        pytest.skip("Firefox has its sandbox in any case")
    forbidden = tmp_path / "chromium"
    forbidden.write_text(
        f'#!/bin/sh\n[ "$1" != --version ] && [ -z "$CHROME_NO_SANDBOX" ] && echo "No usable sandbox!" >&2 && exit 1\n'
        f'exec "{real.path}" "$@"\n'
    )
    forbidden.chmod(0o755)
    monkeypatch.setenv("SLIDEGEN_BROWSER", str(forbidden))
    monkeypatch.delenv("CHROME_NO_SANDBOX", raising=False)
    for name, value in real.environment.items():
        monkeypatch.setenv(name, value)
    markdown, page = tmp_path / "deck.md", tmp_path / "deck.html"
    markdown.write_text("# One")
    page.write_text("<svg data-marpit-svg><foreignObject><section><h1>One</h1></section></foreignObject></svg>")
    with Renderer(say=print) as renderer:
        renderer.start(pdf=True)  # the first start, which is still under way when a browser is needed
        assert len(renderer.measure(page)) == 1
        renderer.pdf(markdown, tmp_path / "deck.pdf", Places({}, (tmp_path,), (tmp_path,)))
    assert pdf_pages(tmp_path / "deck.pdf") == 1


def test_artefacts_are_counted(pdf: pypdf.PdfReader, tmp_path: Path) -> None:
    assert pdf_pages(tmp_path / "deck.pdf") == 3
    with pytest.raises(ConversionError, match=r"deck\.pdf holds 3 slides, the deck has 4"):
        check_artefact(tmp_path / "deck.pdf", 4)
    (tmp_path / "empty.pdf").touch()
    for name in ("empty.pdf", "gone.pdf"):
        with pytest.raises(ConversionError, match="there is nothing"):
            check_artefact(tmp_path / name, 1)
