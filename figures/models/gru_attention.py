"""Translation with recurrent networks: the source is read both ways, the target written with or without attention.

Bahdanau, Cho & Bengio 2015, sec. 3 and app. A: annotations h_j = [forward; backward] of a bidirectional GRU, scores
e_ij of the state s_{i-1} with each h_j, weights alpha_i = softmax(e_i), context c_i = sum_j alpha_ij h_j, and a GRU
s_i = f(s_{i-1}, y_{i-1}, c_i). Models differ in the context only: the score may be another (see ``scores``), or every
c_i may be the one vector [last forward; last backward] (as in Cho et al. 2014). Two things are simpler than in the
paper: symbols enter as rows of the input matrices, without an embedding in between, and the readout is linear.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray
from training import Parameters

from models.gru import Floats, GruStep, gru_step
from models.scores import Alignment, align

Symbols = NDArray[np.intp]
Context = Literal["fixed", "dot", "general", "concat"]  # concat is Bahdanau's


class Encoded(NamedTuple):
    """A batch of sources, read."""

    annotations: Floats  # (B, J, 2H)
    keys: Floats | None  # what states are scored with, (B, J, D); None if the context is fixed
    summary: Floats  # [last forward; last backward], (B, 2H)
    start: Floats  # the decoder's first state, (B, S)
    visible: NDArray[np.bool_]  # (B, J), False for padding
    backwards: Symbols  # (B, J), the place that is read j-th when reading from the end
    steps: list[GruStep]


class Decoded(NamedTuple):
    """A batch of targets, written."""

    logits: Floats  # (B, I, V)
    states: Floats  # s_1 ... s_I, (I, B, S)
    contexts: Floats  # (I, B, 2H)
    steps: list[GruStep]
    alignments: list[Alignment]  # empty if the context is fixed

    @property
    def symbols(self) -> Symbols:
        """The likeliest symbols, (B, I)."""
        return self.logits.argmax(axis=-1)

    @property
    def weights(self) -> Floats:
        """(B, I, J): rows are target symbols, columns source symbols."""
        return np.stack([alignment.weights for alignment in self.alignments], axis=1)


def new_parameters(
    rng: np.random.Generator,
    context: Context,
    *,
    sources: int,
    targets: int,
    encoder: int,
    decoder: int,
    alignment: int,
    dtype: DTypeLike = np.float32,
) -> Parameters:
    """Random weights for alphabets of ``sources`` and ``targets`` symbols and for H, S and A units.

    Matrices that sum over their rows start as N(0, 1 / rows), those of which one row is taken as N(0, 1). Row
    ``targets`` of the target matrix stands for "nothing written yet". The units need no biases: exactly one row of the
    source or target matrix is added at each step.
    """
    shapes = {
        "source": (2, sources, 3 * encoder),
        "encoder": (2, encoder, 3 * encoder),
        "start": (encoder, decoder),
        "target": (targets + 1, 3 * decoder),
        "context": (2 * encoder, 3 * decoder),
        "decoder": (decoder, 3 * decoder),
        "readout": (decoder + 2 * encoder, targets),
        "bias": (1, targets),
    }
    if context == "general":
        shapes |= {"key": (2 * encoder, decoder)}
    elif context == "concat":
        shapes |= {"query": (decoder, alignment), "key": (2 * encoder, alignment), "score": (alignment, 1)}
    rows = {name: 1 if name in ("source", "target") else shape[-2] for name, shape in shapes.items()}
    return {name: (rng.standard_normal(shape) / np.sqrt(rows[name])).astype(dtype) for name, shape in shapes.items()}


def encode(parameters: Parameters, context: Context, source: Symbols, lengths: Symbols) -> Encoded:
    """Read ``source`` (B, J), of which the first ``lengths`` (B,) symbols count, forwards and backwards at once."""
    places = np.arange(source.shape[1])
    visible = places < lengths[:, None]
    # Reversed within its length, so that padding comes last for both directions and touches no state that is used.
    backwards = np.where(visible, lengths[:, None] - 1 - places, places)
    both = np.stack([source, np.take_along_axis(source, backwards, axis=1)])
    inputs = np.stack([matrix[read] for matrix, read in zip(parameters["source"], both, strict=True)])
    state = np.zeros_like(inputs[:, :, 0, : inputs.shape[-1] // 3])
    states, steps = [], []
    for place in places:
        state, step = gru_step(inputs[:, :, place], state, parameters["encoder"])
        states.append(state)
        steps.append(step)
    forward, backward = np.stack(states, axis=2)
    backward = np.take_along_axis(backward, backwards[..., None], axis=1)
    annotations = np.concatenate([forward, backward], axis=-1)
    summary = np.concatenate([forward[np.arange(len(source)), lengths - 1], backward[:, 0]], axis=-1)
    start = np.tanh(backward[:, 0] @ parameters["start"])
    keys = project_keys(parameters, context, annotations)
    return Encoded(annotations, keys, summary, start, visible, backwards, steps)


def project_keys(parameters: Parameters, context: Context, annotations: Floats) -> Floats | None:
    """What states are compared with: the annotations themselves or multiplied by a matrix; once for all states."""
    match context:
        case "fixed":
            return None
        case "dot":
            return annotations
        case "general" | "concat":
            return annotations @ parameters["key"]


def decode(parameters: Parameters, encoded: Encoded, length: int, given: Symbols | None = None) -> Decoded:
    """Write ``length`` symbols, each after the last one ``given`` (B, I) if there is one, else after its own."""
    state, previous = encoded.start, np.full(len(encoded.start), len(parameters["target"]) - 1)
    states, contexts, steps, alignments, logits = [], [], [], [], []
    for place in range(length):
        context = encoded.summary
        if encoded.keys is not None:
            query = state @ parameters["query"] if "query" in parameters else state
            alignments.append(align(query, encoded.keys, encoded.visible, parameters.get("score")))
            context = (alignments[-1].weights[:, None] @ encoded.annotations)[:, 0]
        inputs = parameters["target"][previous] + context @ parameters["context"]
        state, step = gru_step(inputs, state, parameters["decoder"])
        logits.append(np.concatenate([state, context], axis=-1) @ parameters["readout"] + parameters["bias"])
        previous = logits[-1].argmax(axis=-1) if given is None else given[:, place]
        states.append(state)
        contexts.append(context)
        steps.append(step)
    return Decoded(np.stack(logits, axis=1), np.stack(states), np.stack(contexts), steps, alignments)


def translate(parameters: Parameters, context: Context, source: Symbols, lengths: Symbols, length: int) -> Decoded:
    """Write ``length`` symbols for each source, always the likeliest next one."""
    return decode(parameters, encode(parameters, context, source, lengths), length)
