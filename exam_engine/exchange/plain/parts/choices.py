"""Choices and rankings read back: what each choice earns, or that only all together earn.

A choice of one alone in its item is simply scored choice by choice, whatever its program is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from exam_engine.errors import EngineError
from exam_engine.exchange.plain.parts.earnings import Earning
from exam_engine.exchange.plain.parts.kinds import Chosen, Ranked
from exam_engine.exchange.plain.parts.remarks import Remarks
from exam_engine.exchange.plain.parts.symbols import NotPlain
from exam_engine.items.assessment.declarations import ResponseDeclaration
from exam_engine.items.assessment.interactions import Interaction
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.making import Answer, Ranking
from exam_engine.items.assessment.making.choices import ranking_tests
from exam_engine.items.assessment.values import Cardinality
from exam_engine.scoring.programs import compile_item


@dataclass(frozen=True, slots=True)
class Choosing:
    """One response that names choices, with all that says what it earns."""

    interaction: Interaction
    response: ResponseDeclaration
    earning: Earning
    worth: Fraction
    remarks: Remarks

    def chosen(self) -> Chosen:
        """Return the answers and what each earns.

        Raises:
            NotPlain: the points are not those of choices one by one, nor of all together.
        """
        if self.earning.tests:
            raise NotPlain("conditions on choices")
        several = self.response.cardinality is Cardinality.MULTIPLE
        whole = self.earning.whole
        points = self._points() if whole is None else self._of_correct(whole)
        chosen = self.of_points(points, several=several, whole=several and whole is not None)
        return replace(chosen, unbounded=several and self._is_unbounded())

    def of_points(
        self, points: Sequence[Fraction], *, several: bool = False, whole: bool = False
    ) -> Chosen:
        """Return the answers with the points given in the order of the choices."""
        answers = tuple(
            Answer(one.content, earned, self.remarks.of(self.earning.shown, one.id), one.id)
            for one, earned in zip(self.interaction.choices, points, strict=True)
        )
        return Chosen(
            answers,
            self.worth,
            several=several,
            whole=whole,
            shuffle=self.interaction.shuffle,
            inline=self.interaction.inline,
        )

    def ranked(self) -> Ranked:
        """Return the contents in their right order and how a ranking of them is scored.

        Raises:
            NotPlain: it is scored in another way.
        """
        right = [one.text for one in self.response.correct]
        contents = {one.id: one.content for one in self.interaction.choices}
        if set(right) != set(contents) or len(right) != len(contents):
            raise NotPlain("a ranking of some of the choices")
        return Ranked(tuple(contents[one] for one in right), self._ranking(right), self.worth)

    def _points(self) -> list[Fraction]:
        mapping = self.response.mapping
        if mapping is None or not self.earning.factor:
            raise NotPlain("choices that earn nothing")
        entries = {one.key: one.points for one in mapping.entries}
        points = (entries.get(one.id, mapping.default) for one in self.interaction.choices)
        return [Fraction(one) * self.earning.factor for one in points]

    def _is_unbounded(self) -> bool:
        """Tell whether the mapping's bounds let the sum leave 0 and `worth`."""
        mapping = self.response.mapping
        if mapping is None or not self.earning.factor:
            return False
        points = [one.points for one in mapping.entries]
        most = self.worth / self.earning.factor
        falls = min(points, default=0) < 0 and (mapping.lower is None or mapping.lower < 0)
        rises = sum(one for one in points if one > 0) > most
        return falls or (rises and (mapping.upper is None or Fraction(mapping.upper) > most))

    def _of_correct(self, whole: Fraction) -> list[Fraction]:
        correct = {one.text for one in self.response.correct}
        share = whole / max(len(correct), 1)
        return [share * (one.id in correct) for one in self.interaction.choices]

    def _ranking(self, right: Sequence[str]) -> Ranking:
        if self.earning.whole is not None:
            return Ranking.WHOLE
        if self.earning.neighbours * (len(right) - 1) == self.worth:
            return Ranking.NEXT
        found = [one.condition for tests in self.earning.tests for one in tests]
        shares = {one.points for tests in self.earning.tests for one in tests}
        for ranking in Ranking:
            if found == ranking_tests(self.response.id, right, ranking) and len(shares) == 1:
                return ranking
        raise NotPlain("the scoring of a ranking")


def points_of_choices(item: AssessmentItem) -> list[Fraction]:
    """Return what each choice of an item's one choice of one earns, by scoring the item.

    Raises:
        NotPlain: an answer, or none, has no score, or no answer earns something.
    """
    interaction = item.interactions[0]
    try:
        compiled = compile_item(item)
    except EngineError as error:
        raise NotPlain(f"a program that cannot be run: {error}") from error
    given = [None, *(one.id for one in interaction.choices)]
    scores = [compiled.score({interaction.response: one}).score for one in given]
    points = [one for one in scores if one is not None]
    if len(points) < len(given) or points[0]:
        raise NotPlain("points for no answer, or none for some answer")
    if max(points) <= 0:
        raise NotPlain("a choice of one that earns nothing")
    return points[1:]
