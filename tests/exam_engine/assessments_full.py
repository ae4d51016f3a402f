"""One assessment item that uses every part of the model, coherent enough to be written as QTI."""

import json
from decimal import Decimal

from exam_engine.items.assessment.declarations import (
    Area,
    AreaEntry,
    AreaMapping,
    InterpolationRow,
    InterpolationTable,
    Literal,
    MapEntry,
    Mapping,
    MatchRow,
    MatchTable,
    OutcomeDeclaration,
    ResponseDeclaration,
    ScoredBy,
    Shape,
    TemplateDeclaration,
)
from exam_engine.items.assessment.expressions import Operator
from exam_engine.items.assessment.interactions import (
    Bounds,
    Interaction,
    InteractionKind,
    Picture,
    Scale,
    SimpleChoice,
    TextField,
)
from exam_engine.items.assessment.item import (
    AssessmentItem,
    Asset,
    Criterion,
    Feedback,
    Metadata,
    NoAnswer,
    Rubric,
    RubricLevel,
    ScorePolicy,
)
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    Constraint,
    CustomProgram,
    Exit,
    LookupOutcome,
    SetValue,
    Target,
)
from exam_engine.items.assessment.values import BaseType, Cardinality
from tests.exam_engine.assessments import SCORE, call, correct, give, literal, variable

SINGLE, MULTIPLE = Cardinality.SINGLE, Cardinality.MULTIPLE
RING = Area(Shape.CIRCLE, (Decimal(40), Decimal(30), Decimal(10)))
STAGE = Picture("stage.png", "image/png", 200, 100, "a stage")
CUSTOM = json.dumps(
    {
        "attributes": {"module": "config.js", "responseIdentifier": "LAB"},
        "content": [
            {"attributes": {}, "content": ["run me"], "element": "interactionMarkup"},
            {"attributes": {"class": "lab"}, "content": [], "element": "p"},
        ],
        "element": "portableCustomInteraction",
    },
    sort_keys=True,
)
RESPONSES = (
    ResponseDeclaration(
        "PICK",
        MULTIPLE,
        BaseType.IDENTIFIER,
        default=(Literal("c"),),
        correct=(Literal("a"), Literal("b")),
        mapping=Mapping(
            (MapEntry("a", Decimal("1.5")), MapEntry("b", Decimal(-1))),
            default=Decimal("-0.5"),
            lower=Decimal(0),
            upper=Decimal(2),
        ),
    ),
    ResponseDeclaration(
        "WORD",
        SINGLE,
        BaseType.STRING,
        correct=(Literal("two words"),),
        mapping=Mapping((MapEntry("Two", Decimal(1), case_sensitive=False),)),
    ),
    ResponseDeclaration("SPOKEN", SINGLE, BaseType.STRING),
    ResponseDeclaration(
        "PLACE",
        SINGLE,
        BaseType.POINT,
        correct=(Literal("40 30"),),
        area_mapping=AreaMapping(
            (AreaEntry(RING, Decimal(3)),), Decimal(0), Decimal(0), Decimal(3)
        ),
    ),
    ResponseDeclaration("SPOT", SINGLE, BaseType.IDENTIFIER, correct=(Literal("s1"),)),
    ResponseDeclaration("PAIRS", MULTIPLE, BaseType.DIRECTED_PAIR, correct=(Literal("a x"),)),
    ResponseDeclaration("LEVEL", SINGLE, BaseType.FLOAT, correct=(Literal("2.5"),)),
    ResponseDeclaration(
        "PARTS",
        Cardinality.RECORD,
        None,
        default=(Literal("3", "count", BaseType.INTEGER),),
    ),
    ResponseDeclaration("LAB", Cardinality.RECORD, None),
    ResponseDeclaration("FIT", MULTIPLE, BaseType.DIRECTED_PAIR, correct=(Literal("g f"),)),
)
OUTCOMES = (
    SCORE,
    OutcomeDeclaration(
        "GRADE",
        SINGLE,
        BaseType.IDENTIFIER,
        table=MatchTable((MatchRow(1, "low"), MatchRow(2, "high")), "none"),
        interpretation="what the points mean",
    ),
    OutcomeDeclaration(
        "SHARE",
        SINGLE,
        BaseType.FLOAT,
        minimum=Decimal(0),
        maximum=Decimal("1.5"),
        mastery=Decimal("0.75"),
        table=InterpolationTable(
            (InterpolationRow(Decimal(2), "1.5"), InterpolationRow(Decimal(1), "0.5", False)), "0"
        ),
    ),
    OutcomeDeclaration("STYLE", SINGLE, BaseType.FLOAT, external=ScoredBy.HUMAN),
)
TEMPLATES = (
    TemplateDeclaration("N", SINGLE, BaseType.INTEGER, (Literal("4"),), in_text=True, in_math=True),
    TemplateDeclaration("SHOWN", SINGLE, BaseType.IDENTIFIER, (Literal("c"),)),
)
INTERACTIONS = (
    Interaction(
        InteractionKind.CHOICE,
        "PICK",
        "Pick two.",
        (
            SimpleChoice("a", "<p>first</p>", fixed=True),
            SimpleChoice("b", "<p>second</p>"),
            SimpleChoice("c", "third", template="SHOWN", shown=False),
        ),
        shuffle=True,
        bounds=Bounds(1, 2),
        vocabulary=("qti-choices-stacking-2",),
    ),
    Interaction(
        InteractionKind.EXTENDED_TEXT,
        "WORD",
        "Write it.",
        bounds=Bounds(0, 1),
        field=TextField(20, 3, "[a-z ]+", "two words", "plain", "SPOKEN", 10),
    ),
    Interaction(InteractionKind.SELECT_POINT, "PLACE", "Point.", picture=STAGE),
    Interaction(
        InteractionKind.HOTSPOT,
        "SPOT",
        "Pick a place.",
        (SimpleChoice("s1", "left", area=RING), SimpleChoice("s2", "right", area=RING)),
        picture=STAGE,
    ),
    Interaction(
        InteractionKind.MATCH,
        "PAIRS",
        "Match.",
        (SimpleChoice("a", "A", most=2, least=1), SimpleChoice("b", "B")),
        (
            SimpleChoice("x", "X", most=0, least=1, groups=("a", "b")),
            SimpleChoice("y", "Y", groups=("a",), area=None),
        ),
        bounds=Bounds(0, 2),
    ),
    Interaction(
        InteractionKind.SLIDER,
        "LEVEL",
        "Slide.",
        scale=Scale(Decimal(0), Decimal(10), Decimal("0.5"), reverse=True, vertical=True),
        vocabulary=("orientation=vertical",),
    ),
    Interaction(InteractionKind.PORTABLE_CUSTOM, "LAB", custom=CUSTOM),
    Interaction(
        InteractionKind.GRAPHIC_GAP_MATCH,
        "FIT",
        "Fill.",
        (SimpleChoice("g", "gap text", groups=("f",)),),
        (SimpleChoice("f", "a hole", area=RING),),
        bounds=Bounds(0, 1),
        picture=STAGE,
    ),
    Interaction(InteractionKind.END_ATTEMPT, "HINT", labels=("Show a hint",), inline=True),
)
RULES = (
    Condition(
        (
            Branch(
                call(Operator.MATCH, variable("PICK"), correct("PICK")),
                (give(call(Operator.MAP_RESPONSE, identifier="PICK")), Exit()),
            ),
            Branch(call(Operator.IS_NULL, variable("WORD")), (give("-0.5"),)),
        ),
        (give(call(Operator.SUM, literal("0.25"), variable("SHARE"))),),
    ),
    SetValue(Target.OUTCOME, "GRADE", literal("low", "identifier")),
    LookupOutcome("GRADE", literal("2", "integer")),
)
TEMPLATE_RULES = (
    SetValue(Target.TEMPLATE, "N", call(Operator.RANDOM_INTEGER, min="2", max="9", step="1")),
    Constraint(call(Operator.GT, variable("N"), literal("3", "integer"))),
    SetValue(Target.CORRECT_RESPONSE, "LEVEL", literal("7.5")),
    SetValue(Target.DEFAULT_VALUE, "SPOT", literal("s2", "identifier")),
    Condition((Branch(call(Operator.IS_NULL, variable("N")), (Exit(),)),)),
)
BODY = (
    '<p>There are <span data-variable="N" data-format="%d"></span> ways.</p>'
    "<math><mi>N</mi><mo>+</mo><mi>n</mi></math>"
    '<div data-template="SHOWN" data-value="c" data-show="show"><p>Only you.</p></div>'
    '<div data-template="SHOWN" data-value="c" data-show="hide"><p>Not you.</p></div>'
    '<p><img src="figure.png" alt="a figure"></p>'
    + "".join(f'<div data-interaction="{index}"></div>' for index in range(8))
    + '<p>Stuck? <span data-interaction="8"></span></p>'
    '<div data-feedback="0"></div>'
)


