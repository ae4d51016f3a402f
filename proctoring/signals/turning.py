"""Turning: how far a head is turned to the side, from three points of a face.

Pitch is not read: from so few points it is a guess. Nor is where the eyes look: at this size an eye
is twenty pixels wide.
"""

from math import atan, degrees, hypot

from proctoring.backends.base import Face

# The nose stands out of the plane of the eyes by this share of their distance; fitted on faces
# turned by known angles (README, decision 2026-11-26 on turning).
_NOSE = 0.40
_POINTS = 3


def read_yaw(face: Face) -> float | None:
    """Return the yaw in degrees, positive towards the right of the picture; None without points.

    The nose's offset from the middle of the eyes, along the line of the eyes, over their distance:
    leaning the head changes nothing. A person's own usual value is subtracted later.
    """
    if len(face.landmarks) < _POINTS:
        return None
    (right_x, right_y), (left_x, left_y), (nose_x, nose_y) = face.landmarks[:_POINTS]
    across, down = left_x - right_x, left_y - right_y
    distance = hypot(across, down)
    if distance < 1:
        return None
    middle_x, middle_y = (right_x + left_x) / 2, (right_y + left_y) / 2
    along = ((nose_x - middle_x) * across + (nose_y - middle_y) * down) / distance
    return degrees(atan(along / distance / _NOSE))
