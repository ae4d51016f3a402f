"""The root of the engine's refusals and the root of each subject's own branch.

    EngineError
    ├── ClockError       exam_engine.clock
    ├── AttemptError     exam_engine.attempts.refusals
    ├── …                one branch per subject, declared in that subject

A refusal a person can cause is a class with a stable `code`; a mistake of ours is a plain
ValueError or AssertionError. Nothing here knows HTTP or sockets.
"""

from typing import ClassVar


class EngineError(Exception):
    """The engine refused.

    Subclasses set `code`: lower case, words joined by underscores, never changed once released.
    The message holds the offending value; branch on the class or the code, never on the text.
    """

    code: ClassVar[str] = "engine_error"
