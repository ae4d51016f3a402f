"""Response and template processing: programs by name, rules, and what is refused or assumed."""

import pytest

from exam_engine.exchange.qti.programs import read_program
from exam_engine.items.assessment.declarations import OutcomeDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    Constraint,
    CustomProgram,
    Exit,
    LookupOutcome,
    NoProgram,
    ProgramTemplate,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType, Cardinality
from tests.exam_engine.qti_xml import SCORE, losses, part, program, read, refusal, response

STRING = response("string")
TRUE = Expression(Operator.BASE_VALUE, (), (Setting("baseType", "boolean"),), "true")
ONE = Expression(Operator.BASE_VALUE, (), (Setting("baseType", "float"),), "1")
XML_TRUE = '<baseValue baseType="boolean">true</baseValue>'
XML_ONE = '<baseValue baseType="float">1</baseValue>'
SET_ONE = f'<setOutcomeValue identifier="SCORE">{XML_ONE}</setOutcomeValue>'
ONE_SET = SetValue(Target.OUTCOME, "SCORE", ONE)


def rules(inner: str):
    """Return the rules of response processing."""
    return read(STRING + SCORE + program(inner)).program.rules


def by_template(address: str, name: str = "template"):
    """Return what response processing with an address becomes, and the codes of its losses."""
    element, reading = part(program("", f'{name}="{address}"'))
    responses = read(STRING).responses
    return read_program(element, responses, reading), [of.code for of in reading.losses]


@pytest.mark.parametrize(
    "base",
    [
        "http://www.imsglobal.org/question/qti_v2p0/rptemplates/",
        "http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
        "http://www.imsglobal.org/question/qti_v2p2/rptemplates/",
        "https://www.imsglobal.org/question/qti_v3p0/rptemplates/",
        "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
        "https://purl.1edtech.org/spec/qti/v3p0/rptemplates/",
    ],
)
@pytest.mark.parametrize("ending", ["", ".xml"])
@pytest.mark.parametrize("name", list(ProgramTemplate))
def test_a_standard_template_is_known_by_its_address(base, ending, name):
    assert by_template(f"{base}{name}{ending}") == (TemplateProgram(name), [])


@pytest.mark.parametrize(
    "address", ["match_correct", "rptemplates/match_correct.xml", "./match_correct.xml"]
)
def test_a_bare_name_of_a_template_is_taken_with_a_loss(address):
    expected = TemplateProgram(ProgramTemplate.MATCH_CORRECT), ["template_assumed"]
    assert by_template(address) == expected
    assert by_template(address, "templateLocation") == expected


@pytest.mark.parametrize(
    "address",
    [
        "http://www.imsglobal.org/question/qti_v2p1/rptemplates/mine",
        "http://example.org/rptemplates/match_correct",
        "http://imsglobal.org.example.org/rptemplates/match_correct",
        "file:///etc/passwd",
        "//example.org/match_correct",
        "../../match_correct",
    ],
)
def test_any_other_template_is_refused_and_never_fetched(address):
    assert refusal(STRING + SCORE + program("", f'template="{address}"'))[0] == "remote_template"


def test_a_known_location_makes_up_for_an_unknown_template():
    known = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response.xml"
    element, reading = part(program("", f'template="urn:mine" templateLocation="{known}"'))
    found = read_program(element, read(STRING).responses, reading)
    assert found == TemplateProgram(ProgramTemplate.MAP_RESPONSE)


def test_rules_of_the_item_go_before_a_template_and_that_is_said():
    one = STRING + SCORE + program(SET_ONE, 'template="http://example.org/x"')
    assert read(one).program == CustomProgram((ONE_SET,))
    assert losses(one) == {("template_ignored", "responseProcessing")}


def test_without_processing_there_is_no_program():
    assert read(STRING).program == NoProgram()


def test_empty_processing_is_a_program_that_sets_nothing():
    assert read(STRING + program("")).program == CustomProgram(())


def test_a_template_reads_the_only_response_whatever_its_name():
    only = STRING.replace("RESPONSE", "R1")
    one = only + SCORE + program("", 'template="http://www.imsglobal.org/x/match_correct"')
    assert read(one).program == TemplateProgram(ProgramTemplate.MATCH_CORRECT, "R1")
    assert losses(one) == {("response_assumed", "responseProcessing")}


