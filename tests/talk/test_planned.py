"""Every value that was measured when the talk was planned: met, or different for a reason that is written down."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from slidegen.results import BuildReport
from tests.talk.measured import MEASURED, page
from tests.talk.planned import ROOT, Entry, Tolerance, Values, built_values, look_up, read_planned

PLANNED = read_planned()
ENTRIES = [entry for entries in PLANNED.values() for entry in entries]


@pytest.fixture(scope="module")
def values(report: BuildReport, output: Path) -> Values:
    assert not report.problems
    return built_values(output)


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.fate == "met"], ids=lambda entry: entry.name)
def test_value_is_as_planned(entry: Entry, values: Values) -> None:
    assert entry.met_by(look_up(values, entry.value))


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.value and e.differs], ids=lambda entry: entry.name)
def test_value_that_differs_is_the_one_we_stand_by(entry: Entry, values: Values) -> None:
    ours = look_up(values, entry.value)
    assert entry.stands(ours)
    if not isinstance(entry.ours, Tolerance):  # a range may hold what was planned, too
        assert not entry.met_by(ours), "as planned: differs: and ours: can go"


@pytest.mark.parametrize("tested", sorted({entry.tested for entry in ENTRIES if entry.tested}))
def test_the_test_that_is_named_exists(tested: str) -> None:
    file, _, name = tested.partition("::")
    assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_no_value_is_there_twice() -> None:
    assert [name for name, count in Counter(entry.name for entry in ENTRIES).items() if count > 1] == []


def test_the_page_is_up_to_date(values: Values) -> None:
    assert MEASURED.read_text(encoding="utf-8") == page(PLANNED, values), "CONTRIBUTING.md says how to renew it"


@pytest.mark.parametrize(
    ("tolerance", "near", "far"),
    [
        ({}, 2, 2.1),
        ({"abs": 0.1}, 2.05, 1.8),
        ({"rel": 0.1}, 1.9, 2.3),
        ({"below": 1e-12}, -1e-13, 1e-11),
        ({"from": 5, "to": 6}, 5.5, 4.9),
        ({"abs": 0.1}, [2, 2.05], [2, 2.2]),
    ],
)
def test_tolerances(tolerance: dict[str, float], near: object, far: object) -> None:
    assert Tolerance(**tolerance).allows(near, 2)
    assert not Tolerance(**tolerance).allows(far, 2)


@pytest.mark.parametrize(
    "entry",
    [
        {"planned": 1},
        {"planned": 1, "what": "w"},
        {"planned": 1, "value": "f.v", "differs": "why"},
        {"planned": 1, "value": "f.v", "ours": 2},
        {"planned": 1, "value": "f.v", "tolerance": 2},
    ],
)
def test_half_an_entry_is_refused(entry: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Entry(**entry)
