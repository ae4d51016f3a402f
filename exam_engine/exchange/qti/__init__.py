"""Reading of QTI 2.0, 2.1, 2.2 and 3.0: one reader over one view of all versions.

Items only; packages, tests and QTI 1.2 have readers of their own.
"""

from exam_engine.exchange.imported import ImportedItem
from exam_engine.exchange.qti.items import read_file

__all__ = ["read_qti"]


def read_qti(data: bytes, *, file: str) -> tuple[ImportedItem, ...]:
    """Return the item of one XML file, or its refusal; nothing is raised for content.

    Assets of the item are paths only, without digest: their bytes are not in the file.
    """
    return (read_file(data, file=file),)
