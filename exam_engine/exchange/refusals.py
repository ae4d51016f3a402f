"""What exchange refuses: content files with problems, all of them at once.

    EngineError
    └── ExchangeError
        └── ContentErrors   every problem found, each with file, line, field and the fix

Judgements about content that can be read are findings of `lint`, not errors.
"""

from dataclasses import dataclass
from typing import ClassVar

from exam_engine.errors import EngineError


class ExchangeError(EngineError):
    """The root of refusals about files of content."""

    code: ClassVar[str] = "exchange_error"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a file from being read.

    Attributes:
        file: path inside the programme's folder.
        line: counts from 1; 0 for the whole file.
        field: as `interaction.choices[2].id`; empty for the whole file.
        fix: what to do about it, one sentence.
    """

    file: str
    line: int
    field: str
    message: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        named = f"{self.field}: " if self.field else ""
        return f"{where}: {named}{self.message} ({self.fix})"


class ContentErrors(ExchangeError):
    """A programme cannot be loaded; lists every problem."""

    code: ClassVar[str] = "content_errors"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
