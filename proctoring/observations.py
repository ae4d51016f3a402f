"""What one snapshot showed, as numbers with units, and as the JSON document that is stored.

An observation holds readings and no judgement: thresholds meet it in `conditions`, time in
`rules`. It holds nothing that identifies a person.
"""

from dataclasses import asdict, dataclass
from typing import Any, NotRequired, Self, TypedDict, cast

from proctoring.errors import RecordCorrupt
from proctoring.objects import SeenObjects, objects_from

DOCUMENT_VERSION = 1


@dataclass(frozen=True, slots=True)
class SeenFace:
    """One face in the picture.

    Attributes:
        left, top, width, height: box as shares of the picture's width and height; the box may
            reach beyond the picture.
        score: the detector's own score, 0 to 1.
        sharpness: variance of the Laplacian inside the box, grey levels squared, ≥ 0.
        yaw: how far the head is turned, degrees, positive towards the right of the picture;
            None where the detector gives no points.
    """

    left: float
    top: float
    width: float
    height: float
    score: float
    sharpness: float
    yaw: float | None = None

    def touches_border(self, margin: float) -> bool:
        """Tell whether the box comes within `margin` (share of a side) of the picture's edge."""
        right, bottom = self.left + self.width, self.top + self.height
        return min(self.left, self.top, 1 - right, 1 - bottom) < margin


@dataclass(frozen=True, slots=True)
class Framing:
    """Light and detail of the whole picture, at 320 pixels of longer side.

    Attributes:
        luma: mean grey level, 0 to 255.
        spread: standard deviation of grey levels, ≥ 0.
        detail: variance of the Laplacian after a 5 by 5 median, ≥ 0.
    """

    luma: float
    spread: float
    detail: float


@dataclass(frozen=True, slots=True)
class Stillness:
    """How far this picture differs from those before it.

    Attributes:
        change: 99th percentile of the absolute grey difference to the picture before, 0 to 255;
            None for a first picture.
        digest: first 8 bytes of the SHA-256 of this picture's thumbnail, hexadecimal.
        repeated: whether an earlier picture, other than the one right before, was identical.
        nearest: difference to the most alike picture of more than two minutes ago, as `change`
            but between small copies; None while there is none.
    """

    change: float | None
    digest: str
    repeated: bool
    nearest: float | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the face is to the one at check-in. A number only; no template leaves a session.

    Attributes:
        value: cosine of the two descriptions, -1 to 1.
        threshold: below it the publisher of the network calls them two people.
        name: network and its version.
        model_sha256: digest of the network.
    """

    value: float
    threshold: float
    name: str
    model_sha256: str


@dataclass(frozen=True, slots=True)
class Scores:
    """From which score a detector is believed; each 0 to 1.

    Attributes:
        face: the first face.
        confirmed: the first face in the second, larger look; the stretched contrast of that
            look lifts things that are no face.
        further: every further face: a second person is a grave thing to claim.
    """

    face: float
    confirmed: float
    further: float


@dataclass(frozen=True, slots=True)
class Detector:
    """Which face detector looked.

    Attributes:
        name: backend name and its version.
        model_sha256: digest of its model, or None when it has none.
        trusted_for_absence: whether its "nobody there" may become a flag, and several faces more
            than a hint.
        scores: from which score it is believed.
    """

    name: str
    model_sha256: str | None
    trusted_for_absence: bool
    scores: Scores


class Document(TypedDict):
    """The stored form of an observation; JSON only. Keys beside these are left to the caller."""

    v: int
    detector: dict[str, str | bool | dict[str, float] | None]
    faces: list[dict[str, float | None]] | None
    framing: dict[str, float]
    stillness: dict[str, float | bool | str | None]
    likeness: NotRequired[dict[str, float | str] | None]
    objects: NotRequired[dict[str, object] | None]


@dataclass(frozen=True, slots=True)
class Observation:
    """All readings of one snapshot.

    Attributes:
        detector: which detector looked.
        faces: faces by falling score, or None when no detector was there to look.
        framing: light and detail.
        stillness: change since earlier pictures.
        likeness: to the face at check-in; None when not available: no network, no such consent,
            or no face here that may be compared. Never guessed.
        objects: what lies about; None when no detector looked.
    """

    detector: Detector
    faces: tuple[SeenFace, ...] | None
    framing: Framing
    stillness: Stillness
    likeness: Likeness | None = None
    objects: SeenObjects | None = None

    def to_document(self) -> Document:
        """Return the JSON document that is stored; `from_document` reads it back equal."""
        return {
            "v": DOCUMENT_VERSION,
            "detector": _flat(self.detector) | {"scores": _flat(self.detector.scores)},
            "faces": None if self.faces is None else [_flat(face) for face in self.faces],
            "framing": _flat(self.framing),
            "stillness": _flat(self.stillness),
            "likeness": None if self.likeness is None else _flat(self.likeness),
            "objects": None if self.objects is None else asdict(self.objects),
        }

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read a stored document.

        Raises:
            RecordCorrupt: another version, or a field is absent.
        """
        if not isinstance(document, dict) or document.get("v") != DOCUMENT_VERSION:
            raise RecordCorrupt(f"no observation of version {DOCUMENT_VERSION}: {document!r:.80}")
        stored = cast("Document", document)
        try:
            faces = stored["faces"]
            detector = cast("_DetectorFields", stored["detector"])
            return cls(
                detector=Detector(
                    detector["name"],
                    detector["model_sha256"],
                    detector["trusted_for_absence"],
                    Scores(**detector["scores"]),
                ),
                faces=None if faces is None else tuple(_face(face) for face in faces),
                framing=Framing(**stored["framing"]),
                stillness=Stillness(**cast("_StillnessFields", stored["stillness"])),
                likeness=_likeness(stored.get("likeness")),
                objects=objects_from(stored.get("objects")),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise RecordCorrupt(f"an observation does not parse: {error}") from error


def _flat(value: SeenFace | Framing | Stillness | Likeness | Detector | Scores) -> dict[str, Any]:
    """Return the fields of a value without going into them: `asdict` takes ten times as long."""
    return {name: getattr(value, name) for name in value.__slots__}


class _DetectorFields(TypedDict):
    """Fields of a detector as stored."""

    name: str
    model_sha256: str | None
    trusted_for_absence: bool
    scores: dict[str, float]


class _StillnessFields(TypedDict):
    """Fields of stillness as stored."""

    change: float | None
    digest: str
    repeated: bool
    nearest: NotRequired[float | None]


class _FaceFields(TypedDict):
    """Fields of a face as stored."""

    left: float
    top: float
    width: float
    height: float
    score: float
    sharpness: float
    yaw: NotRequired[float | None]


class _LikenessFields(TypedDict):
    """Fields of a likeness as stored."""

    value: float
    threshold: float
    name: str
    model_sha256: str


def _face(stored: object) -> SeenFace:
    """Read one face."""
    return SeenFace(**cast("_FaceFields", stored))


def _likeness(stored: object) -> Likeness | None:
    """Read a likeness, absent in documents of earlier days."""
    return None if stored is None else Likeness(**cast("_LikenessFields", stored))
