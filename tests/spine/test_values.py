"""What a figure may return as a table: all kinds become a list of records."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from slidegen.worker.faults import AuthorFault
from slidegen.worker.values import json_safe

ROWS = [{"name": "a", "ms": 1.5, "n": 2}, {"name": "b", "ms": 4.0, "n": 3}]
KINDS = [("name", "U8"), ("ms", "f4"), ("n", "i8")]


class PandasFrame:
    """As far as pandas' DataFrame is asked."""

    columns = ("name", "ms", "n")

    def to_dict(self, orient: str) -> list[dict[str, Any]]:
        assert orient == "records"
        return [row | {"n": np.int64(row["n"])} for row in ROWS]


class PolarsFrame:
    """As far as polars' DataFrame is asked."""

    columns = ("name", "ms", "n")

    def to_dict(self, *, as_series: bool = True) -> dict[str, Any]:
        raise AssertionError(f"columns are not asked for, as series or not: {as_series}")

    def to_dicts(self) -> list[dict[str, Any]]:
        return ROWS


def structured(kind: type = np.ndarray) -> np.ndarray[Any, Any]:
    return np.array([tuple(row.values()) for row in ROWS], dtype=KINDS).view(kind)


@pytest.mark.parametrize(
    "table",
    [ROWS, tuple(ROWS), structured(), structured(np.recarray), PandasFrame(), PolarsFrame()],
    ids=["records", "tuple", "structured", "recarray", "pandas", "polars"],
)
def test_a_table_becomes_records(table: object) -> None:
    plain = json.loads(json.dumps(json_safe({"rows": table})))
    assert plain == {"rows": ROWS}
    assert [type(cell) for cell in plain["rows"][0].values()] == [str, float, int]


def test_columns_stay_columns() -> None:
    columns = {"name": np.array(["a", "b"]), "ms": np.array([1.5, 4]), "n": (2, 3)}
    assert json_safe({"t": columns}) == {"t": {"name": ["a", "b"], "ms": [1.5, 4.0], "n": [2, 3]}}


def test_one_record_and_records_in_records() -> None:
    point = np.dtype([("x", "f8"), ("at", [("row", "i4"), ("column", "i4")])])
    array = np.array([(0.5, (1, 2))], dtype=point)
    assert json_safe({"p": array[0], "l": array}) == {
        "p": {"x": 0.5, "at": {"row": 1, "column": 2}},
        "l": [{"x": 0.5, "at": {"row": 1, "column": 2}}],
    }


def test_a_cell_that_is_no_number_is_told_with_its_row_and_column() -> None:
    array = structured()
    array["ms"][1] = np.nan
    with pytest.raises(AuthorFault, match=r"value 'rows'\[1\]\['ms'\] is nan"):
        json_safe({"rows": array})


def test_a_table_of_very_many_rows_is_refused() -> None:
    with pytest.raises(AuthorFault, match="has 10001 elements"):
        json_safe({"rows": np.zeros(10_001, dtype=KINDS)})
