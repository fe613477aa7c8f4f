"""Pandoc's divisions, which Quarto's slides are full of: which are open, and what is for the speaker alone."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Divisions:
    """``said`` are words of their lines that the outline says in a key of its own."""

    said: list[str] = field(default_factory=list)
    _open: list[bool] = field(default_factory=list)  # innermost last: whether it holds presenter notes

    @property
    def are_notes(self) -> bool:
        """Whether what stands here is presenter notes."""
        return any(self._open)

    def take(self, line: str) -> str:
        """Open or close one; what of its line no slide can say."""
        told = line.strip(": \t")
        if not told:
            self._open = self._open[:-1]
        elif line.startswith(":"):  # else it is a pause
            self._open.append(told.strip("{} ").removeprefix(".") == "notes")
            if not self._open[-1]:
                return told
            self.said.append(told)
        return ""