@pytest.mark.parametrize("names", [(), ("R1", "R2")])
def test_a_template_that_reads_nothing_certain_is_refused(names):
    declared = "".join(STRING.replace("RESPONSE", name) for name in names)
    one = declared + program("", 'template="http://www.imsglobal.org/x/match_correct"')
    assert refusal(one)[0] == "undeclared_variable"


def test_a_template_prefers_the_response_of_its_own_name():
    other = STRING.replace("RESPONSE", "R1")
    one = (
        other + STRING + SCORE + program("", 'template="http://www.imsglobal.org/x/match_correct"')
    )
    assert read(one).program == TemplateProgram(ProgramTemplate.MATCH_CORRECT, "RESPONSE")


@pytest.mark.parametrize(
    "processing",
    [
        program("", 'template="http://www.imsglobal.org/x/match_correct"'),
        program(SET_ONE),
        program(
            f"<responseCondition><responseIf>{XML_TRUE}{SET_ONE}</responseIf></responseCondition>"
        ),
    ],
)
def test_a_score_that_is_set_but_not_declared_is_declared_with_a_loss(processing):
    item = read(STRING + processing)
    assert item.outcomes == (OutcomeDeclaration("SCORE", Cardinality.SINGLE, BaseType.FLOAT),)
    assert losses(STRING + processing) == {("declaration_assumed", "assessmentItem")}


def test_a_score_that_nobody_sets_is_not_declared():
    assert read(STRING + program("<exitResponse/>")).outcomes == ()


def test_conditions_keep_their_branches_in_order():
    found = rules(
        f"<responseCondition><responseIf>{XML_TRUE}<exitResponse/></responseIf>"
        f"<responseElseIf>{XML_TRUE}{SET_ONE}</responseElseIf>"
        f"<responseElseIf>{XML_TRUE}</responseElseIf>"
        f"<responseElse>{SET_ONE}<exitResponse/></responseElse></responseCondition>"
    )
    branches = (Branch(TRUE, (Exit(),)), Branch(TRUE, (ONE_SET,)), Branch(TRUE, ()))
    assert found == (Condition(branches, (ONE_SET, Exit())),)


def test_a_condition_with_nothing_but_else_always_runs_it():
    inner = f"<responseCondition><responseElse>{SET_ONE}</responseElse></responseCondition>"
    assert rules(inner) == (ONE_SET,)
    code = {("condition_without_if", "responseCondition")}
    assert losses(STRING + SCORE + program(inner)) == code


def test_fragments_are_put_in_their_place():
    inner = f"<responseProcessingFragment>{SET_ONE}</responseProcessingFragment><exitResponse/>"
    assert rules(inner) == (ONE_SET, Exit())


@pytest.mark.parametrize(
    ("name", "target"),
    [("setResponseValue", Target.RESPONSE), ("setDefaultValue", Target.DEFAULT_VALUE)],
)
def test_response_processing_may_set_responses(name, target):
    inner = f'<{name} identifier="RESPONSE">{XML_ONE}</{name}>'
    assert rules(inner) == (SetValue(target, "RESPONSE", ONE),)


def test_a_default_without_a_value_gives_the_response_its_default_back():
    inner = '<setDefaultValue identifier="RESPONSE"/>'
    default = Expression(Operator.DEFAULT, (), (Setting("identifier", "RESPONSE"),))
    assert rules(inner) == (SetValue(Target.RESPONSE, "RESPONSE", default),)
    assert losses(STRING + program(inner)) == {("default_restored", "setDefaultValue")}


def test_a_lookup_names_its_outcome():
    inner = f'<lookupOutcomeValue identifier="SCORE">{XML_ONE}</lookupOutcomeValue>'
    element, reading = part(program(inner))
    assert read_program(element, (), reading) == CustomProgram((LookupOutcome("SCORE", ONE),))


