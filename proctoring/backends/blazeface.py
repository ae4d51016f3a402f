"""BlazeFace full-range by LiteRT: the detector that a package index alone can bring.

The runtime is loaded when the detector is built and not before: a worker with YuNet never pays
for it. One instance per process; not for several threads.

Source: the model card of the full-range detector: input 192 by 192 RGB in -1 to 1, one anchor in
the middle of each cell of a 48 by 48 grid, boxes relative to it in input pixels.
"""

import numpy as np
from numpy.typing import NDArray

from proctoring.backends.base import FLOOR, Caps, Face
from proctoring.errors import BackendRefused
from proctoring.observations import Detector, Scores
from proctoring.opencv import cv2
from proctoring.pins import BLAZEFACE
from proctoring.snapshot import Pixels

_INPUT = 192
_GRID = 48
_OVERLAP = 0.3
_BOX, _VALUES = 4, 16
_LOGIT_LIMIT = 80.0  # beyond it the exponential leaves single precision

_CELLS = (np.arange(_GRID, dtype=np.float32) + 0.5) * (_INPUT / _GRID)
_ANCHORS = np.stack(np.meshgrid(_CELLS, _CELLS), axis=-1).reshape(-1, 2)

Rows = NDArray[np.float32]


class BlazeFace:
    """The detector over one loaded model."""

    caps = Caps(
        Detector(
            "blazeface full-range, litert",
            model_sha256=BLAZEFACE.sha256,
            trusted_for_absence=True,
            scores=Scores(face=0.60, confirmed=0.60, further=0.60),
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
        """Return faces with a score of 0.5 or more, by falling score."""
        height, width = pixels.shape[:2]
        scale = _INPUT / max(width, height)
        self._interpreter.set_tensor(self._input, _letterboxed(pixels, scale))
        self._interpreter.invoke()
        logits = self._interpreter.get_tensor(self._scores).reshape(-1)
        raw = self._interpreter.get_tensor(self._boxes).reshape(-1, _VALUES)
        scores = 1 / (1 + np.exp(-np.clip(logits, -_LOGIT_LIMIT, _LOGIT_LIMIT)))
        kept = np.flatnonzero(scores >= FLOOR)
        return _faces(raw[kept], _ANCHORS[kept], scores[kept], scale)


def _letterboxed(pixels: Pixels, scale: float) -> Rows:
    """Return the picture as the model takes it: top left, the rest black."""
    height, width = pixels.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    canvas = np.zeros((1, _INPUT, _INPUT, 3), dtype=np.float32)
    canvas[0, : size[1], : size[0]] = small[:, :, ::-1]
    return np.asarray(canvas / np.float32(127.5) - 1, dtype=np.float32)


def _faces(raw: Rows, anchors: Rows, scores: Rows, scale: float) -> list[Face]:
    """Turn the model's rows into boxes and keep the best of those that overlap."""
    if not len(raw):
        return []
    size = raw[:, 2:_BOX] / scale
    corner = (raw[:, :2] + anchors) / scale - size / 2
    points = (raw[:, _BOX:].reshape(len(raw), -1, 2) + anchors[:, None, :]) / scale
    boxes = np.concatenate((corner, size), axis=1)
    best = cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), FLOOR, _OVERLAP)
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
