"""Outline to Deck: names become files, functions and slots, and every wrong name is told."""

from __future__ import annotations

import pytest
from talks import Talk

from slidegen.deck.deck import slug
from slidegen.errors import OutlineError, Problem, SlidegenError


def problems(talk: Talk) -> tuple[Problem, ...]:
    with pytest.raises(SlidegenError) as caught:
        talk.resolve()
    return caught.value.problems


def only_problem(talk: Talk, slides: str) -> Problem:
    talk.write_slides(slides)
    (problem,) = problems(talk)
    return problem


def pointed_at(problem: Problem) -> str:
    """The rest of the line from the place of a problem on."""
    assert problem.location
    line = problem.location.file.read_text(encoding="utf-8").splitlines()[problem.location.line - 1]
    return line[problem.location.column - 1 :]


def test_an_unknown_layout(talk: Talk) -> None:
    problem = only_problem(talk, "- {title: A}\n- {title: B, layout: figure-rigth}")
    assert problem.message == "unknown layout 'figure-rigth'"
    assert problem.hint == "did you mean 'figure-right'?"
    assert pointed_at(problem) == "figure-rigth}"


def test_a_layout_of_the_talk_is_known(talk: Talk) -> None:
    talk.write("talk/layouts/poster.md.j2", "# {{ slide.title }}")
    talk.write_slides("- {title: A, layout: poster}")
    assert talk.resolve().slides[0].id == "a"


def test_the_pieces_of_layouts_are_no_layouts(talk: Talk) -> None:
    assert only_problem(talk, "- {title: A, layout: _frame}").message == "unknown layout '_frame'"


def test_an_unknown_theme(talk: Talk) -> None:
    talk.write_outline("deck: {title: T, theme: tinny}\nsections: [{slides: [{title: A}]}]\n")
    (problem,) = problems(talk)
    assert (problem.message, problem.hint) == ("there is no theme called 'tinny'", "did you mean 'tiny'?")
    assert problem.location and problem.location.line == 1


def test_a_talk_without_a_theme_has_ours(talk: Talk) -> None:
    (talk.root / "themes/tiny.css").unlink()
    talk.write_outline("deck: {title: T}\nsections: [{slides: [{title: A}]}]\n")
    theme = talk.resolve().theme
    assert (theme.name, len(theme.fonts)) == ("attention", 4)


def test_a_theme_of_the_talk_comes_before_ours(talk: Talk) -> None:
    own = talk.write("themes/other.css", "/* @theme attention */")
    talk.write_outline("deck: {title: T}\nsections: [{slides: [{title: A}]}]\n")
    assert talk.resolve().theme.files == (own,)


def test_a_theme_without_a_name(talk: Talk) -> None:
    talk.write("themes/tiny.css", ":root { --paper: white }")
    with pytest.raises(OutlineError, match="this theme has no name"):
        talk.resolve()


@pytest.mark.parametrize("slot", ["400px", "wide high", "400px 200px 3px", "0px 0px", "50% 20%"])
def test_a_slot_that_is_no_size_is_told_as_the_themes_fault(talk: Talk, slot: str) -> None:
    talk.write("themes/tiny.css", f"/* @theme tiny */ :root {{ --slot-figure: {slot} }}")
    assert "slot" in only_problem(talk, "- {title: A, figure: 'wave.py:wave'}").message


@pytest.mark.parametrize(
    ("source", "message", "hint"),
    [
        ("waves.py:wave", "there is no file 'figures/waves.py'", "did you mean 'wave.py'?"),
        ("deep/wave.py:wave", "there is no file 'figures/deep/wave.py'", "the folder deep/ does not exist"),
        ("wave.py:waive", "wave.py has no function 'waive'", "did you mean 'wave'?"),
        ("../../secret.py:wave", "'../../secret.py' leaves the project", ""),
        ("/etc/passwd", "'/etc/passwd' leaves the project", ""),
    ],
)
def test_an_unknown_figure(talk: Talk, source: str, message: str, hint: str) -> None:
    problem = only_problem(talk, f"- {{title: A, figure: '{source}'}}")
    assert problem.message == message
    assert hint in problem.hint
    assert problem.location and problem.location.line == 6


def test_a_link_that_leaves_the_project(talk: Talk) -> None:
    outside = talk.root.parent / "outside.py"
    outside.write_text("", encoding="utf-8")
    (talk.root / "figures" / "link.py").symlink_to(outside)
    assert "leaves the project" in only_problem(talk, "- {title: A, figure: link.py}").message


def test_an_unknown_parameter(talk: Talk) -> None:
    problem = only_problem(talk, "- {title: A, figure: {source: 'wave.py:wave', params: {period: 3}}}")
    assert (problem.message, problem.hint) == ("wave has no parameter 'period'", "did you mean 'periods'?")
    assert pointed_at(problem) == "period: 3}}}"


