"""The pictures of one run: a figure in each variant of its theme, with its parameters or with those of its frames."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from slidegen import figure
from slidegen.execution.orders import Order, frame_name, moving_name
from slidegen.theme import theme_from
from slidegen.worker import drawing, style
from slidegen.worker.animating import save_animation
from slidegen.worker.calling import Returned, call, seed
from slidegen.worker.faults import AuthorFault, undrawable
from slidegen.worker.unattended import animation_of
from slidegen.worker.values import json_safe

if TYPE_CHECKING:
    from slidegen.worker.profiling import Profiler

Properties = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pictures:
    """What an order asks to draw; ``tokens`` gives a variant's properties as the run is to see them."""

    order: Order
    results: Mapping[str, Any]
    tokens: Callable[[Properties, str], Properties]
    profiler: Profiler | None = None

    @property
    def script(self) -> Path:
        return Path(self.order.root) / self.order.script

    def drawn(self) -> dict[str, Any]:
        """Products and values, as a verdict tells them.

        Raises:
            AuthorFault: the code raised, or what it returned cannot be drawn; of frames it tells which one that was.
        """
        if not self.order.frames:
            products, values = self._in_variants(self.order.params)
            return {"products": products, "values": values}
        products, told = {}, []
        for number, params in enumerate(self.order.frames):
            try:
                more, values = self._in_variants({**self.order.params, **params}, partial(frame_name, number=number))
            except AuthorFault as fault:
                raise fault.met_with(params) from None
            products |= more
            told.append({"params": params, "values": values})
        return {"products": products, "values": {"frames": told}}

    def _in_variants(
        self, params: Mapping[str, Any], name: Callable[[str], str] = str
    ) -> tuple[dict[str, str], Mapping[str, Any]]:
        """The pictures, by what ``name`` makes of their variants; the values are those of the first."""
        products: dict[str, str] = {}
        told = []
        for variant, properties in self.order.variants.items():
            theme = theme_from(self.tokens(properties, variant))
            with matplotlib.rc_context():
                style.apply(theme, size=self.order.size)
                figure.enter(theme)
                returned = self._called(params)
                if returned.figure:
                    with self.profiler.drawing() if self.profiler else contextlib.nullcontext():
                        products |= self._saved(returned.figure, returned.line, name(variant))
            told.append(returned)
            plt.close("all")
        return products, self._values(told[0])

    def _called(self, params: Mapping[str, Any]) -> Returned:
        seed()
        with self.profiler.calling() if self.profiler else contextlib.nullcontext():
            return call(self.script, self.order.function, params, self.results, root=Path(self.order.root))

    def _saved(self, drawn: Figure, line: int, name: str) -> dict[str, str]:
        """The files of one picture, by what they are: its image, and its animation if it moves."""
        order, target = self.order, Path(self.order.scratch) / f"image-{name}"
        try:
            if animation := animation_of(drawn):
                image, moving = save_animation(
                    animation, drawn, target, size=order.size, form=order.format, still=order.frame
                )
                return {name or "image": image.name, moving_name(name): moving.name}
            return {name or "image": drawing.save(drawn, target, size=order.size, form=order.format).name}
        except AuthorFault as fault:
            raise fault.at(self.script, line) from None
        except Exception as error:  # much of what an author can get wrong only shows when matplotlib draws
            raise undrawable(error).at(self.script, line) from error

    def _values(self, returned: Returned) -> Mapping[str, Any]:
        try:
            return json_safe(returned.values)
        except AuthorFault as fault:
            raise fault.at(self.script, returned.line) from None
