"""Small ONNX networks, written byte by byte: what a test needs of the format and nothing more.

A network with SFace's own input and output: 3 by 112 by 112 to 128. Its numbers are a fixed random
projection of the picture in 16 by 16 blocks, so one picture has one description.

Source: the ONNX IR specification (field numbers of onnx.proto3) and protobuf's wire format.
"""

import numpy as np
from numpy.typing import NDArray

FLOAT = 1
SIDE, BLOCK, NUMBERS = 112, 16, 128


def sface_shaped(seed: int = 1) -> bytes:
    """Return a network of the shape of SFace: one convolution, flattened, one matrix."""
    rng = np.random.default_rng(seed)
    cells = (SIDE // BLOCK) ** 2
    kernel = np.zeros((3, 3, BLOCK, BLOCK), np.float32)
    for channel in range(3):
        kernel[channel, channel] = 1 / BLOCK**2
    matrix = rng.normal(size=(3 * cells, NUMBERS)).astype(np.float32)
    # Without the mean a picture's light is most of its description: take each row's own away.
    matrix -= matrix.mean(axis=0, keepdims=True)
    nodes = [
        _node("Conv", ["data", "kernel"], "blocks", _ints("strides", [BLOCK, BLOCK])),
        _node("Flatten", ["blocks"], "flat", b""),
        _node("MatMul", ["flat", "matrix"], "fc1", b""),
    ]
    graph = b"".join(_bytes(1, node) for node in nodes)
    graph += _bytes(2, b"faces")
    graph += _bytes(5, _tensor("kernel", kernel)) + _bytes(5, _tensor("matrix", matrix))
    graph += _bytes(11, _value("data", [1, 3, SIDE, SIDE]))
    graph += _bytes(12, _value("fc1", [1, NUMBERS]))
    return _number(1, 7) + _bytes(7, graph) + _bytes(8, _bytes(1, b"") + _number(2, 11))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _node(kind: str, inputs: list[str], output: str, attribute: bytes) -> bytes:
    node = b"".join(_bytes(1, name.encode()) for name in inputs)
    node += _bytes(2, output.encode()) + _bytes(3, output.encode()) + _bytes(4, kind.encode())
    return node + (_bytes(5, attribute) if attribute else b"")


def _ints(name: str, values: list[int]) -> bytes:
    packed = b"".join(_number(8, value) for value in values)
    return _bytes(1, name.encode()) + packed + _number(20, 7)


def _tensor(name: str, values: NDArray[np.float32]) -> bytes:
    shape = b"".join(_number(1, side) for side in values.shape)
    return shape + _number(2, FLOAT) + _bytes(8, name.encode()) + _bytes(9, values.tobytes())


def _value(name: str, shape: list[int]) -> bytes:
    sides = b"".join(_bytes(1, _number(1, side)) for side in shape)
    tensor = _number(1, FLOAT) + _bytes(2, sides)
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, tensor))
