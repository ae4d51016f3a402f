"""One file with an assessmentTest to one test, or a refusal by name.

Shares the view, the rules and the expressions of the item reader; nothing is raised for content.
"""

import posixpath
import re
from dataclasses import dataclass
from typing import Final

from exam_engine.exchange.imported import ImportRefused, Loss
from exam_engine.exchange.qti.declarations import read_outcome
from exam_engine.exchange.qti.interactions import read_interaction
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.rules import read_rules
from exam_engine.exchange.qti.view import Element
from exam_engine.exchange.qti_tests.checks import require_sound
from exam_engine.exchange.qti_tests.controls import read_limits
from exam_engine.exchange.qti_tests.parts import read_feedback, read_part, read_rubrics
from exam_engine.exchange.safe_xml import parse_xml
from exam_engine.forms.assessment_test import AssessmentTest
from exam_engine.forms.refusals import InvalidForm
from exam_engine.items.refusals import ItemError

_ROOT: Final = "assessmentTest"
_VERSION: Final = re.compile(r"v([23])p([0-2])")
_ASSUMED: Final = "2.1"
_LONGEST_NAME: Final = 256


@dataclass(frozen=True, slots=True)
class ImportedTest:
    """A test of a file, taken or refused; exactly one of `test` and `refusal` is set.

    Attributes:
        file: path of the file, inside a package its name there.
        identifier: of the test, otherwise a name made of the file's.
        format: such as `qti-3.0` or `qti-2.1`.
    """

    file: str
    identifier: str
    format: str
    test: AssessmentTest | None = None
    refusal: ImportRefused | None = None
    losses: tuple[Loss, ...] = ()


def read_assessment_test(data: bytes, *, file: str, folder: str = "") -> ImportedTest:
    """Return the test of one XML file.

    Args:
        data: XML; the root is `assessmentTest` or `qti-assessment-test`.
        file: path of the file, inside a package its name there.
        folder: of the file inside its package; paths of media are resolved against it.
    """
    name = posixpath.splitext(posixpath.basename(file))[0][:_LONGEST_NAME]
    try:
        root = Element(parse_xml(data))
    except ImportRefused as refusal:
        return ImportedTest(file, name, "qti", refusal=refusal)
    reading = Reading(_version(root), read_interaction, folder)
    form = f"qti-{reading.version}"
    try:
        test = _test(root, name, reading)
    except ImportRefused as refusal:
        return ImportedTest(file, name, form, refusal=refusal)
    except (InvalidForm, ItemError) as error:
        return ImportedTest(file, name, form, refusal=ImportRefused("broken_test", str(error)))
    losses = tuple(dict.fromkeys((*reading.losses, *root.close())))
    return ImportedTest(file, test.id, form, test, losses=losses)


def _version(root: Element) -> str:
    """Return the version that the namespace tells; an assumed one where it tells none."""
    found = _VERSION.search(root.namespace.lower())
    return f"{found[1]}.{found[2]}" if found else _ASSUMED


def _test(root: Element, name: str, reading: Reading) -> AssessmentTest:
    if root.name != _ROOT:
        raise ImportRefused("not_a_test", f"a document of {root.name:.60}, not a test")
    root.attributes_like("xsi:")
    for harmless in ("toolName", "toolVersion"):
        root.get(harmless)
    outcomes = tuple(read_outcome(one, reading) for one in root.every("outcomeDeclaration"))
    processing = root.only("outcomeProcessing")
    rules = read_rules(processing.every(), reading) if processing else ()
    test = AssessmentTest(
        id=root.get("identifier")[:_LONGEST_NAME] or name,
        title=root.get("title"),
        parts=tuple(read_part(one, reading) for one in root.every("testPart")),
        outcomes=outcomes,
        rules=rules,
        limits=read_limits(root, reading),
        feedback=read_feedback(root, reading),
        rubrics=read_rubrics(root, reading),
        language=root.get("xml:lang"),
    )
    require_sound(test, reading)
    return test
