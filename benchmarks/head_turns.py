"""Heads turned by known angles: `python -m benchmarks.head_turns --data DIR --mesh FILE`.

A 468-point mesh (face_landmark.tflite) is laid over each nearly frontal portrait of the manifest,
turned about its own upright axis and drawn again; what the analysis reads is held against the
angle. Whether the sign is right, how many turns of 35 degrees are told and how many frontal faces
are taken for turned is the verdict; the angles read are only told. The bound was chosen on these
faces, so one is chosen again without each person and tried on that person alone.
"""

import argparse
import csv
import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping
from math import cos, isnan, radians, sin
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from proctoring.backends import Face, FaceBackend, choose_backend
from proctoring.opencv import cv2
from proctoring.signals.turning import read_yaw
from proctoring.snapshot import Pixels
from proctoring.thresholds import DEFAULT_THRESHOLDS

ANGLES = (-45, -35, -25, -15, 15, 25, 35, 45)
READ = (0, *ANGLES)
WANTED_RECALL, WANTED_FALSE = 0.90, 0.02
_CROP, _AROUND, _POINTS = 192, 1.5, 468
_FRONTAL, _SURE, _WIDE = 8.0, 20.0, 95
_RIGHT_CHEEK, _LEFT_CHEEK = 234, 454

Points = NDArray[np.float64]


