"""A badge as a PNG, for those who show no SVG: rasterised once per face, then kept."""

from functools import lru_cache
from typing import Final

from app.documents.artwork import BadgeFace, badge_svg
from app.documents.hallmark import SIDE
from app.documents.typesetting import Order, typeset

PIXELS: Final = 1024
"""Width and height; sharp at the size of a wall poster's corner, and below 1 MiB with its token."""

_LAYOUT = f"""#let given = json(bytes(sys.inputs.order))
#set page(width: {SIDE}pt, height: {SIDE}pt, margin: 0pt, fill: none)
#image(bytes(given.drawing), format: "svg", width: {SIDE}pt)
"""


@lru_cache(maxsize=64)
def badge_png(face: BadgeFace) -> bytes:
    """Return the picture, on a transparent ground.

    Raises:
        TypesetterFailed: try again later.
    """
    drawing = {"drawing": badge_svg(face)}
    return typeset(Order(_LAYOUT, drawing, "png", pixels_per_inch=72 * PIXELS // SIDE))
