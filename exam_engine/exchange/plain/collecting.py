"""Questions of one file to imported items: unique names, refusals one by one, bounded number.

Shared by the readers of formats that hold many questions in a file; none of them raises.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from exam_engine.errors import EngineError
from exam_engine.exchange.imported import ImportedItem, ImportRefused, Loss
from exam_engine.exchange.plain.texts import Notes, decoded
from exam_engine.items.assessment.item import AssessmentItem

MOST_QUESTIONS = 5_000
LONGEST_NAME = 200
Build = Callable[[str, Notes], AssessmentItem]
"""Makes one item of that identifier; refuses by `ImportRefused`."""


@dataclass(slots=True)
class Collector:
    """The items of one file in their order."""

    file: str
    form: str
    items: list[ImportedItem] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """The name of the file without folders and ending."""
        return PurePosixPath(self.file.replace("\\", "/")).stem or "file"

    def add(self, name: str, build: Build) -> None:
        """Import or refuse one question; without a name it is called by its position.

        Raises:
            ImportRefused: `too_many_questions`.
        """
        if len(self.items) >= MOST_QUESTIONS:
            message = f"more than {MOST_QUESTIONS} questions in one file; split it"
            raise ImportRefused("too_many_questions", message)
        notes = Notes()
        identifier = self._unique(name, notes)
        item, refusal = None, None
        try:
            item = build(identifier, notes)
        except ImportRefused as refused:
            refusal = refused
        except EngineError as error:
            refusal = ImportRefused("broken_item", str(error))
        self.items.append(
            ImportedItem(self.file, identifier, self.form, item, refusal, tuple(notes.losses))
        )

    def refused(self, refusal: ImportRefused, losses: tuple[Loss, ...] = ()) -> None:
        """Refuse the whole file, whatever was read before."""
        self.items = [ImportedItem(self.file, self.stem, self.form, None, refusal, losses)]

    def require_some(self) -> None:
        """Refuse a file in which nothing was found."""
        if not self.items:
            message = "holds no question of this format; look at what was uploaded"
            self.refused(ImportRefused("no_questions", message))

    def _unique(self, name: str, notes: Notes) -> str:
        base = " ".join(name.split())[:LONGEST_NAME] or f"{self.stem}-{len(self.items) + 1}"
        self._seen[base] = times = self._seen.get(base, 0) + 1
        if times == 1:
            return base
        notes.add("identifier_repeated", base, f"the name is used again; called {base}-{times}")
        return f"{base}-{times}"


def collected(
    data: bytes, *, file: str, form: str, read: Callable[[str, Collector], None]
) -> tuple[ImportedItem, ...]:
    """Return what `read` collects from the text of a file, or the file's one refusal."""
    collector = Collector(file, form)
    losses: tuple[Loss, ...] = ()
    try:
        text, losses = decoded(data)
        read(text, collector)
    except ImportRefused as refusal:
        collector.refused(refusal)
    collector.require_some()
    return tuple(_with(one, losses) for one in collector.items)


def _with(item: ImportedItem, losses: tuple[Loss, ...]) -> ImportedItem:
    """Return the item with what was lost of the whole file before its own losses."""
    if not losses:
        return item
    return ImportedItem(
        item.file,
        item.identifier,
        item.format,
        item.item,
        item.refusal,
        losses + item.losses,
    )
