"""The one place that imports OpenCV, with its limits set before and its threads after.

Every other module of this package writes `from proctoring.opencv import cv2`. The web process
never loads this module; a snapshot worker loads it before it forks.
"""

import os

from proctoring.jpeg import MAX_PIXELS

# OpenCV reads this limit once, while it is loaded; the header check before is the first line.
os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(MAX_PIXELS)

import cv2

# A second thread gains nothing on pictures of this size; one process per core does.
cv2.setNumThreads(1)

__all__ = ["cv2"]
