"""An assessment item compiled for scoring: from what was given to a score, in microseconds.

Pure: the same item, seed and responses give the same result for ever. Points of a form, keys and
storing are for others.
"""

from collections.abc import Mapping

from exam_engine.items.assessment.capture import Capturing, capturing
from exam_engine.items.assessment.declarations import ResponseDeclaration
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.refusals import UncapturedResponse
from exam_engine.items.assessment.values import Value, Values
from exam_engine.items.canonical import JsonValue
from exam_engine.scoring.programs.maxima import normal_bounds
from exam_engine.scoring.programs.results import ItemResult, Version
from exam_engine.scoring.programs.runs import score_of
from exam_engine.scoring.programs.scopes import ATTEMPTS, Scope, scope_of
from exam_engine.scoring.programs.states import Reason, Uncomputable
from exam_engine.scoring.programs.versions import versions_of


class CompiledItem:
    """An item with its program compiled; made by `compile_item`.

    Attributes:
        minimum, maximum: normal bounds of the score, exact; None where they are not known.
    """

    __slots__ = ("_captures", "_score", "_versions", "maximum", "minimum")

    def __init__(self, item: AssessmentItem, scope: Scope) -> None:
        self._captures = _captures(scope)
        self._versions = versions_of(item, scope)
        self._score = score_of(item, scope, self._versions)
        self.minimum, self.maximum = normal_bounds(item, scope)

    def version(self, seed: int = 0) -> Version:
        """Return the version of the item that the candidate with this seed has."""
        return self._versions(seed)

    def score(
        self,
        responses: Mapping[str, JsonValue],
        *,
        seed: int = 0,
        previous: Values | None = None,
    ) -> ItemResult:
        """Return what responses as JSON earn; never raises for what they or the item contain.

        A response that is left out has its default value, one that is given as null has none.

        Args:
            responses: by identifier of the response variable; `duration` in seconds, too.
            seed: of the candidate's version of the item.
            previous: the outcomes of the try before, for an adaptive item.
        """
        values: dict[str, Value] = {}
        try:
            for name, given in responses.items():
                values[name] = self._captures[name](given)
        except UncapturedResponse as refusal:
            return self._refused(seed, Reason.MALFORMED_RESPONSE, str(refusal))
        except KeyError:
            unknown = next(name for name in responses if name not in self._captures)
            return self._refused(seed, Reason.UNKNOWN_VARIABLE, f"no response {unknown!r:.60}")
        return self._score(values, seed, previous)

    def score_values(
        self, values: Values, *, seed: int = 0, previous: Values | None = None
    ) -> ItemResult:
        """Return what captured responses earn; like `score`, without capturing."""
        return self._score(values, seed, previous)

    def _refused(self, seed: int, reason: Reason, message: str) -> ItemResult:
        return self._versions(seed).uncomputable(Uncomputable(reason, message))


def compile_item(item: AssessmentItem) -> CompiledItem:
    """Return the item compiled for scoring.

    Raises:
        InvalidProgram: the program is too large or too deep, an operator has the wrong operands or
            settings, or needs what is not declared.
        InvalidDeclaration: a declaration contradicts itself.
    """
    return CompiledItem(item, scope_of(item))


def _captures(scope: Scope) -> dict[str, Capturing]:
    """Return the capture of each response variable, `duration` included."""
    given = (one.declaration for name, one in scope.variables.items() if name != ATTEMPTS)
    return {one.id: capturing(one) for one in given if isinstance(one, ResponseDeclaration)}
