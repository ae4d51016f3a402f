"""The numbers that turn readings into conditions. All were measured; none is a setting by taste.

They are the code's own: readings are stored with each picture, the bounds are those of the version
that ran.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Bounds of the analysis. Luma and differences are grey levels 0 to 255.

    Scores of faces are not here: they are comparable within one detector only, and travel with
    it (`observations.Scores`).

    Attributes:
        further_face_height: height of a second face over the first, 0 to 1; smaller ones are
            people far behind, or pictures on the wall.
        border: share of the picture's side within which a face touches its border, 0 to 1.
        covered_spread: standard deviation below which a lens may be covered.
        covered_detail: variance of the Laplacian after a 5 by 5 median, likewise; both must hold.
        black_luma: mean luma below which the picture is black.
        dark_luma: mean luma below which it is too dark to speak of an absent face.
        blurred_sharpness: variance of the Laplacian inside the face below which it is blurred.
        frozen_change: 99th percentile of the difference to the picture before, below which
            nothing moved.
        replayed_change: the same between the small copies of two pictures minutes apart, below
            which one is the other again.
        replayed_spread: spread below which small copies are too flat to tell that.
        away_yaw: degrees from the person's own usual yaw beyond which they look away; the
            estimate reads 35 true degrees as 24 to 43.
        back_yaw: degrees within which they have come back.
        frontal_yaw: degrees of yaw within which a face may be compared with another picture.
        compared_side: pixels of the uploaded picture, at least, of a face that is compared.
        object_score: from which an object is believed, 0 to 1.

    Source: proctoring/README.md, decision 2026-11-23 on thresholds.
    """

    further_face_height: float = 0.25
    border: float = 0.015
    covered_spread: float = 18.0
    covered_detail: float = 12.0
    black_luma: float = 12.0
    dark_luma: float = 45.0
    blurred_sharpness: float = 30.0
    frozen_change: float = 4.0
    replayed_change: float = 2.0
    replayed_spread: float = 40.0
    away_yaw: float = 22.0
    back_yaw: float = 15.0
    frontal_yaw: float = 20.0
    compared_side: int = 80
    object_score: float = 0.5


DEFAULT_THRESHOLDS = Thresholds()
