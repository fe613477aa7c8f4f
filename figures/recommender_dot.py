"""Ratings as dot products of tastes and films: the score matrix of attention, met in a recommender system.

A rating is the mean plus u . q. Users are rows and ask; films are columns and are asked, as queries and keys are.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from colours import of_signs
from factorisation import FILMS, RANK, RATINGS, USERS, Factors, Floats, cosines, factorise, rotate
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from slidegen.figure import theme

LIMIT = 4.0  # of the colour scale; wider than the scores, so that a number can be read on its cell


def recommender_dot(
    *,
    user: Literal["Ada", "Bob", "Cleo", "Dan", "Eve"] = "Bob",
    film: Literal["Titanic", "Notting Hill", "Casablanca", "Alien", "Blade Runner", "Matrix"] = "Blade Runner",
    loudness: Annotated[float, Interval(ge=-2, le=2)] = 1.0,
    normalise: bool = False,
) -> tuple[Figure, dict[str, object]]:
    """A rating table with holes as a product of two thin tables, and the same two vectors in the plane.

    Args:
        user, film: the pair that is framed and drawn as arrows.
        loudness: factor on the framed user's vector: 2 doubles the scores of the row, -1 turns them round.
        normalise: show cosines instead of dot products.

    Values:
        users, films, holes: size of the table and its unknown ratings. mean: of the known ones, stars.
        rmse: root mean square error on the known ratings, stars. rank: numerical rank of the score matrix.
        score, cosine, rating: of the framed pair; opposite_rating: of Ada and Titanic, never rated either.
        user_length, film_length: of the framed vectors.
        doubling_error, flipping_error: score of 2 u from twice the score, of -u from minus the score.
        cosine_doubling_error: of the cosine from itself as u is doubled.
        identity_error: largest difference between u . q and |u| |q| cos.
    """
    fitted = rotate(factorise(RATINGS))
    row, column = USERS.index(user), FILMS.index(film)
    values = measure(fitted, row, column)
    tuned = fitted.users.copy()
    tuned[row] *= loudness
    shown = fitted._replace(users=tuned)
    return draw(shown, (row, column), normalise), values


def measure(factors: Factors, row: int, column: int) -> dict[str, object]:
    """The numbers of the fit, of one pair, and of what doubling and flipping its user does."""
    mean, users, films = factors
    known, cosine = ~np.isnan(RATINGS), cosines(users, films)
    error = (RATINGS - mean - factors.scores)[known]
    lengths = np.outer(np.linalg.norm(users, axis=1), np.linalg.norm(films, axis=1))
    score = factors.scores[row, column]
    return {
        "users": len(users),
        "films": len(films),
        "holes": int((~known).sum()),
        "mean": mean,
        "rmse": float(np.sqrt((error**2).mean())),
        "rank": int(np.linalg.matrix_rank(factors.scores)),
        "score": float(score),
        "cosine": float(cosine[row, column]),
        "rating": float(mean + score),
        "opposite_rating": float(mean + factors.scores[USERS.index("Ada"), FILMS.index("Titanic")]),
        "user_length": float(np.linalg.norm(users[row])),
        "film_length": float(np.linalg.norm(films[column])),
        "doubling_error": float(abs((2 * users[row]) @ films[column] - 2 * score)),
        "flipping_error": float(abs((-users[row]) @ films[column] + score)),
        "cosine_doubling_error": float(np.abs(cosines(2 * users, films) - cosine).max()),
        "identity_error": float(np.abs(lengths * cosine - factors.scores).max()),
    }


def draw(factors: Factors, chosen: tuple[int, int], normalise: bool) -> Figure:
    """Left the product of two thin tables, right the two chosen vectors."""
    fig = plt.figure()
    halves: Any = fig.subfigures(1, 2, width_ratios=[1.75, 1], wspace=0.03)
    ratios = {"width_ratios": [2, 6.4], "height_ratios": [2, 5]}
    axes = halves[0].subplots(2, 2, gridspec_kw=ratios | {"wspace": 0.02, "hspace": 0.03})
    draw_product(axes, factors, chosen, normalise)
    draw_plane(halves[1].subplots(), factors, chosen, normalise)
    return fig


def draw_product(axes: Any, factors: Factors, chosen: tuple[int, int], normalise: bool) -> None:
    """Films above, users to the left, and in each cell where they meet the rating or the cosine."""
    row, column = chosen
    cells = cosines(factors.users, factors.films) if normalise else factors.scores
    (corner, above), (left, table) = axes
    corner.axis("off")
    formula = "cosine of\ntaste and film" if normalise else f"{factors.mean:.1f} stars\n+ taste · film"
    corner.text(1, 0.04, formula, ha="right", size=20, color=theme().quiet, transform=corner.transAxes)
    cell_map(above, factors.films.T, written(factors.films.T))
    cell_map(left, factors.users, written(factors.users))
    words = written(cells, "+.2f") if normalise else written(factors.mean + cells, ".1f")
    cell_map(table, cells, words, quiet=~np.isnan(RATINGS))
    above.xaxis.tick_top()
    above.set_xticks(range(len(FILMS)), [film.replace(" ", "\n") for film in FILMS], color=theme().key)
    left.set_yticks(range(len(USERS)), USERS, color=theme().query)
    above.get_xticklabels()[column].set_fontweight("bold")
    left.get_yticklabels()[row].set_fontweight("bold")
    frame(above, (column, 0), (1, RANK), theme().key)
    frame(left, (0, row), (RANK, 1), theme().query)
    frame(table, (column, row), (1, 1), theme().ink)


def written(numbers: Floats, form: str = "+.1f") -> list[list[str]]:
    """Numbers in a format of Python's, with a true minus."""
    return [[f"{number:{form}}".replace("-", "−") for number in line] for line in numbers]


