"""A job as it crosses the process boundary, and how its process ended: plain data, for both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SEED = 0  # of the global random generators, until the author seeds them


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The result of a step, for a parameter: its file, and the project folder whose modules its objects come from."""

    file: str
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a process is to run. ``script`` and ``reads`` are relative to ``root``; all other paths are absolute.

    ``variants`` holds the theme's properties for each picture to draw; without any, the function is a step.
    The verdict, the log and the products are left in the folder ``scratch``; ``ignore`` is no input's place.
    With ``profile`` the verdict tells where the time went; without ``traced``, not what was used. With ``frames`` each
    picture is drawn with each of these sets of parameters, which come over ``params``. With ``early`` the
    process says so when it has drawn, before it tells what it used: somebody waits.
    """

    id: str
    root: str
    script: str
    function: str | None
    params: Mapping[str, Any]
    needs: Mapping[str, Need]
    reads: tuple[str, ...]
    variants: Mapping[str, Mapping[str, str]]
    fonts: tuple[str, ...]
    fonts_folder: str
    size: tuple[int, int]
    format: str
    frame: int
    scratch: str
    ignore: str
    seconds: float
    memory: int
    profile: bool = False
    frames: tuple[Mapping[str, Any], ...] = ()
    traced: bool = True
    early: bool = False

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Order:
        """An order as ``dataclasses.asdict`` and JSON have left it."""
        needs = {name: Need(**need) for name, need in raw["needs"].items()}
        return cls(
            **{
                **raw,
                "needs": needs,
                "reads": tuple(raw["reads"]),
                "fonts": tuple(raw["fonts"]),
                "size": tuple(raw["size"]),
                "frames": tuple(raw["frames"]),
            }
        )


def moving_name(variant: str) -> str:
    """The name among a result's products of an animation that some variant shows."""
    return f"{variant}-animation" if variant else "animation"


def frame_name(variant: str, number: int) -> str:
    """The name among a result's products of a frame, counted from 0."""
    return f"{variant}-frame-{number}" if variant else f"frame-{number}"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended: its exit code, and which limit it was stopped at (``seconds``, ``memory``), if any."""

    code: int
    limit: str = ""
