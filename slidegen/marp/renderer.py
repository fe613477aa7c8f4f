"""Converts Marp Markdown with one warm Node process per build."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from slidegen.errors import ConversionError, EnvironmentFault, Problem, SlidegenError, SourceLocation
from slidegen.marp.driver import Driver
from slidegen.marp.install import Say, is_installed, marp_package, node_folder
from slidegen.marp.node import find_node

if TYPE_CHECKING:  # loaded while Node does
    from slidegen.marp.browser import Browser
    from slidegen.marp.messages import Conversion, Measured, Places, Rendering, SomeSlides


class Renderer:
    """Starts the driver when told, keeps it warm for any number of conversions, and leaves nothing behind."""

    def __init__(self, *, say: Say) -> None:
        self._say = say
        self._driver: Driver | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, *, pdf: bool = False) -> None:
        """Begins loading Marp, and a browser if a PDF comes; returns at once, save for a first installation."""
        driver = self._ready()
        if pdf:
            from slidegen.marp.browser import browser_at_hand

            if browser := browser_at_hand():
                driver.tell({"kind": "browser", "browser": browser.to_json()})

    def start_if_installed(self, *, pdf: bool = False) -> None:
        """Like start, but never installs: nobody should wait for that before their outline has been read."""
        if is_installed(marp_package()):
            self.start(pdf=pdf)

    @property
    def is_running(self) -> bool:
        """Whether it was started."""
        return self._driver is not None

    def pdf(self, markdown: Path, output: Path, places: Places, *, deadline: float | None = None) -> Conversion:
        """Prints a deck, and checks what came out; after `deadline` seconds everything that was started is killed."""
        from slidegen.marp.artefacts import check_artefact
        from slidegen.marp.browser import find_browser
        from slidegen.marp.messages import Conversion

        browser = find_browser(self._say)
        request = {"kind": "pdf", "markdown": str(markdown), "output": str(output), "browser": browser.to_json()}
        seconds = deadline or _patience(markdown.read_bytes())
        conversion = Conversion.from_json(self._ask(request | places.to_json(), seconds=seconds, browser=browser))
        check_artefact(output, conversion.slides)
        return conversion

    def warm(self, markdown: Path) -> None:
        """Announces a deck much like the one in this file, if it is there; returns at once.

        A name fits into the pipe while Node is still loading, which a deck does not.
        """
        self._ready().tell({"kind": "warm", "file": str(markdown)})

    def deck(self, markdown: str, places: Places, *, script: bool = False) -> Rendering:
        """Renders a deck for the deck page; with Marp's own ``script``, if it is wanted."""
        from slidegen.marp.messages import Rendering

        request = {"kind": "deck", "markdown": markdown, "script": script}
        return Rendering.from_json(self._ask(request | places.to_json(), seconds=_patience(markdown.encode())))

    def slides(self, front: str, slides: Mapping[int, str], places: Places) -> SomeSlides:
        """Renders some slides of the last deck, each alone: quickly, and without what they take from others."""
        from slidegen.marp.messages import SomeSlides

        request = {"kind": "slides", "front": front, "slides": slides}
        return SomeSlides.from_json(self._ask(request | places.to_json(), seconds=_patience(b"")))

    def measure(self, page: Path, *, deadline: float = 120) -> tuple[Measured, ...]:
        """Where everything on the slides of a page is, in px as projected."""
        from slidegen.marp.browser import find_browser
        from slidegen.marp.messages import Measured

        browser = find_browser(self._say)
        request = {"kind": "measure", "page": page.resolve().as_uri(), "browser": browser.to_json()}
        answer = self._ask(request, seconds=deadline, browser=browser)
        return tuple(map(Measured.from_json, answer["slides"]))

    def _ask(self, request: Mapping[str, Any], *, seconds: float, browser: Browser | None = None) -> dict[str, Any]:
        answer = self._ready().ask(request, seconds=seconds)
        if not answer["ok"]:
            raise _fault(answer, browser)
        return answer

    def dismiss(self) -> None:
        """Nothing more will be asked: Node may begin to end while the caller goes on."""
        if self._driver:
            self._driver.dismiss()

    def close(self) -> None:
        """Ends Node and its browser, also in the middle of a conversion."""
        driver, self._driver = self._driver, None
        if driver:
            driver.close()

    def _ready(self) -> Driver:
        if self._driver and not self._driver.is_alive():
            self.close()
        if not self._driver:
            self._driver = Driver(find_node(), node_folder(self._say))
        return self._driver


def _patience(markdown: bytes) -> float:
    """How long a deck may take, in seconds; grows with its slides, counted roughly."""
    return 120 + 0.2 * markdown.count(b"\n---\n")


def _fault(answer: Mapping[str, Any], browser: Browser | None) -> SlidegenError:
    """Whether the machine or the deck is to blame for what marp-cli threw."""
    error, story = answer["error"], "\n".join(answer["story"][-8:])
    if css := answer.get("css"):
        place = SourceLocation(Path(css["theme"]), css["line"], css["column"])
        message = f"this is not CSS: {css['reason'] or error}"
        return ConversionError(Problem(message, place, "braces come in pairs, and each declaration is NAME: VALUE;"))
    if browser and "browser" in error.lower():
        from slidegen.marp.browser import ADVICE

        message = f"the browser {browser.path} could not be started"
        return EnvironmentFault(Problem(message, detail=error, hint=ADVICE))
    return ConversionError(Problem("Marp could not convert the deck", detail=f"{error}\n{story}".strip()))