def test_a_live_parameter_is_one_that_the_function_has(talk: Talk) -> None:
    problem = only_problem(talk, "- {title: A, figure: {source: 'wave.py:wave', live: [period]}}")
    assert (problem.message, problem.hint) == ("wave has no parameter 'period'", "did you mean 'periods'?")
    assert pointed_at(problem) == "period]}}"


def test_a_whole_script_has_nothing_live(talk: Talk) -> None:
    problem = only_problem(talk, "- {title: A, figure: {source: wave.py, live: [periods]}}")
    assert problem.message == "a whole script takes no live:"


def test_a_missing_parameter(talk: Talk) -> None:
    talk.write("figures/wave.py", "def wave(a, *, b, c=1): ...")
    talk.write_slides("- {title: A, figure: {source: 'wave.py:wave', params: {a: 1}}}")
    (problem,) = problems(talk)
    assert problem.message == "wave needs the parameter 'b'"


def test_any_parameter_suits_a_function_that_takes_all(talk: Talk) -> None:
    talk.write("figures/wave.py", "def wave(**settings): ...")
    talk.write_slides("- {title: A, figure: {source: 'wave.py:wave', params: {anything: 1}}}")
    assert talk.resolve().jobs[0].params == {"anything": 1}


def test_a_whole_script_takes_no_parameters(talk: Talk) -> None:
    assert "takes no params" in only_problem(talk, "- {title: A, figure: {source: wave.py, params: {a: 1}}}").message


def test_a_script_that_is_not_python_is_told_at_its_own_line(talk: Talk) -> None:
    talk.write("figures/wave.py", "import math\ndef wave(:\n")
    problem = only_problem(talk, "- {title: A, figure: 'wave.py:wave'}")
    assert problem.location and (problem.location.file.name, problem.location.line) == ("wave.py", 2)


def test_a_slide_id_used_twice(talk: Talk) -> None:
    problem = only_problem(talk, "- {title: A, id: one}\n- {title: B, id: one}")
    assert problem.message == "the slide id 'one' is taken"
    assert "outline.yaml:6" in problem.hint


def test_a_chosen_id_may_equal_the_title_of_an_earlier_slide(talk: Talk) -> None:
    """Derived ids give way to chosen ones: nobody can know what another slide's title will be."""
    talk.write_slides("- {title: One}\n- {title: Two, id: one}")
    assert [slide.id for slide in talk.resolve().slides] == ["one-2", "one"]


def test_two_figures_of_one_name(talk: Talk) -> None:
    slides = (
        "- {title: A, figure: 'wave.py:wave'}\n- {title: B, figure: {source: 'wave.py:wave', params: {periods: 9}}}"
    )
    problem = only_problem(talk, slides)
    assert problem.message == "the figure id 'wave' is taken"
    assert "outline.yaml:6" in problem.hint


def test_the_same_figure_twice_is_one_job(talk: Talk) -> None:
    talk.write_slides("- {title: A, figure: 'wave.py:wave'}\n- {title: B, figure: 'wave.py:wave'}")
    assert [job.id for job in talk.resolve().jobs] == ["wave"]


def test_every_problem_of_a_talk_at_once_in_order(talk: Talk) -> None:
    talk.write_slides("- {layout: nil}\n- {figure: nil.py}\n- {file: nil.md}\n- {include: nil.md}\n- {code: nil.py}")
    found = problems(talk)
    assert [problem.location and problem.location.line for problem in found] == [6, 7, 8, 9, 10]


def test_one_slide_may_have_several_problems(talk: Talk) -> None:
    talk.write_slides("- {layout: nil, figure: nil.py, file: nil.md, directives: {colour: red}}")
    assert len(problems(talk)) == 4


def test_a_body_in_a_file_is_placed_in_that_file(talk: Talk) -> None:
    file = talk.write("talk/slides/long.md", "Long\n")
    talk.write_slides("- {title: A, file: slides/long.md}")
    deck = talk.resolve()
    (slide,) = deck.slides
    assert slide.body.source == "Long\n"
    assert slide.body.at.file == file
    assert file in deck.files


def test_an_included_deck_becomes_slides_with_ids(talk: Talk) -> None:
    talk.write("talk/old.md", "# One\n\n---\n\n# Two\n")
    talk.write_slides("- {title: New}\n- {include: old.md}")
    assert [slide.id for slide in talk.resolve().slides] == ["new", "old-1", "old-2"]


def test_a_directory_is_no_file(talk: Talk) -> None:
    assert only_problem(talk, "- {title: A, file: .}").message == "'.' is a folder"


