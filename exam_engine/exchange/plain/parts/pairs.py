"""Matches and texts with gaps read back: which target is right for which source.

Each source has one right target and earns the same; other points are refused as `NotPlain`.
"""

from dataclasses import dataclass
from fractions import Fraction

from exam_engine.exchange.plain.parts.earnings import Earning
from exam_engine.exchange.plain.parts.kinds import Gapped, Matched
from exam_engine.exchange.plain.parts.symbols import NotPlain
from exam_engine.items.assessment.declarations import ResponseDeclaration
from exam_engine.items.assessment.interactions import Interaction
from exam_engine.items.assessment.making import GapText, Pairing


@dataclass(frozen=True, slots=True)
class Pairs:
    """One response of directed pairs, with all that says what it earns."""

    interaction: Interaction
    response: ResponseDeclaration
    earning: Earning
    worth: Fraction

    @property
    def whole(self) -> bool:
        """Whether only all right pairs together earn."""
        return self.earning.whole is not None

    def matched(self) -> Matched:
        """Return the sources with their targets.

        Raises:
            NotPlain: a source has no or several right targets, or pairs earn differently.
        """
        targets = {one.id: one.content for one in self.interaction.targets}
        right = dict(self._right())
        sources = self.interaction.choices
        if set(right) != {one.id for one in sources} or not set(right.values()) <= set(targets):
            raise NotPlain("a match in which a source has no target, or several")
        used = set(right.values())
        each = self.worth / len(sources)
        return Matched(
            tuple(Pairing(one.content, targets[right[one.id]], each) for one in sources),
            tuple(content for name, content in targets.items() if name not in used),
            self.worth,
            whole=self.whole,
            shuffle=self.interaction.shuffle,
        )

    def gapped(self) -> Gapped:
        """Return the passage and which text is right in each gap.

        Raises:
            NotPlain: a gap has no or several right texts, or they earn differently.
        """
        places = {one.id: at for at, one in enumerate(self.interaction.choices)}
        right = {gap: places[text] for text, gap in self._right() if text in places}
        if list(right) != [one.id for one in self.interaction.targets]:
            right = {one.id: right[one.id] for one in self.interaction.targets if one.id in right}
        if len(right) != len(self.interaction.targets):
            raise NotPlain("a gap without a right text")
        texts = tuple(
            GapText(one.content, "".join(one.groups[:1]), one.most)
            for one in self.interaction.choices
        )
        return Gapped(self.interaction.passage, texts, right, self.worth, whole=self.whole)

    def _right(self) -> list[tuple[str, str]]:
        """Return the right pairs, as many as there are sources or gaps to fill."""
        pairs = [one.text for one in self.response.correct]
        if not self.whole:
            mapping = self.response.mapping
            if mapping is None or not self.earning.factor or mapping.default:
                raise NotPlain("pairs that are not mapped to points")
            earned = {one.key: one.points for one in mapping.entries if one.points}
            if len(set(earned.values())) != 1 or min(earned.values()) < 0:
                raise NotPlain("pairs that earn differently")
            pairs = list(earned)
        halves = [pair.partition(" ")[::2] for pair in pairs]
        if len({self._asked(one) for one in halves}) != len(halves):
            raise NotPlain("a source or gap with several right answers")
        return halves

    def _asked(self, pair: tuple[str, str]) -> str:
        """Return the half of a pair that is asked for an answer: a gap, or else a source."""
        gaps = {one.id for one in self.interaction.targets} if self.interaction.passage else set()
        return pair[1] if pair[1] in gaps else pair[0]
