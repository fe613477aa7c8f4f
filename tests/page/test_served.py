"""The served page: what it says to the server, and what it does with what it hears; the server is a fake."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute, expect

from slidegen.page import served
from slidegen.page.assets import asset
from tests.page.browsing import SHOWN, STEPS, at, press
from tests.page.heads_talk import FIGURE, IDS, drawn, media, picture, rendered, talk

HOME = "http://127.0.0.1:7/"
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-N'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src ws:"
)


class Server:
    """Answers requests and sockets of a context from memory; `said` is what windows have sent, oldest first."""

    def __init__(self, context: BrowserContext, idiomorph: Path, *, presenting: bool) -> None:
        self.idiomorph, self.presenting, self.session = idiomorph, presenting, "S"
        self.said: list[dict[str, Any]] = []
        self.sockets: list[WebSocketRoute] = []
        self.stage: dict[str, Any] = {
            "slide": "title", "step": 0, "blank": "", "pointer": None, "live": {},
            "timer": {"running": False, "elapsed": 0, "since": None},
        }  # fmt: skip
        context.route(f"{HOME}**", self._answer)
        context.route_web_socket("ws://127.0.0.1:7/socket", self._connect)

    def tell(self, **message: Any) -> None:
        for socket in self.sockets:
            socket.send(json.dumps(message))

    def heard(self, page: Page, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """What windows have said of this kind, when it is so much."""
        for _ in range(100):
            found = [message for message in self.said if message["type"] == kind]
            if len(found) >= count:
                return found
            page.wait_for_timeout(20)
        raise AssertionError(f"{kind} not said: {self.said}")

    def revise(self, revision: int, **slides: str) -> None:
        self.tell(**revision_message(revision, **slides))

    def _connect(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda text: self._hear(socket, json.loads(str(text))))

    def _hear(self, socket: WebSocketRoute, message: dict[str, Any]) -> None:
        self.said.append(message)
        if message["type"] == "hello":
            welcome = {"type": "welcome", "session": self.session, "presenting": self.presenting, "view": "audience"}
            socket.send(json.dumps(welcome | {"stage": self.stage, "now": 1e9}))
        if message["type"] == "stage" and self.presenting:
            self.stage |= message["set"]
            self.tell(type="stage", stage=self.stage, now=1e9)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOME).partition("?")[0]
        if path in ("", "presenter"):
            view = path or "audience"
            html = served(talk(), view=view, session=self.session, revision=1, presenting=self.presenting, nonce="N")
            headers = {"content-type": "text/html", "content-security-policy": POLICY}
            route.fulfill(body=html, headers=headers)
        elif path.startswith("media/"):
            route.fulfill(body=picture(path.removeprefix("media/")), content_type="image/svg+xml")
        elif found := asset(path.removeprefix("page/"), self.idiomorph):
            route.fulfill(body=found[0], content_type=found[1])
        else:
            route.fulfill(status=404)


def revision_message(revision: int, order: tuple[str, ...] = IDS, **slides: str) -> dict[str, Any]:
    changed = {
        name: {"id": name, "title": f"New {name}", "section": "Part", "minutes": 1, "notes": f"<p>New {name}</p>",
               "figures": [FIGURE] if name == "heads" else [], "html": html}
        for name, html in slides.items()
    }  # fmt: skip
    first = next(iter(slides), None)
    return {"type": "revision", "revision": revision, "since": revision - 1, "title": "Talk", "order": list(order),
            "slides": changed, "first": first, "problems": [], "stale": [], "drawing": []}  # fmt: skip


def changed(name: str, old: str, new: str) -> str:
    return rendered()[0][IDS.index(name)].replace(old, new)


def until(page: Page, revision: int) -> None:
    page.wait_for_function("n => document.documentElement.dataset.revision === String(n)", arg=revision)


Open = Callable[..., tuple[Server, Page]]


@pytest.fixture
def serve(context: BrowserContext, idiomorph: Path) -> Iterator[Open]:
    def open_page(address: str = "", *, presenting: bool = False) -> tuple[Server, Page]:
        server = Server(context, idiomorph, presenting=presenting)
        page = context.new_page()
        page.goto(HOME + address)
        server.heard(page, "looking")
        return server, page

    yield open_page


def test_it_says_who_it_is_and_what_it_looks_at(serve: Open) -> None:
    server, page = serve("#heads")
    assert server.said[:2] == [
        {"type": "hello", "session": "S", "revision": 1},
        {"type": "looking", "slide": "heads"},
    ]
    press(page, "ArrowRight")
    assert server.heard(page, "looking", 2)[-1]["slide"] == "links"
    assert not [message for message in server.said if message["type"] == "stage"], "each window has its own place"


def test_a_revision_changes_the_slide_in_place(serve: Open) -> None:
    server, page = serve("#steps.2")
    page.evaluate("window.kept = document.querySelectorAll('main li')[1]")
    server.revise(2, steps=changed("steps", ">one<", ">uno<"))
    until(page, 2)
    expect(page.locator("main li").first).to_have_text("uno")
    assert page.evaluate("window.kept === document.querySelectorAll('main li')[1]")
    assert page.evaluate(STEPS) == ["visible", "visible", "hidden"]
    assert at(page) == "steps.2"


def test_only_newer_revisions_are_applied(serve: Open) -> None:
    server, page = serve("#end")
    server.revise(3, end=changed("end", "The end", "Three"))
    server.revise(2, end=changed("end", "The end", "Two"))
    server.revise(4)
    until(page, 4)
    expect(page.locator("main h1").last).to_have_text("Three")


def test_slides_come_go_and_move_while_one_is_shown(serve: Open) -> None:
    server, page = serve("#links")
    new = changed("end", "The end", "Brand new")
    server.tell(**revision_message(2, order=("new", "links", "title", "heads"), new=new))
    until(page, 2)
    assert page.locator("main h1").all_text_contents() == ["Brand new", "Links", "A talk about heads", "Layer 0"]
    assert (page.evaluate(SHOWN), at(page)) == ([1], "links")
    server.tell(**revision_message(3, order=("new", "title", "heads")))
    until(page, 3)
    assert at(page) == "title", "the next one that stayed"
    press(page, "Home")
    assert at(page) == "new"


def test_a_slide_that_comes_back_is_come_back_to(serve: Open) -> None:
    server, page = serve("#steps.2")
    server.tell(**revision_message(2, order=("title", "heads")))
    until(page, 2)
    assert at(page) == "heads"
    server.revise(3, steps=rendered()[0][1])
    until(page, 3)
    assert at(page) == "steps.2"


def test_a_stage_may_know_a_slide_before_the_window_does(serve: Open) -> None:
    server, page = serve("#end", presenting=True)
    server.tell(type="stage", stage=server.stage | {"slide": "new"}, now=1e9)
    server.tell(**revision_message(2, order=("title", "new"), new=changed("end", "The end", "New")))
    until(page, 2)
    assert at(page) == "new"


def test_css_is_swapped_and_typefaces_stay(serve: Open) -> None:
    server, page = serve()
    page.evaluate("document.getElementById('faces').firstChild.kept = true")
    css = rendered()[1] + "div.marpit > svg > foreignObject > section h1 { color: rgb(1, 2, 3) }"
    server.tell(**revision_message(2), css=css)
    until(page, 2)
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(1, 2, 3)"
    assert page.evaluate("document.getElementById('faces').firstChild.kept")


def test_a_change_elsewhere_offers_a_jump(serve: Open) -> None:
    server, page = serve()
    server.revise(2, links=changed("links", "Links", "Ways"))
    offer = page.get_by_role("button", name="Slide 4 changed")
    expect(offer).to_be_visible()
    press(page, "j")
    assert at(page) == "links"
    expect(offer).to_be_hidden()


PROBLEM = {"text": "what is wrong\nfigures/x.py:12:3\n   x = y\n       ^", "short": "wrong", "slide": "heads"}
STALE = {"slide": "heads", "figure": "heads", "text": "stale: NameError at figures/x.py:12"}


def test_problems_and_badges_come_and_go_with_their_cause(serve: Open) -> None:
    server, page = serve("#heads")
    server.tell(**revision_message(2) | {"problems": [PROBLEM], "stale": [STALE]})
    panel = page.get_by_label("Problems")
    expect(panel).to_contain_text("figures/x.py:12:3\n   x = y\n       ^", use_inner_text=True)
    expect(page.get_by_text(STALE["text"])).to_be_visible()
    press(page, "Home")
    expect(panel).to_contain_text("1 problem on slide 3")
    expect(panel.locator("pre")).to_have_count(0)
    panel.get_by_role("button", name="on slide 3").click()
    assert at(page) == "heads"
    server.tell(**revision_message(3) | {"drawing": ["heads"]})
    expect(panel).to_be_hidden()
    expect(page.get_by_text("drawing…")).to_be_visible()
    expect(page.get_by_text(STALE["text"])).to_have_count(0)
    server.revise(4)
    expect(page.get_by_text("drawing…")).to_have_count(0)


def test_the_audience_never_sees_problems_the_presenter_does(serve: Open, context: BrowserContext) -> None:
    server, page = serve(presenting=True)
    presenter = context.new_page()
    presenter.goto(f"{HOME}presenter")
    server.heard(page, "looking", 2)
    server.stage |= {"slide": "heads"}
    server.tell(type="stage", stage=server.stage, now=1e9)
    server.tell(**revision_message(2, end=changed("end", "end", "END")) | {"problems": [PROBLEM], "stale": [STALE]})
    page.bring_to_front()  # nothing is painted in a tab behind
    until(page, 2)
    presenter.bring_to_front()
    expect(presenter.get_by_label("Problems")).to_be_visible()
    presenter.get_by_role("button", name="1 problem").click()
    expect(presenter.get_by_text("figures/x.py:12:3")).to_be_visible()
    assert page.get_by_label("Problems").is_hidden() and page.locator("slidegen-badge").count() == 0
    assert page.locator(".deck-offer").is_hidden()


def test_presenting_windows_share_the_stage(serve: Open, context: BrowserContext) -> None:
    server, page = serve(presenting=True)
    presenter = context.new_page()
    presenter.goto(f"{HOME}presenter")
    server.heard(page, "looking", 2)
    press(presenter, "ArrowRight", "ArrowRight", "b")
    page.wait_for_function("() => location.hash === '#steps.1' && document.body.dataset.blank === 'black'")
    press(presenter, "t")
    assert server.heard(page, "timer")[0]["do"] == "start"


def test_the_servers_clock_counts(serve: Open) -> None:
    server, page = serve("presenter", presenting=True)
    timer = {"running": True, "elapsed": 10, "since": 1e9 - 50}
    server.tell(type="stage", stage=server.stage | {"timer": timer}, now=1e9)
    expect(page.locator(".deck-clocks")).to_contain_text("Elapsed1:0")


def test_a_lost_connection_is_told_and_taken_up_where_it_was(serve: Open) -> None:
    server, page = serve("presenter", presenting=True)
    server.revise(2)
    until(page, 2)
    server.sockets.pop().close()
    expect(page.get_by_text("No connection, trying again")).to_be_visible()
    assert server.heard(page, "hello", 2)[-1] == {"type": "hello", "session": "S", "revision": 2}
    expect(page.get_by_text("No connection, trying again")).to_be_hidden()


def test_another_session_means_another_page(serve: Open) -> None:
    server, page = serve()
    server.session = "T"
    server.sockets.pop().close()
    with page.expect_event("load"):
        pass
    assert server.heard(page, "hello", 3)[-1]["session"] == "T"


@pytest.fixture
def heads(serve: Open) -> tuple[Server, Page]:
    server, page = serve("#heads")
    page.locator("figure").hover()
    return server, page


def answer(server: Server, asked: dict[str, Any], **more: Any) -> None:
    said = {key: asked[key] for key in ("slide", "figure", "params", "turn")}
    server.tell(type="live", **said | (more or {"html": drawn(asked["params"]["layer"])}))


def test_one_request_is_under_way_and_the_newest_waits(heads: tuple[Server, Page]) -> None:
    server, page = heads
    for value in "135":
        page.get_by_label("Layer").fill(value)
    asked = server.heard(page, "live")
    assert [(one["params"], one["turn"]) for one in asked] == [({"layer": 1, "word": "bank"}, 1)]
    answer(server, asked[0])
    asked = server.heard(page, "live", 2)
    assert [one["params"]["layer"] for one in asked] == [1, 5]
    expect(page.locator("main h1").nth(2)).to_have_text("Layer 1")
    expect(page.get_by_label("Layer")).to_have_value("5")
    answer(server, asked[1])
    expect(page.locator("main h1").nth(2)).to_have_text("Layer 5")
    assert media(5) in str(page.locator("main img").get_attribute("src"))


def test_a_picture_is_fetched_before_its_slide_comes(heads: tuple[Server, Page]) -> None:
    server, page = heads
    with page.expect_request(f"**/media/{media(4)}"):
        server.tell(type="pictures", figure="heads", media=[media(4)])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Layer").fill("4")
    answer(server, server.heard(page, "live")[0])
    expect(page.locator("main h1").nth(2)).to_have_text("Layer 4")
    assert not [url for url in asked if "/media/" in url]


def test_a_picture_of_a_figure_on_another_slide_is_left(heads: tuple[Server, Page]) -> None:
    server, page = heads
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    server.tell(type="pictures", figure="other", media=[media(4)])
    server.tell(type="pictures", figure="heads", media=[media(5)])
    page.wait_for_function(f"() => performance.getEntriesByType('resource').some(e => e.name.endsWith('{media(5)}'))")
    assert [url.rpartition("/")[2] for url in asked] == [media(5)]


def test_a_stale_answer_never_overtakes_and_focus_stays(heads: tuple[Server, Page]) -> None:
    server, page = heads
    slider = page.get_by_label("Layer")
    slider.fill("4")
    asked = server.heard(page, "live")[0]
    answer(server, asked | {"turn": 9})
    expect(page.locator("main h1").nth(2)).to_have_text("Layer 4")
    answer(server, asked | {"turn": 8, "params": {"layer": 2}})
    slider.focus()
    press(page, "ArrowRight")
    assert server.heard(page, "live", 2)[-1]["turn"] == 10
    answer(server, server.heard(page, "live", 2)[-1])
    expect(page.locator("main h1").nth(2)).to_have_text("Layer 5")
    expect(slider).to_be_focused()


def test_bad_input_is_told_beside_its_control(heads: tuple[Server, Page]) -> None:
    server, page = heads
    word = page.get_by_label("Word")
    word.fill("xyzzy")
    answer(server, server.heard(page, "live")[0], problem={"param": "word", "text": "no such word: xyzzy"})
    expect(word).to_have_attribute("aria-invalid", "true")
    expect(word).to_have_accessible_description("no such word: xyzzy")
    expect(word).to_have_value("xyzzy")
    word.fill("road")
    asked = server.heard(page, "live", 2)[-1]
    answer(server, asked)
    expect(page.get_by_text("no such word")).to_be_hidden()
    assert word.get_attribute("aria-invalid") is None


def test_an_edit_keeps_what_the_controls_say(heads: tuple[Server, Page]) -> None:
    server, page = heads
    page.get_by_label("Layer").fill("3")
    answer(server, server.heard(page, "live")[0])
    expect(page.locator("main h1").nth(2)).to_have_text("Layer 3")
    page.get_by_label("Layer").focus()
    server.revise(2, heads=changed("heads", "What is seen", "What one sees"))
    asked = server.heard(page, "live", 2)[-1]
    assert asked["params"] == {"layer": 3, "word": "bank"}
    expect(page.get_by_label("Layer")).to_have_value("3")
    expect(page.get_by_label("Layer")).to_be_focused()


OTHERS: list[dict[str, Any]] = [
    {"name": "scale", "label": "Scale", "kind": "choice", "choices": ["linear", 2, None], "value": "linear"},
    {"name": "grid", "label": "", "kind": "check", "value": True},
    {"name": "low", "label": "Low", "kind": "range", "min": -1, "max": 1, "step": 0.25, "value": -0.5},
]


def test_every_kind_of_control_says_its_own_kind_of_value(heads: tuple[Server, Page]) -> None:
    server, page = heads
    message = revision_message(2, heads=rendered()[0][2])
    message["slides"]["heads"]["figures"] = [{"id": "heads", "controls": OTHERS}]
    server.tell(**message)
    until(page, 2)
    expect(page.get_by_label("Layer")).to_have_count(0)
    press(page, "c")
    page.get_by_label("Scale").select_option("2")
    asked = server.heard(page, "live")[0]
    assert asked["params"] == {"scale": 2, "grid": True, "low": -0.5}
    server.tell(**{**asked, "html": rendered()[0][2]})
    page.get_by_label("grid").uncheck()
    asked = server.heard(page, "live", 2)[-1]
    assert asked["params"]["grid"] is False
    server.tell(**{**asked, "html": rendered()[0][2]})
    assert page.get_by_text("−0.50").is_visible()
    page.get_by_role("button", name="Reset").click()
    assert server.heard(page, "live", 3)[-1]["params"] == {}
    expect(page.get_by_label("Scale")).to_have_value("0")


def test_a_window_that_comes_late_asks_for_what_the_others_see(context: BrowserContext, idiomorph: Path) -> None:
    server = Server(context, idiomorph, presenting=True)
    server.stage |= {"slide": "heads", "live": {"heads/heads": {"layer": 2, "word": "bank"}}}
    page = context.new_page()
    page.goto(HOME)
    asked = server.heard(page, "live")[0]
    assert asked["params"] == {"layer": 2, "word": "bank"}
    answer(server, asked)
    expect(page.locator("main h1").nth(2)).to_have_text("Layer 2")
    expect(page.get_by_label("Layer")).to_have_value("2")
