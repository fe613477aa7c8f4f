"""Variants of a theme: a figure on a slide of another class is drawn with the properties that class sets."""

from __future__ import annotations

from talks import TINY_THEME, Talk

from slidegen.execution.jobs import Outcome

DARK = TINY_THEME + "section.invert { --paper: #101418; --ink: #fafafa; }"
COUNTING = """
import matplotlib.pyplot as plt
import numpy as np
import random

LOADED = []

def wave():
    LOADED.append(1)
    with open("count.txt", "a") as count:
        count.write("x")
    fig, ax = plt.subplots()
    ax.plot(np.random.rand(5), [random.random() for _ in range(5)])
    return fig, {"calls_before": len(LOADED) - 1}
"""
BOTH = """
- {figure: 'wave.py:wave'}
- {class: invert, figure: 'wave.py:wave'}
"""


def write(talk: Talk, slides: str) -> Talk:
    talk.write("themes/tiny.css", DARK)
    talk.write("figures/wave.py", COUNTING)
    talk.write_slides(slides)
    return talk


def test_one_run_draws_both_variants(talk: Talk) -> None:
    result = write(talk, BOTH).figure()
    assert set(result.products) == {"image", "invert"}
    light, dark = (result.products[name].read_text(encoding="utf-8") for name in ("image", "invert"))
    assert "#ffffff" in light and "#101418" not in light
    assert "#101418" in dark and "#ffffff" not in dark
    assert result.values == {"calls_before": 0}


def test_both_have_the_same_random_numbers(talk: Talk) -> None:
    result = write(talk, BOTH).figure()
    light, dark = (result.products[name].read_text(encoding="utf-8") for name in ("image", "invert"))
    recoloured = light.replace("#ffffff", "#101418").replace("#111111", "#fafafa")
    assert recoloured == dark


def test_each_slide_names_its_own(talk: Talk) -> None:
    write(talk, BOTH).build()
    published = talk.published()
    assert {"figures/wave.svg", "figures/wave-invert.svg"} <= published.keys()
    first, second = published["tiny-talk.md"].decode().split("\n\n---\n\n")[-2:]
    assert 'src="figures/wave.svg"' in first and 'src="figures/wave-invert.svg"' in second


def test_a_variant_that_no_slide_shows_is_not_drawn(talk: Talk) -> None:
    result = write(talk, "- {class: invert, figure: 'wave.py:wave'}").figure()
    assert set(result.products) == {"invert"}
    assert (talk.root / "figures" / "count.txt").read_text(encoding="utf-8") == "x"


def test_a_property_of_a_variant_that_was_not_drawn_does_not_matter(talk: Talk) -> None:
    write(talk, "- {figure: 'wave.py:wave'}").build()
    talk.write("themes/tiny.css", DARK.replace("#101418", "#000000"))
    assert talk.why() == []


def test_a_property_of_a_drawn_variant_is_named(talk: Talk) -> None:
    write(talk, BOTH).build()
    talk.write("themes/tiny.css", DARK.replace("#101418", "#000000"))
    assert talk.why() == ["theme property changed: paper in invert (#101418 -> #000000)"]


def test_a_class_without_properties_is_no_variant(talk: Talk) -> None:
    result = write(talk, "- {class: dense, figure: 'wave.py:wave'}").figure()
    assert result.outcome is Outcome.RAN and set(result.products) == {"image"}


def test_what_a_script_sets_while_it_is_loaded_holds_in_all_variants(talk: Talk) -> None:
    write(talk, BOTH)
    talk.write("figures/wave.py", COUNTING.replace("LOADED = []", "LOADED = []\nplt.rcParams['lines.linewidth'] = 7"))
    result = talk.figure()
    assert all("stroke-width: 7" in image.read_text(encoding="utf-8") for image in result.products.values())
