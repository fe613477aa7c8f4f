"""A control: a live parameter as a page offers it, and the judge of what a page sends back."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import Any, Literal

from slidegen.scripts.constants import Scalar

LONGEST = 200  # characters of a text
_UNWRITABLE = ("Cc", "Cs", "Zl", "Zp")  # Unicode's categories of control characters, half characters and line ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One live parameter. ``value`` is what the outline asks for, else the default of the signature.

    A range has both ends and a step, which is an int where only whole numbers will do.
    """

    name: str
    kind: Literal["range", "choice", "text", "check"]
    value: Scalar
    minimum: int | float = 0
    maximum: int | float = 0
    step: int | float = 1
    choices: tuple[Scalar, ...] = ()
    longest: int = LONGEST

    @property
    def label(self) -> str:
        """The name in words."""
        return self.name.replace("_", " ").strip()

    def to_json(self) -> dict[str, Any]:
        """The control as pages get it."""
        ends = {"min": self.minimum, "max": self.maximum, "step": self.step}
        more: dict[str, dict[str, Any]] = {
            "range": ends,
            "choice": {"choices": list(self.choices)},
            "text": {"longest": self.longest},
            "check": {},
        }
        return {"name": self.name, "label": self.label, "kind": self.kind, **more[self.kind], "value": self.value}

    def taken(self, value: object) -> Scalar:
        """A value from outside, as the function is to get it: 3.0 becomes 3 where whole numbers are asked for.

        Raises:
            ValueError: it is none that this control offers; the message says what it must be.
        """
        match self.kind:
            case "range":
                return self._number(value)
            case "choice":
                return self._choice(value)
            case "text":
                return self._text(value)
        if isinstance(value, bool):
            return value
        raise self._refusal("be true or false")

    def _number(self, value: object) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refusal("be a number")
        if not self.minimum <= value <= self.maximum:
            raise self._refusal(f"be between {written(self.minimum)} and {written(self.maximum)}")
        if not isinstance(self.step, int):
            return float(value)
        if value != int(value):
            raise self._refusal("be a whole number")
        if (int(value) - int(self.minimum)) % self.step:
            raise self._refusal(f"be a multiple of {self.step}")
        return int(value)

    def _choice(self, value: object) -> Scalar:
        for choice in self.choices:  # 1 is no True, but a page cannot tell 1.0 from 1
            if choice == value and isinstance(choice, bool) == isinstance(value, bool):
                return choice
        raise self._refusal(f"be one of {', '.join(map(written, self.choices))}")

    def _text(self, value: object) -> str:
        if not isinstance(value, str):
            raise self._refusal("be text")
        if len(value) > self.longest:
            raise self._refusal(f"have at most {self.longest} characters")
        if any(unicodedata.category(letter) in _UNWRITABLE for letter in value):
            raise self._refusal("be one line without control characters")
        return value

    def _refusal(self, what: str) -> ValueError:
        return ValueError(f"{self.label} must {what}")


def written(value: object) -> str:
    """A value as the outline writes it."""
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else json.dumps(value, default=str)
