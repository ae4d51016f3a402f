"""BlazeFace full-range by LiteRT: the detector that a package index alone can bring.

The runtime is loaded when the detector is built and not before: a worker with YuNet never pays
for it. One instance per process; not for several threads.

Source: the model card of the full-range detector: input 192 by 192 RGB in -1 to 1, one anchor in
the middle of each cell of a 48 by 48 grid, boxes relative to it in input pixels.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from proctoring.backends.base import Caps, Face
from proctoring.errors import BackendRefused
from proctoring.observations import Detector, Scores
from proctoring.opencv import cv2
from proctoring.pins import BLAZEFACE
from proctoring.snapshot import ANALYSIS_SIDE, Pixels

_INPUT = 192
_GRID = 48
_OVERLAP = 0.3
_CANDIDATE = 0.3
_PART = 0.75
_BOX, _VALUES = 4, 16
_POINTS = (_VALUES - _BOX) // 2
_LOGIT_LIMIT = 80.0  # beyond it the exponential leaves single precision

_CELLS = (np.arange(_GRID, dtype=np.float32) + 0.5) * (_INPUT / _GRID)
_ANCHORS = np.stack(np.meshgrid(_CELLS, _CELLS), axis=-1).reshape(-1, 2)

Rows = NDArray[np.float32]


class BlazeFace:
    """The detector over one loaded model."""

    caps = Caps(
        Detector(
            "blazeface full-range in parts, litert",
            model_sha256=BLAZEFACE.sha256,
            trusted_for_absence=True,
            scores=Scores(face=0.60, confirmed=0.70, further=0.60),
        ),
        detects=True,
    )

    def __init__(self, model: bytes) -> None:
        """Load the model from bytes whose digest has been checked.

        Raises:
            BackendRefused: the LiteRT runtime is not installed.
        """
        try:
            from ai_edge_litert.interpreter import (  # type: ignore[import-untyped] # noqa: PLC0415  20 MB
                Interpreter,
            )
        except ImportError as error:
            raise BackendRefused(
                f"{BLAZEFACE.name} needs the package ai-edge-litert: {error}"
            ) from error
        self._interpreter = Interpreter(model_content=model, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = int(self._interpreter.get_input_details()[0]["index"])
        # Outputs are told apart by their shape: their order differs between runtimes.
        outputs = self._interpreter.get_output_details()
        self._boxes = next(int(one["index"]) for one in outputs if one["shape"][-1] == _VALUES)
        self._scores = next(int(one["index"]) for one in outputs if one["shape"][-1] == 1)

    def warmup(self) -> None:
        """Run once on a grey picture."""
        self.detect(np.full((240, 320, 3), 127, dtype=np.uint8))

    def detect(self, pixels: Pixels) -> list[Face]:
        """Return faces with a score of 0.3 or more, by falling score.

        The network sees 192 by 192 pixels, whatever it is given: a larger picture is searched as a
        whole and in two overlapping squares, or its resolution would be lost.
        """
        height, width = pixels.shape[:2]
        found = [self._search(pixels, (0, 0))]
        if max(height, width) > ANALYSIS_SIDE:
            found += [
                self._search(np.ascontiguousarray(part), corner) for part, corner in _ends(pixels)
            ]
        boxes, points, scores = (np.concatenate(each) for each in zip(*found, strict=True))
        return _faces(boxes, points, scores)

    def _search(self, pixels: Pixels, corner: tuple[int, int]) -> tuple[Rows, Rows, Rows]:
        """Return boxes, points and scores; `corner` is where this part lies in its picture."""
        height, width = pixels.shape[:2]
        scale = _INPUT / max(width, height)
        self._interpreter.set_tensor(self._input, _letterboxed(pixels, scale))
        self._interpreter.invoke()
        logits = self._interpreter.get_tensor(self._scores).reshape(-1)
        raw = self._interpreter.get_tensor(self._boxes).reshape(-1, _VALUES)
        scores = 1 / (1 + np.exp(-np.clip(logits, -_LOGIT_LIMIT, _LOGIT_LIMIT)))
        kept = np.flatnonzero(scores >= _CANDIDATE)
        raw, anchors, at = raw[kept], _ANCHORS[kept], np.array(corner, dtype=np.float32)
        size = raw[:, 2:_BOX] / scale
        left_top = (raw[:, :2] + anchors) / scale - size / 2 + at
        points = (raw[:, _BOX:].reshape(len(raw), _POINTS, 2) + anchors[:, None, :]) / scale + at
        return np.concatenate((left_top, size), axis=1), points, scores[kept]


def _ends(pixels: Pixels) -> Iterator[tuple[Pixels, tuple[int, int]]]:
    """Yield both ends of the longer side, three quarters of it each, with their top left corner."""
    height, width = pixels.shape[:2]
    side = round(_PART * max(height, width))
    yield pixels[:side, :side], (0, 0)
    left, top = max(0, width - side), max(0, height - side)
    yield pixels[top:, left:], (left, top)


def _letterboxed(pixels: Pixels, scale: float) -> Rows:
    """Return the picture as the model takes it: top left, the rest black."""
    height, width = pixels.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    canvas = np.zeros((1, _INPUT, _INPUT, 3), dtype=np.float32)
    canvas[0, : size[1], : size[0]] = small[:, :, ::-1]
    return np.asarray(canvas / np.float32(127.5) - 1, dtype=np.float32)


def _faces(boxes: Rows, points: Rows, scores: Rows) -> list[Face]:
    """Keep the best of the boxes that overlap."""
    if not len(boxes):
        return []
    best = cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), _CANDIDATE, _OVERLAP)
    return [
        Face(
            left=float(boxes[row, 0]),
            top=float(boxes[row, 1]),
            width=float(boxes[row, 2]),
            height=float(boxes[row, 3]),
            score=float(scores[row]),
            landmarks=tuple((float(x), float(y)) for x, y in points[row]),
        )
        for row in (int(index) for index in np.asarray(best).reshape(-1))
    ]
