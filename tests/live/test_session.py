"""A session keeps the talk true: edits of every kind change what they touch and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[[str], Any]

SLIDES = """
- {id: one, title: One, body: Hello}
- {id: two, title: Two, body: 'It swings {{ figures.wave.periods }} times', figure: {source: 'wave.py:wave'}}
- {id: three, title: Three, file: slides/three.md}
"""


@pytest.fixture
def studio(open_studio: Open, tmp_path: Any) -> Any:
    (tmp_path / "talk/slides").mkdir(parents=True)
    (tmp_path / "talk/slides/three.md").write_text("From a file\n")
    return open_studio(SLIDES)


def changed(revision: Any) -> list[str]:
    return [name for name, since in revision.changed.items() if since == revision.number]


def test_an_edit_of_a_text_changes_its_slide_alone(studio: Any) -> None:
    studio.swap("Hello", "Good morning")
    revision = studio.next()
    assert changed(revision) == ["one"] and revision.first == "one"
    assert "Good morning" in studio.slide("one").html
    assert studio.rest() == []  # rendered again with all others, it was what it is


def test_a_comment_is_no_news(studio: Any) -> None:
    studio.swap("Hello}", "Hello}  # a remark")
    assert studio.rest() == []


def test_a_slide_file_changes_its_slide(studio: Any) -> None:
    studio.edit("talk/slides/three.md", "Written anew\n")
    assert changed(studio.next()) == ["three"]


def test_the_theme_changes_the_style_and_the_figures_that_use_it(studio: Any) -> None:
    studio.swap("#ffffff", "#eeeeee", "themes/tiny.css")
    revision = studio.until(lambda r: r.css_changed == r.number)
    assert "#eee" in revision.page.css and "one" not in changed(revision)


def test_a_layout_of_its_own_changes_the_slides_that_use_it(studio: Any) -> None:
    studio.edit("talk/layouts/bullets.md.j2", "# {{ slide.title }}!\n")
    revision = studio.next()
    assert changed(revision) == ["one", "three"] and "One!" in studio.slide("one").html


def test_a_figure_changes_its_picture_and_the_values_in_the_text(studio: Any) -> None:
    before = studio.slide("two").html
    studio.swap('{"periods": periods}', '{"periods": 7}', "figures/wave.py")
    assert studio.next().drawing == ("wave",)
    revision = studio.until(lambda r: not r.drawing)
    assert changed(revision) == ["two"]
    assert "swings 7 times" in studio.slide("two").html
    studio.swap("[0, periods], [0, 1]", "[0, periods], [1, 0]", "figures/wave.py")
    studio.until(lambda r: not r.drawing and "two" in changed(r))
    assert studio.slide("two").html != before


def test_files_that_come_and_go_are_seen_by_what_lists_them(studio: Any) -> None:
    studio.edit("figures/data/one.txt", "1")
    counted = 'len(os.listdir(os.path.join(os.path.dirname(__file__), "data")))'
    studio.swap("import matplotlib", "import os\nimport matplotlib", "figures/wave.py")
    studio.swap('{"periods": periods}', f'{{"periods": {counted}}}', "figures/wave.py")
    studio.until(lambda r: not r.drawing and "swings 1 times" in studio.slide("two").html)
    studio.rest()
    second = studio.talk.write("figures/data/two.txt", "2")
    studio.session.written({second}, True)
    studio.until(lambda r: not r.drawing and "swings 2 times" in studio.slide("two").html)
    studio.rest()
    second.unlink()
    studio.session.written({second}, True)
    studio.until(lambda r: not r.drawing and "swings 1 times" in studio.slide("two").html)


def test_a_picture_is_told_by_its_name_before_the_slide_that_shows_it(studio: Any) -> None:
    told: list[tuple[str, Any, int]] = []
    session = studio.session
    session.herald(lambda figure, names: told.append((figure, names, session.revision().number)))
    studio.swap("[0, periods], [0, 1]", "[0, periods], [1, 0]", "figures/wave.py")
    revision = studio.until(lambda r: not r.drawing and "two" in changed(r))
    [(figure, names, number)] = told
    assert figure == "wave" and number < revision.number
    assert f'src="media/{names[0]}"' in studio.slide("two").html
    assert session.media(names[0]).is_file()


def test_other_parameters_are_another_picture(studio: Any) -> None:
    studio.swap("'wave.py:wave'", "'wave.py:wave', params: {periods: 5}")
    studio.until(lambda r: not r.drawing)
    assert "swings 5 times" in studio.slide("two").html


def test_a_figure_that_fails_stays_as_it_was_and_says_why(studio: Any) -> None:
    before = studio.slide("two").html
    studio.swap("fig, ax", "boom\n    fig, ax", "figures/wave.py")
    revision = studio.until(lambda r: r.stale)
    assert studio.slide("two").html == before
    assert [(s.slide, s.text) for s in revision.stale] == [("two", "stale: NameError at figures/wave.py:4")]
    [trouble] = revision.troubles
    assert trouble.slide == "two" and "wave.py:4:5" in trouble.text and "    boom" in trouble.text

    studio.swap("boom\n    fig, ax", "fig, ax", "figures/wave.py")
    cleared = studio.until(lambda r: not r.stale)
    assert cleared.troubles == () and studio.slide("two").html == before


def test_a_broken_outline_is_told_and_the_talk_stays(studio: Any) -> None:
    studio.swap("{id: two", "{id: two: no")
    revision = studio.next()
    assert [trouble.slide for trouble in revision.troubles] == ["two"]
    assert "outline.yaml:7:" in revision.troubles[0].text and "^" in revision.troubles[0].text
    assert revision.ids == ("one", "two", "three") and changed(revision) == []

    studio.swap("{id: two: no", "{id: two")
    assert studio.next().troubles == ()


def test_what_an_editor_has_half_written_is_not_told(studio: Any) -> None:
    whole = studio.talk.outline.read_text()
    studio.edit("talk/outline.yaml", b"")
    studio.edit("talk/outline.yaml", whole.replace("Hello", "Good morning").encode())
    assert changed(studio.next()) == ["one"]
    assert studio.rest() == []


def test_a_text_that_fails_leaves_its_slide_as_it_was(studio: Any) -> None:
    studio.swap("figures.wave.periods", "figures.wave.period")
    revision = studio.next()
    assert [trouble.slide for trouble in revision.troubles] == ["two"]
    assert "swings 2 times" in studio.slide("two").html
    studio.swap("figures.wave.period ", "figures.wave.periods ")
    assert studio.next().troubles == ()


def test_a_slide_more_and_a_slide_less(studio: Any) -> None:
    studio.swap("- {id: two", "- {id: new, title: New}\n      - {id: two")
    assert studio.next().ids == ("one", "new", "two", "three")
    studio.swap("- {id: new, title: New}\n      ", "")
    revision = studio.until(lambda r: "new" not in r.ids)
    assert revision.ids == ("one", "two", "three")


def test_what_a_slide_takes_from_another_comes_soon_after(studio: Any) -> None:
    studio.swap("Hello", '"Hello [there]"')
    studio.edit("talk/slides/three.md", "From a file\n\n[there]: https://example.org\n")
    studio.until(lambda r: "example.org" in r.page.slides[0].html)


def test_the_message_to_a_window_holds_what_it_lacks(studio: Any) -> None:
    known = studio.session.revision().number
    studio.swap("Hello", "Good morning")
    studio.next()
    studio.edit("talk/slides/three.md", "Written anew\n")
    latest = studio.next()
    assert list(latest.since(known)["slides"]) == ["one", "three"] and "css" not in latest.since(known)
    assert list(latest.since(latest.number - 1)["slides"]) == ["three"]
    assert list(latest.since(0)["slides"]) == ["one", "two", "three"] and latest.since(0)["css"]


def test_a_bug_of_ours_is_told_and_the_talk_goes_on(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("slidegen.server.session.page_slides", lambda *_: 1 / 0)
        studio.swap("Hello", "Good morning")
        revision = studio.next()
        assert revision.troubles[0].short == "slidegen failed: ZeroDivisionError: division by zero"
        assert revision.ids == ("one", "two", "three")
    studio.swap("Good morning", "Good evening")
    assert studio.until(lambda r: not r.troubles).ids == ("one", "two", "three")


def test_what_editors_leave_beside_the_outline_is_no_news(studio: Any) -> None:
    studio.edit("talk/outline.yaml~", b"x")
    (studio.talk.root / "talk/outline.yaml~").unlink()
    assert studio.rest() == []


def test_editors_are_told_of_new_figures_and_layouts(studio: Any) -> None:
    studio.edit("figures/fresh.py", "def fresh(): ...\n")
    studio.edit("talk/layouts/poster.md.j2", "# {{ slide.title }}\n")
    studio.rest()
    schema = studio.talk.project.schema.read_text()
    assert "fresh.py:fresh" in schema and "poster" in schema