def cell_map(ax: Axes, cells: Floats, words: list[list[str]], *, quiet: NDArray[np.bool_] | None = None) -> None:
    """A matrix with a word in each cell; of the cells that are not quiet the word is bold."""
    ax.imshow(cells, cmap=of_signs(), vmin=-LIMIT, vmax=LIMIT, aspect="auto", interpolation="none")
    for (row, column), _ in np.ndenumerate(cells):
        loud = quiet is not None and not quiet[row, column]
        style: dict[str, Any] = {"size": 24, "weight": "bold"} if loud else {"size": 20}
        ax.text(column, row, words[row][column], ha="center", va="center", color=theme().ink, **style)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def frame(ax: Axes, corner: tuple[int, int], size: tuple[int, int], colour: str) -> None:
    """A box around cells, from the (column, row) of the first."""
    start = (corner[0] - 0.5, corner[1] - 0.5)
    ax.add_patch(Rectangle(start, *size, fill=False, ec=colour, lw=4, clip_on=False, zorder=3))


def draw_plane(ax: Axes, factors: Factors, chosen: tuple[int, int], normalise: bool) -> None:
    """The factor plane: all users and films as faint marks, the chosen pair as arrows, and their product."""
    t = theme()
    user, film = factors.users[chosen[0]], factors.films[chosen[1]]
    ax.plot(*factors.users.T, "o", color=t.query, ms=10, alpha=0.35)
    ax.plot(*factors.films.T, "s", color=t.key, ms=10, alpha=0.35)
    middle = (user[1] + film[1]) / 2
    arrow(ax, user, USERS[chosen[0]], t.query, up=user[1] > middle)
    arrow(ax, film, FILMS[chosen[1]], t.key, up=film[1] >= middle)
    size = 1.2 * max(np.abs(factors.users).max(), np.abs(factors.films).max())
    ax.plot([-size, size], [0, 0], color=t.hairline, lw=1.5, zorder=0)
    for side, kind in ((-1, "romance"), (1, "science fiction")):
        ax.text(side * size, -1.02 * size, kind, ha="right" if side > 0 else "left", va="top", color=t.quiet)
    cosine = float(cosines(user[None], film[None])[0, 0])
    lengths = "" if normalise else f"{np.linalg.norm(user):.1f} × {np.linalg.norm(film):.1f} × "
    result = "" if normalise else f" = {user @ film:+.1f}".replace("-", "−")
    ax.text(
        0, -1.42 * size, f"{lengths}cosine {cosine:.2f}{result}".replace("-", "−"), ha="center", size=24, color=t.ink
    )
    ax.set(xlim=(-size, size), ylim=(-1.45 * size, 0.95 * size), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)


def arrow(ax: Axes, tip: Floats, name: str, colour: str, *, up: bool) -> None:
    """A vector from the origin with its name at its tip, above or below it and the axis, where there is room."""
    ax.annotate("", tip, (0, 0), arrowprops={"arrowstyle": "-|>,head_width=0.5", "lw": 4, "color": colour})
    where: dict[str, Any] = {"ha": "right" if tip[0] > 0 else "left", "va": "bottom" if up else "top"}
    at = (tip[0], max(tip[1], 0) if up else min(tip[1], 0))
    shift = (14 if tip[0] > 0 else -14, 24 if up else -14)
    ax.annotate(name, at, shift, textcoords="offset points", color=colour, size=22, weight="bold", **where)
