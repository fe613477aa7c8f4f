"""Reader of the weights in an ONNX file that copies nothing and needs no protobuf library.

The file is one protobuf message: a run of fields, each a key (number << 3 | wire type) and a payload, where a payload
may be a message again. The weights are the graph's initializers, raw numbers that end up as views into the mapped
file. Field numbers are those of onnx.proto3 (ModelProto.graph 7; GraphProto.node 1, .initializer 5; NodeProto.input 1,
.name 3; TensorProto.dims 1, .data_type 2, .name 8, .raw_data 9).
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DTYPES = {1: "<f4", 2: "u1", 3: "i1", 6: "<i4", 7: "<i8", 10: "<f2", 11: "<f8"}  # TensorProto.DataType
VARINT, EIGHT_BYTES, MEASURED, FOUR_BYTES = 0, 1, 2, 5  # wire types
MADE_UP = "onnx::"  # begins the name of a tensor that the exporter changed, for instance transposed


def open_onnx(file: Path) -> dict[str, NDArray]:
    """Name -> read-only array, each a view into the mapped ``file``.

    A tensor whose name the exporter made up (onnx::MatMul_1966) goes by the name of the node that uses it.

    Raises:
        KeyError: a tensor's type is not in ``DTYPES``.
    """
    with file.open("rb") as stream:
        model = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    graph = next(payload for number, payload in fields(model) if number == 7)
    tensors, users = {}, {}
    for number, payload in fields(graph):
        if number == 1:
            name, inputs = _node(payload)
            users |= dict.fromkeys(inputs, name)
        elif number == 5:
            name, array = _tensor(payload)
            tensors[name] = array
    return {users.get(name, name) if name.startswith(MADE_UP) else name: array for name, array in tensors.items()}


def fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The (number, payload) pairs of a protobuf message; numbers come as int, everything else as bytes in place.

    Raises:
        ValueError: a wire type that protobuf 3 does not have.
    """
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, at = varint(message, at)
            yield number, value
            continue
        if wire == MEASURED:
            length, at = varint(message, at)
        elif wire in (EIGHT_BYTES, FOUR_BYTES):
            length = 8 if wire == EIGHT_BYTES else 4
        else:
            raise ValueError(f"not a protobuf message: field {number} has wire type {wire}")
        yield number, message[at : at + length]
        at += length


def varint(message: memoryview, at: int) -> tuple[int, int]:
    """The number that starts at byte ``at``, seven bits a byte and the lowest first, and the place after it."""
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _node(message: memoryview) -> tuple[str, list[str]]:
    """Name of an operation and the names of what it reads."""
    found = [(number, payload) for number, payload in fields(message) if number in (1, 3)]
    name = next((str(payload, "utf-8") for number, payload in found if number == 3), "")
    return name, [str(payload, "utf-8") for number, payload in found if number == 1]


def _tensor(message: memoryview) -> tuple[str, NDArray]:
    """Name and numbers of an initializer."""
    shape: list[int] = []
    kind, name, raw = 0, "", message[:0]
    for number, payload in fields(message):
        match number:
            case 1 if isinstance(payload, int):
                shape.append(payload)
            case 1:  # the same numbers, packed into one field
                shape.extend(_varints(payload))
            case 2:
                kind = payload
            case 8:
                name = str(payload, "utf-8")
            case 9:
                raw = payload
    return name, np.frombuffer(raw, dtype=DTYPES[kind]).reshape(shape)


def _varints(packed: memoryview) -> Iterator[int]:
    at = 0
    while at < len(packed):
        value, at = varint(packed, at)
        yield value
