"""GIFT to canonical items: titles, formats, the answer block, categories.

Source: Moodle's documentation of the GIFT format. Escapes and blank lines are undone in
`gift_blocks`; what an answer block says is read in `gift_answers`.
"""

import re
from dataclasses import dataclass

from exam_engine.exchange.imported import ImportedItem, ImportRefused
from exam_engine.exchange.plain.collecting import Collector, collected
from exam_engine.exchange.plain.gaps import heading, mark, placed
from exam_engine.exchange.plain.gift_answers import Wordings, part_of
from exam_engine.exchange.plain.gift_blocks import Block, blocks, shown
from exam_engine.exchange.plain.texts import Notes, require_short
from exam_engine.items.assessment.item import AssessmentItem, Metadata
from exam_engine.items.assessment.making import Part, Stem, made, place

_BLANK, _WORD = "_____", re.compile(r"\w")


def read_gift(data: bytes, *, file: str) -> tuple[ImportedItem, ...]:
    """Return the questions of a GIFT file, each imported or refused."""
    return collected(data, file=file, form="gift", read=_read)


def _read(text: str, collector: Collector) -> None:
    for block in blocks(text):
        title, rest = _title(block.text)
        collector.add(block.identifier or title, _Question(block, title, rest).item)


@dataclass(frozen=True, slots=True)
class _Question:
    """One question, its title taken off."""

    block: Block
    title: str
    text: str

    def item(self, identifier: str, notes: Notes) -> AssessmentItem:
        """Return the item; refusals name the line."""
        try:
            return self._item(identifier, notes)
        except ImportRefused as refusal:
            message = f"line {self.block.line}: {refusal}"
            raise ImportRefused(refusal.reason, message) from refusal

    def _item(self, identifier: str, notes: Notes) -> AssessmentItem:
        require_short(self.text, "the question")
        before, answers, after = _parted(self.text)
        wordings, before = Wordings.opened(before.lstrip(), notes)
        answers, _, explanation = (
            answers.rpartition("####")
            if "####" in answers
            else (
                answers,
                "",
                "",
            )
        )
        part = part_of(answers.strip(), wordings, in_sentence=bool(after.strip()))
        body = _body(before, after, part, wordings)
        stem = Stem(
            id=identifier,
            title=self.title or heading(body) or identifier,
            body=body,
            explanation=wordings.block(explanation, "general feedback"),
            metadata=Metadata(source="gift", entries=_entries(self.block)),
        )
        return made(stem, [part])


def _title(text: str) -> tuple[str, str]:
    """Return the title between double colons, if there is one, and the rest."""
    if not text.startswith("::"):
        return "", text
    title, colons, rest = text[2:].partition("::")
    return (" ".join(shown(title).split()), rest) if colons else ("", title)


def _parted(text: str) -> tuple[str, str, str]:
    """Return what stands before, in and after the braces of the one answer block."""
    before, opened, rest = text.partition("{")
    answers, closed, after = rest.partition("}")
    if not opened and "}" not in before:
        message = "no answers in braces: a description, not a question; put it into a section"
        raise ImportRefused("not_a_question", message)
    if not closed or "}" in before or "{" in answers:
        message = "the braces of the answers do not pair; escape others as \\{ and \\}"
        raise ImportRefused("braces", message)
    if "{" in after or "}" in after:
        message = "more than one block of answers; make one question of each"
        raise ImportRefused("several_answer_blocks", message)
    return before, answers, after


def _body(before: str, after: str, part: Part, wordings: Wordings) -> str:
    """Return the stem, with the missing word at its place."""
    if part.interaction.inline:
        html = wordings.block(before + mark(0) + after, "question")
        return placed(html, [place(0, inline=True)])
    blank = _BLANK if _WORD.search(after) else ""
    return wordings.block(before + blank + after, "question")


def _entries(block: Block) -> tuple[str, ...]:
    category = (f"category={block.category}",) if block.category else ()
    return category + tuple(f"tag={tag}" for tag in block.tags)