@pytest.mark.parametrize(
    ("slide", "layout"),
    [
        ("{title: A}", "bullets"),
        ("{figure: 'wave.py:wave'}", "figure"),
        ("{figure: 'wave.py:wave', body: B}", "figure-right"),
        ("{code: wave.py}", "code"),
        ("{columns: [a, b]}", "two-column"),
    ],
)
def test_the_usual_layout(talk: Talk, slide: str, layout: str) -> None:
    talk.write_slides(f"- {slide}")
    assert talk.resolve().slides[0].layout == layout


def test_a_figure_is_drawn_at_the_size_of_its_slot(talk: Talk) -> None:
    talk.write_slides("- {figure: 'wave.py:wave'}")
    assert talk.resolve().jobs[0].size == (400, 200)


SCRIPT = '''
"""A module."""
from functools import cache

SCALE = 64 ** -0.5  # one over the root of d
LOW, (HIGH, *REST) = 0, (1, 2)
bias: float = 0.0
SCALE.real


@cache
@staticmethod
def wave():
    return SCALE


class Attention:
    heads: int = 4

    class Mask:
        def causal(self):
            return """
at the margin
        """

    @property
    def width(self):  # of one head

        return 64 // self.heads


async def fetch(): ...
'''

LISTINGS = {
    "wave": "@cache\n@staticmethod\ndef wave():\n    return SCALE",
    "SCALE": "SCALE = 64 ** -0.5  # one over the root of d",
    "HIGH": "LOW, (HIGH, *REST) = 0, (1, 2)",
    "REST": "LOW, (HIGH, *REST) = 0, (1, 2)",
    "bias": "bias: float = 0.0",
    "fetch": "async def fetch(): ...",
    "Attention.heads": "heads: int = 4",
    "Attention.width": "@property\ndef width(self):  # of one head\n\n    return 64 // self.heads",
    "Attention.Mask.causal": 'def causal(self):\n    return """\nat the margin\n"""',
}


@pytest.mark.parametrize("symbol", LISTINGS)
def test_a_listing_is_the_source_of_the_symbol(talk: Talk, symbol: str) -> None:
    talk.write("figures/wave.py", SCRIPT)
    talk.write_slides(f"- {{title: A, code: 'wave.py:{symbol}'}}")
    assert talk.resolve().slides[0].code.shown.text == LISTINGS[symbol]


def test_a_listing_of_a_file_is_all_of_it_without_the_blank_lines_around(talk: Talk) -> None:
    talk.write("figures/wave.py", b"\n\nx = 1\r\n\r\ny = 2\n\n")
    talk.write_slides("- {title: A, code: wave.py}")
    assert talk.resolve().slides[0].code.shown.text == "x = 1\n\ny = 2"


def test_a_method_is_no_figure(talk: Talk) -> None:
    talk.write("figures/wave.py", SCRIPT)
    problem = only_problem(talk, "- {title: A, figure: 'wave.py:Attention.width'}")
    assert problem.message == "wave.py has no function 'Attention.width'"


@pytest.mark.parametrize(
    ("symbol", "hint"),
    [
        ("Attention.widht", "did you mean 'Attention.width'?"),
        ("SCALES", "did you mean 'SCALE'?"),
        ("Attention.Mask.causal.x", "did you mean 'Attention.Mask.causal'?"),
        ("real", "known: "),
    ],
)
def test_a_listing_of_an_unknown_symbol(talk: Talk, symbol: str, hint: str) -> None:
    talk.write("figures/wave.py", SCRIPT)
    problem = only_problem(talk, f"- title: A\n  code: {{source: 'wave.py:{symbol}'}}")
    assert problem.message == f"wave.py has no function, class or name {symbol!r}"
    assert problem.hint.startswith(hint)
    assert pointed_at(problem) == f"'wave.py:{symbol}'}}"


def test_an_outline_without_slides(talk: Talk) -> None:
    talk.write_outline("deck: {title: T, theme: tiny}\nsections: [{title: A}]\n")
    with pytest.raises(OutlineError, match="this outline has no slides"):
        talk.resolve()


@pytest.mark.parametrize(
    ("title", "name"),
    [("Why attention?", "why-attention"), ("Zürich <b>now</b>", "zurich-now"), ("注意", ""), ("x" * 99, "x" * 60)],
)
def test_slugs(title: str, name: str) -> None:
    assert slug(title) == name


def test_slide_ids_are_unique_also_without_letters(talk: Talk) -> None:
    talk.write_slides("- {title: 注意}\n- {title: 力}\n- {title: A}\n- {title: A}")
    assert [slide.id for slide in talk.resolve().slides] == ["slide", "slide-2", "a", "a-2"]
