"""An edit inside one slide is read alone, and comes to what reading the whole would."""

from __future__ import annotations

from pathlib import Path

import pytest
from talks import small_talk

from slidegen.files.stamps import PerFile
from slidegen.scripts.script import read_script
from slidegen.server.reading import Reader, Reading

SLIDES = """
- id: one
  title: One
  body: |
    - a point
    - another
  notes: first
- title: Two   # its id is made of its title
  figure: {source: 'wave.py:wave', params: {periods: 3}}
  claims: [figures.wave.periods == 3]
- {id: three, title: Three, body: Hello}
"""


class Edited:
    """A talk that was read, and is written anew."""

    def __init__(self, root: Path) -> None:
        self.talk = small_talk(root)
        self.talk.write_slides(SLIDES)
        self.reader = Reader(self.talk.project, None, PerFile(read_script))
        self.last: Reading | None = self.reader.whole()

    def swap(self, old: str, new: str) -> Reading | None:
        text = self.talk.outline.read_text()
        assert old in text
        self.talk.outline.write_text(text.replace(old, new))
        assert self.last
        self.last = self.reader.nudged(self.last)
        return self.last


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return Edited(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- a point", "- a *finer* point"),
        ("    - another\n", "    - another\n          - a third\n\n"),
        ("          - another\n", ""),
        ("notes: first", "notes: first\n        minutes: 2"),
        ("title: One", "title: 'One: more'"),
        ("== 3]", "== 3, figures.wave.periods > 1]"),
        ("body: Hello}", "body: Good morning}"),
        ("- a point", "- ä pöint — “quoted”"),
    ],
)
def test_it_is_what_reading_the_whole_gives(edited: Edited, old: str, new: str) -> None:
    nudged, whole = edited.swap(old, new), edited.reader.whole()
    assert nudged and not nudged.exact
    assert nudged.deck.slides == whole.deck.slides and nudged.spans == whole.spans


def test_places_in_the_slide_are_right(edited: Edited) -> None:
    nudged, whole = edited.swap("== 3]", "== 3, figures.wave.periods > 1]"), edited.reader.whole()
    assert nudged
    assert [c.at for _, c in nudged.deck.claims()] == [c.at for _, c in whole.deck.claims()]


def test_edits_can_follow_one_another(edited: Edited) -> None:
    assert edited.swap("- a point", "- a point\n          - and more")
    assert edited.swap("body: Hello}", "body: Good morning}")
    last = edited.swap("notes: first", "notes: second")
    assert last and last.deck.slides == edited.reader.whole().deck.slides


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Two", "title: Deux"),  # its id is another then
        ("id: three", "id: four"),
        ("periods: 3", "periods: 4"),  # another figure
        ("- {id: three", "- {title: New}\n      - {id: three"),
        ("notes: first", "notes: first\n      - {title: New}"),
        ("Tiny talk", "Another talk"),
        ("title: Part", "title: Parts"),
        ("notes: first", "nots: first"),
        ("notes: first", "notes: &first first"),
        ("notes: first", "notes: *first"),
        ("notes: first", "minutes: soon"),
        ("notes: first", "layout: none-such"),
        ("    - a point", "- a point"),
        ("== 3]", "== 3"),
    ],
)
def test_other_edits_are_left_to_reading_the_whole(edited: Edited, old: str, new: str) -> None:
    assert edited.swap(old, new) is None
