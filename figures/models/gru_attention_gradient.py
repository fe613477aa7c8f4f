"""The loss of the translation models of ``gru_attention`` and its gradient, written by hand, from the end backwards."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from training import Parameters, cross_entropy, outer, rows_gradient

from models.gru import Floats, gru_step_back, recurrent_gradient
from models.gru_attention import Context, Decoded, Encoded, Symbols, decode, encode
from models.scores import align_back, multiplied


class TargetGradient(NamedTuple):
    """What is met on the way back through the target; names are those of the forward pass."""

    inputs: Floats  # of the decoder's units, (I, B, 3S)
    contexts: Floats  # (I, B, 2H)
    start: Floats  # (B, S)
    queries: Floats  # (I, B, D), empty without alignment
    keys: Floats  # (B, J, D), likewise
    score: Floats | None  # (A, 1)


def loss_and_gradient(
    parameters: Parameters, context: Context, source: Symbols, lengths: Symbols, target: Symbols
) -> tuple[float, Parameters]:
    """Loss of ``target`` (B, I), the true symbols before each being given, and d loss / d parameters by name."""
    encoded = encode(parameters, context, source, lengths)
    decoded = decode(parameters, encoded, target.shape[1], given=target)
    loss, logits = cross_entropy(decoded.logits, target)
    logits = logits.swapaxes(0, 1)
    back = through_target(parameters, encoded, decoded, logits @ parameters["readout"].T)
    gradient = decoder_gradient(parameters, decoded, target, logits, back)
    annotations, summary = np.zeros_like(encoded.annotations), back.contexts.sum(axis=0)
    if encoded.keys is not None:
        gradient |= alignment_gradient(parameters, encoded, decoded, back)
        mixed = decoded.weights.swapaxes(1, 2) @ back.contexts.swapaxes(0, 1)
        compared = back.keys @ parameters["key"].T if "key" in parameters else back.keys
        annotations, summary = mixed + compared, np.zeros_like(summary)
    return loss, gradient | encoder_gradient(parameters, encoded, source, lengths, annotations, summary, back.start)


def through_target(parameters: Parameters, encoded: Encoded, decoded: Decoded, read: Floats) -> TargetGradient:
    """Back through the target, given the gradient of what was read out, [states; contexts] (I, B, S + 2H)."""
    count, batch, size = decoded.states.shape
    keys = np.zeros_like(encoded.annotations[..., :0] if encoded.keys is None else encoded.keys)
    inputs, queries = (np.empty((count, batch, units), read.dtype) for units in (3 * size, keys.shape[-1]))
    contexts, state, score = read[..., size:].copy(), np.zeros_like(encoded.start), parameters.get("score")
    of_score = None if score is None else np.zeros_like(score)
    for place in reversed(range(count)):
        step = decoded.steps[place]
        inputs[place], state = gru_step_back(state + read[place, :, :size], step, parameters["decoder"])
        contexts[place] += inputs[place] @ parameters["context"].T
        if encoded.keys is not None:
            weights = multiplied(contexts[place], encoded.annotations)
            queries[place], asked, scored = align_back(
                weights, decoded.alignments[place], step.before, encoded.keys, score
            )
            state += queries[place] @ parameters["query"].T if "query" in parameters else queries[place]
            keys += asked
            if of_score is not None:
                of_score += scored
    return TargetGradient(inputs, contexts, state, queries, keys, of_score)


def decoder_gradient(
    parameters: Parameters, decoded: Decoded, target: Symbols, logits: Floats, back: TargetGradient
) -> Parameters:
    """Gradients of the matrices that every decoder has; ``logits`` is the gradient of the logits, (I, B, V)."""
    nothing = np.full_like(target[:, :1], len(parameters["target"]) - 1)
    previous = np.concatenate([nothing, target[:, :-1]], axis=1)
    return {
        "target": rows_gradient(previous.T, back.inputs, len(parameters["target"])),
        "context": outer(decoded.contexts, back.inputs),
        "decoder": recurrent_gradient(decoded.steps, back.inputs),
        "readout": outer(np.concatenate([decoded.states, decoded.contexts], axis=-1), logits),
        "bias": logits.sum(axis=(0, 1))[None],
    }


def alignment_gradient(parameters: Parameters, encoded: Encoded, decoded: Decoded, back: TargetGradient) -> Parameters:
    """Gradients of whatever the score has to learn."""
    asking = np.stack([step.before for step in decoded.steps])
    gradient = {
        "query": outer(asking, back.queries),
        "key": outer(encoded.annotations, back.keys),
        "score": back.score,
    }
    return {name: part for name, part in gradient.items() if name in parameters}


def encoder_gradient(
    parameters: Parameters,
    encoded: Encoded,
    source: Symbols,
    lengths: Symbols,
    annotations: Floats,
    summary: Floats,
    start: Floats,
) -> Parameters:
    """Back through both readings, given the gradients of annotations, summary and the decoder's first state."""
    size = parameters["encoder"].shape[-2]
    start = start * (1 - encoded.start**2)
    forward, backward = annotations[..., :size].copy(), annotations[..., size:].copy()
    forward[np.arange(len(source)), lengths - 1] += summary[:, :size]
    backward[:, 0] += summary[:, size:] + start @ parameters["start"].T
    states = np.stack([forward, np.take_along_axis(backward, encoded.backwards[..., None], axis=1)])
    inputs = np.empty((*states.shape[:-1], 3 * size), states.dtype)
    state = np.zeros_like(states[:, :, 0])
    for place in reversed(range(source.shape[1])):
        inputs[:, :, place], state = gru_step_back(
            state + states[:, :, place], encoded.steps[place], parameters["encoder"]
        )
    both = (source, np.take_along_axis(source, encoded.backwards, axis=1))
    rows = [rows_gradient(read, part, parameters["source"].shape[1]) for read, part in zip(both, inputs, strict=True)]
    return {
        "source": np.stack(rows),
        "encoder": recurrent_gradient(encoded.steps, np.moveaxis(inputs, 2, 0)),
        "start": outer(encoded.annotations[:, 0, size:], start),
    }