def main(arguments: list[str]) -> int:
    """Measure and print; exit status 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description="turned heads")
    parser.add_argument("--data", type=Path, required=True, help="folder with a manifest.csv")
    parser.add_argument("--mesh", type=Path, required=True, help="face_landmark.tflite")
    parser.add_argument("--models", type=Path, default=Path("var/models"))
    asked = parser.parse_args(arguments)
    backend = choose_backend(asked.models)
    network = cv2.dnn.readNetFromTFLite(str(asked.mesh))
    people = read_all(asked.data, backend, network)
    met = report({angle: [one for own in people.values() for one in own[angle]] for angle in READ})
    return 0 if report_held_out(people) and met else 1


def read_all(
    data: Path, backend: FaceBackend, network: "cv2.dnn.Net"
) -> dict[str, dict[int, list[float]]]:
    """Return what is read of each person at each angle, less what is read of the face frontal.

    At angle 0 stand unchanged faces moved, leant and made noisy, less the face as drawn.
    """
    people: dict[str, dict[int, list[float]]] = {}
    rng = np.random.default_rng(20261126)
    for person, picture, face, mesh in portraits(data, backend, network):
        found = people.setdefault(person, {angle: [] for angle in READ})
        usual = _yaw(turned(picture, face, mesh, 0), backend)
        for angle in ANGLES:
            found[angle].append(_yaw(turned(picture, face, mesh, angle), backend) - usual)
        own = _yaw(picture, backend)
        found[0] += [_yaw(disturbed(picture, rng), backend) - own for _ in range(4)]
    return people


def report(found: Mapping[int, list[float]]) -> bool:
    """Print a line per angle and the verdict."""
    bound = DEFAULT_THRESHOLDS.away_yaw
    right = told = turns = 0
    for angle, readings in sorted(found.items()):
        seen = [one for one in readings if not isnan(one)]
        away = sum(abs(one) > bound for one in seen)
        print(
            f"{angle:4}: n {len(readings)}, not found {len(readings) - len(seen)},"
            f" read {statistics.mean(seen):6.1f} sd {statistics.pstdev(seen):4.1f}, told {away}"
        )
        if abs(angle) >= 25:
            turns += len(readings)
            right += sum(one * angle > 0 for one in seen)
    told = sum(abs(one) > bound for angle in (-35, 35) for one in found[angle])
    recall = told / sum(len(found[angle]) for angle in (-35, 35))
    false = sum(abs(one) > bound for one in found[0]) / len(found[0])
    print(f"sign right {right} of {turns}; recall at 35 {recall:.3f}; frontal false {false:.4f}")
    return right == turns and recall >= WANTED_RECALL and false <= WANTED_FALSE


def report_held_out(people: Mapping[str, Mapping[int, list[float]]]) -> bool:
    """Print how a bound does on a person who had no part in choosing it, and the verdict."""
    bounds: list[float] = []
    told: list[bool] = []
    taken: list[bool] = []
    for person, own in people.items():
        bound = chosen_bound([one for name, one in people.items() if name != person])
        bounds.append(bound)
        told += [abs(one) > bound for angle in (-35, 35) for one in own[angle]]
        taken += [abs(one) > bound for one in own[0]]
    recall, false = sum(told) / len(told), sum(taken) / len(taken)
    print(
        f"chosen without the person ({len(people)} people): bounds {min(bounds):.1f} to"
        f" {max(bounds):.1f}; recall at 35 {sum(told)} of {len(told)}, frontal false"
        f" {sum(taken)} of {len(taken)}"
    )
    return recall >= WANTED_RECALL and false <= WANTED_FALSE


def chosen_bound(people: Iterable[Mapping[int, list[float]]]) -> float:
    """Return the bound in degrees halfway between most frontal readings and most of 35 degrees."""
    frontal: list[float] = []
    far: list[float] = []
    for one in people:
        frontal += [abs(value) for value in one[0] if not isnan(value)]
        far += [abs(value) for angle in (-35, 35) for value in one[angle] if not isnan(value)]
    near = float(np.quantile(frontal, 1 - WANTED_FALSE / 2))
    return (near + float(np.quantile(far, (1 - WANTED_RECALL) / 2))) / 2


def portraits(
    data: Path, backend: FaceBackend, network: "cv2.dnn.Net"
) -> Iterator[tuple[str, Pixels, Face, Points]]:
    """Return the person of every portrait of one large, nearly frontal face, and its mesh.

    A face of nobody known is a person of its own.
    """
    with (data / "manifest.csv").open(encoding="utf-8") as manifest:
        rows = [
            row
            for row in csv.DictReader(manifest)
            if row["n_faces"] == "1" and row["kind"] != "video"
        ]
    for row in rows:
        picture = cv2.imread(str(data / "img" / row["file"]))
        if picture is None:
            continue
        scale = min(1.0, 640 / max(picture.shape[:2]))
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        faces = backend.detect(picture)
        if not faces or faces[0].width < _WIDE:
            continue
        mesh, sure = _mesh(picture, faces[0], network)
        across = mesh[_LEFT_CHEEK] - mesh[_RIGHT_CHEEK]
        if sure >= _SURE and abs(np.degrees(np.arctan2(across[2], across[0]))) <= _FRONTAL:
            yield row["identity"] or row["file"], picture, faces[0], mesh


def turned(picture: Pixels, face: Face, mesh: Points, angle: float) -> Pixels:
    """Draw the face turned by `angle` degrees towards the right of the picture, on grey."""
    middle = mesh.mean(axis=0)
    away = mesh - middle
    turn = radians(angle)
    x = away[:, 0] * cos(turn) - away[:, 2] * sin(turn)
    depth = away[:, 0] * sin(turn) + away[:, 2] * cos(turn)
    moved = np.stack((x + middle[0], mesh[:, 1]), axis=1)
    canvas = np.full_like(picture, 127)
    triangles = _triangles(mesh[:, :2], picture.shape[1], picture.shape[0])
    for corners in sorted(triangles, key=lambda one: -float(depth[one].mean())):
        _paint(canvas, picture, mesh[corners, :2], moved[corners])
    return canvas


def disturbed(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """Return the picture moved, leant by up to 10 degrees, resized and made noisy."""
    height, width = picture.shape[:2]
    lean, scale = rng.uniform(-10, 10), rng.uniform(0.8, 1.0)
    shift = cv2.getRotationMatrix2D((width / 2, height / 2), lean, scale)
    moved = cv2.warpAffine(picture, shift, (width, height), borderMode=cv2.BORDER_REPLICATE)
    noisy = moved + rng.normal(0, 6, moved.shape)
    return np.asarray(np.clip(noisy, 0, 255), dtype=np.uint8)


def _yaw(picture: Pixels, backend: FaceBackend) -> float:
    """Return the yaw read at analysis size, or NaN when no face is found."""
    scale = 320 / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    faces = backend.detect(small)
    yaw = read_yaw(faces[0]) if faces else None
    return float("nan") if yaw is None else yaw


def _mesh(picture: Pixels, face: Face, network: "cv2.dnn.Net") -> tuple[Points, float]:
    """Return the mesh in pixels of the picture, depth likewise, and how sure it is."""
    side = max(face.width, face.height) * _AROUND
    left, top = face.left + face.width / 2 - side / 2, face.top + face.height / 2 - side / 2
    zoom = _CROP / side
    shift = np.array([[zoom, 0, -left * zoom], [0, zoom, -top * zoom]])
    crop = cv2.warpAffine(picture, shift, (_CROP, _CROP), borderMode=cv2.BORDER_REPLICATE)
    network.setInput(cv2.dnn.blobFromImage(crop, 1 / 255, (_CROP, _CROP), swapRB=True))
    outputs = network.forward(network.getUnconnectedOutLayersNames())
    points = next(one for one in outputs if one.size == 3 * _POINTS).reshape(_POINTS, 3)
    sure = next((float(one.reshape(-1)[0]) for one in outputs if one.size == 1), _SURE)
    return points / zoom + np.array([left, top, 0.0]), sure


def _triangles(points: Points, width: int, height: int) -> list[list[int]]:
    """Return a triangulation of the points that lie inside the picture, as rows of `points`."""
    division = cv2.Subdiv2D((0, 0, width, height))
    known: dict[tuple[np.float32, np.float32], int] = {}
    for row, (x, y) in enumerate(points.astype(np.float32)):
        if 0 <= x < width and 0 <= y < height:
            division.insert((float(x), float(y)))
            known[x, y] = row
    corners = [[(one[at], one[at + 1]) for at in (0, 2, 4)] for one in division.getTriangleList()]
    return [[known[point] for point in one] for one in corners if all(p in known for p in one)]


def _paint(canvas: Pixels, picture: Pixels, source: Points, target: Points) -> None:
    """Copy one triangle, unless it is turned away."""
    if _area(source) * _area(target) <= 0.5:
        return
    height, width = canvas.shape[:2]
    first = np.maximum(np.floor(target.min(axis=0)).astype(int) - 1, 0)
    last = np.minimum(np.ceil(target.max(axis=0)).astype(int) + 2, (width, height))
    if (last <= first).any():
        return
    inside = (target - first).astype(np.float32)
    shift = cv2.getAffineTransform(source.astype(np.float32), inside)
    size = (int(last[0] - first[0]), int(last[1] - first[1]))
    patch = cv2.warpAffine(picture, shift, size, borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros((size[1], size[0]), np.uint8)
    cv2.fillConvexPoly(mask, np.round(inside).astype(np.int32), 1)
    canvas[first[1] : last[1], first[0] : last[0]][mask > 0] = patch[mask > 0]


def _area(corners: Points) -> float:
    """Return twice the signed area of a triangle."""
    (ax, ay), (bx, by), (cx, cy) = corners
    return float((bx - ax) * (cy - ay) - (by - ay) * (cx - ax))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