def test_template_processing_has_the_same_rules_under_its_own_names():
    item = read(
        STRING
        + '<templateDeclaration identifier="T" cardinality="single" baseType="float"/>'
        + f'<templateProcessing><setTemplateValue identifier="T">{XML_ONE}</setTemplateValue>'
        + f'<setCorrectResponse identifier="RESPONSE">{XML_ONE}</setCorrectResponse>'
        + f"<templateConstraint>{XML_TRUE}</templateConstraint>"
        + f"<templateCondition><templateIf>{XML_TRUE}<exitTemplate/></templateIf>"
        + "</templateCondition></templateProcessing>"
    )
    assert item.template_rules == (
        SetValue(Target.TEMPLATE, "T", ONE),
        SetValue(Target.CORRECT_RESPONSE, "RESPONSE", ONE),
        Constraint(TRUE),
        Condition((Branch(TRUE, (Exit(),)),)),
    )


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        pytest.param("<addScore/>", "unknown_operator", id="unknown rule"),
        pytest.param("<responseCondition/>", "broken_item", id="no branch"),
        pytest.param("<responseCondition><p/></responseCondition>", "unknown_operator", id="no if"),
        pytest.param(
            "<responseCondition><templateIf/></responseCondition>",
            "unknown_operator",
            id="a branch of templates",
        ),
        pytest.param(
            "<responseCondition><responseIf/></responseCondition>", "broken_item", id="empty if"
        ),
        pytest.param('<setOutcomeValue identifier="SCORE"/>', "broken_item", id="no expression"),
        pytest.param(
            f'<setOutcomeValue identifier="SCORE">{XML_ONE}{XML_ONE}</setOutcomeValue>',
            "broken_item",
            id="two expressions",
        ),
        pytest.param(f"<setOutcomeValue>{XML_ONE}</setOutcomeValue>", "broken_item", id="no name"),
        pytest.param('<lookupOutcomeValue identifier="SCORE"/>', "broken_item", id="no number"),
    ],
)
def test_a_rule_that_nobody_can_run_is_refused_with_its_line(inner, reason):
    found, message = refusal(STRING + SCORE + program(inner))
    assert found == reason
    assert message.startswith("line 1: ")


@pytest.mark.parametrize(
    "inner",
    [
        f'<setOutcomeValue identifier="NOWHERE">{XML_ONE}</setOutcomeValue>',
        f'<setOutcomeValue identifier="RESPONSE">{XML_ONE}</setOutcomeValue>',
        f'<setTemplateValue identifier="SCORE">{XML_ONE}</setTemplateValue>',
        f'<setResponseValue identifier="NOWHERE">{XML_ONE}</setResponseValue>',
        f'<lookupOutcomeValue identifier="RESPONSE">{XML_ONE}</lookupOutcomeValue>',
        '<setOutcomeValue identifier="SCORE"><variable identifier="NOWHERE"/></setOutcomeValue>',
        '<setOutcomeValue identifier="SCORE"><correct identifier="SCORE"/></setOutcomeValue>',
        '<setOutcomeValue identifier="SCORE"><mapResponse identifier="SCORE"/></setOutcomeValue>',
        '<setOutcomeValue identifier="SCORE"><mapResponsePoint identifier="duration"/>'
        "</setOutcomeValue>",
        "<responseCondition><responseIf><isNull><variable identifier='NO'/></isNull></responseIf>"
        "</responseCondition>",
        f'<responseCondition><responseIf>{XML_TRUE}<setOutcomeValue identifier="NO">{XML_ONE}'
        "</setOutcomeValue></responseIf></responseCondition>",
    ],
)
def test_a_program_that_uses_what_is_not_declared_is_refused(inner):
    assert refusal(STRING + SCORE + program(inner))[0] == "undeclared_variable"


@pytest.mark.parametrize("name", ["completionStatus", "numAttempts", "duration"])
def test_built_in_variables_need_no_declaration(name):
    inner = f'<setOutcomeValue identifier="SCORE"><variable identifier="{name}"/></setOutcomeValue>'
    assert len(rules(inner)) == 1


def test_completion_status_may_be_set():
    inner = f'<setOutcomeValue identifier="completionStatus">{XML_ONE}</setOutcomeValue>'
    assert rules(inner) == (SetValue(Target.OUTCOME, "completionStatus", ONE),)


@pytest.mark.parametrize(("cardinality", "lost"), [("single", True), ("multiple", False)])
def test_member_of_a_single_response_is_accepted_with_a_loss(cardinality, lost):
    """`accept, import warning` (ruling A4)."""
    inner = (
        '<responseCondition><responseIf><not><member><baseValue baseType="string">a</baseValue>'
        '<variable identifier="RESPONSE"/></member></not><exitResponse/></responseIf>'
        "</responseCondition>"
    )
    expected = {("member_of_single", "member of RESPONSE")} if lost else set()
    assert losses(response("string", cardinality) + program(inner)) == expected
