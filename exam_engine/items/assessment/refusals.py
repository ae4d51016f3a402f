"""What the canonical model refuses: contradictions inside an item or a program.

EngineError
└── ItemError
    ├── InvalidDeclaration   a declaration contradicts itself
    ├── InvalidProgram       a program is too large, or uses what is not declared
    └── UncapturedResponse   a response does not fit its declaration
"""

from typing import ClassVar

from exam_engine.items.refusals import ItemError


class InvalidDeclaration(ItemError):
    """A declaration contradicts itself; the message names it."""

    code: ClassVar[str] = "invalid_declaration"


class InvalidProgram(ItemError):
    """A program cannot be run; the message names the operator."""

    code: ClassVar[str] = "invalid_program"


class UncapturedResponse(ItemError):
    """A response does not fit its declaration; the message names the variable."""

    code: ClassVar[str] = "malformed_response"
