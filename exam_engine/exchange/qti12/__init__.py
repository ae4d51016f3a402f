"""QTI 1.2, also as Canvas, Common Cartridge and Blackboard write it: reading only.

Files become items of the canonical model or refusals by name; nothing is scored here.
"""

from exam_engine.exchange.qti12.files import read_qti12

__all__ = ["read_qti12"]