def full_item() -> AssessmentItem:
    """Return the item."""
    levels = (RubricLevel("does it all", Decimal(2)), RubricLevel("does some", Decimal(1)))
    hint = ResponseDeclaration("HINT", SINGLE, BaseType.BOOLEAN)
    return AssessmentItem(
        id="everything",
        title="Everything at once",
        body=BODY,
        responses=(*RESPONSES, hint),
        outcomes=OUTCOMES,
        templates=TEMPLATES,
        interactions=INTERACTIONS,
        program=CustomProgram(RULES),
        template_rules=TEMPLATE_RULES,
        feedback=(
            Feedback("GRADE", "low", "block", "<p>Read on.</p>", shown=False),
            Feedback("GRADE", "high", "modal", "<p>Well done.</p>", "Your grade"),
        ),
        rubrics=(
            Rubric(("scorer",), "<p>Be fair.</p>", (Criterion("k1", "Care", levels, Decimal(2)),)),
        ),
        assets=(Asset("figure.png", "0" * 64, "image/png", 9),),
        metadata=Metadata(
            domain="serving",
            objective="serve a model",
            cognitive="apply",
            difficulty="easy",
            seconds=90,
            enemies=("item-2",),
            source="a workshop",
            entries=("keyword=models",),
        ),
        policy=ScorePolicy(NoAnswer.ZERO, negative=False),
        language="en-GB",
        adaptive=True,
        time_dependent=True,
    )
