"""The numbers that turn readings into conditions. All were measured; none is a setting by taste.

Stored with the policy of an exam, so that an old flag can be explained by the numbers of its day.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Bounds of one exam's analysis. Luma and differences are grey levels 0 to 255.

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


DEFAULT_THRESHOLDS = Thresholds()
