"""Items of our own for benchmarks and fuzzing: each standard program and three of operators."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

_NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p2"
_TEMPLATE = "http://www.imsglobal.org/question/qti_v2p2/rptemplates/{}"
_CHOICES = "".join(
    f'<simpleChoice identifier="{one}">Choice {one}</simpleChoice>' for one in "ABCD"
)

_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="{namespace}" identifier="{identifier}" title="Sample"
    adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" {declared}</responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float">
    <defaultValue><value>0</value></defaultValue>
  </outcomeDeclaration>
  <itemBody>{body}</itemBody>
  {processing}
</assessmentItem>"""
_ONE = """cardinality="single" baseType="identifier">
  <correctResponse><value>B</value></correctResponse>"""
_SOME = """cardinality="multiple" baseType="identifier">
  <correctResponse><value>A</value><value>C</value></correctResponse>
  <mapping lowerBound="0" upperBound="2" defaultValue="-1">
    <mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="C" mappedValue="1"/>
  </mapping>"""
_PLACE = """cardinality="single" baseType="point">
  <correctResponse><value>50 50</value></correctResponse>
  <areaMapping defaultValue="0">
    <areaMapEntry shape="circle" coords="50,50,9" mappedValue="1"/>
    <areaMapEntry shape="rect" coords="0,0,20,20" mappedValue="0.5"/>
  </areaMapping>"""
_NUMBER = """cardinality="single" baseType="float">
  <correctResponse><value>3.5</value></correctResponse>"""
_ALL = """cardinality="ordered" baseType="identifier">
  <correctResponse>
    <value>B</value><value>A</value><value>D</value><value>C</value>
  </correctResponse>"""

_PICK = f"""<choiceInteraction responseIdentifier="RESPONSE" maxChoices="0">
  <prompt>Pick.</prompt>{_CHOICES}</choiceInteraction>"""
_RANK = f'<orderInteraction responseIdentifier="RESPONSE">{_CHOICES}</orderInteraction>'
_TYPE = '<p>Type <textEntryInteraction responseIdentifier="RESPONSE"/></p>'
_POINT = """<selectPointInteraction responseIdentifier="RESPONSE" maxChoices="1">
  <object data="map.png" type="image/png" width="100" height="100"/></selectPointInteraction>"""

_NEAR = """<responseProcessing><responseCondition>
  <responseIf>
    <equal toleranceMode="relative" tolerance="5 5">
      <variable identifier="RESPONSE"/><correct identifier="RESPONSE"/>
    </equal>
    <setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue>
  </responseIf>
  <responseElseIf>
    <and>
      <not><isNull><variable identifier="RESPONSE"/></isNull></not>
      <gt><variable identifier="RESPONSE"/><baseValue baseType="float">0</baseValue></gt>
    </and>
    <setOutcomeValue identifier="SCORE">
      <baseValue baseType="float">0.25</baseValue>
    </setOutcomeValue>
  </responseElseIf>
</responseCondition></responseProcessing>"""
_PARTS = """<responseProcessing><setOutcomeValue identifier="SCORE">
  <divide>
    <sum>
      <product><variable identifier="SCORE"/><baseValue baseType="float">2</baseValue></product>
      <mapResponse identifier="RESPONSE"/>
    </sum>
    <baseValue baseType="float">2</baseValue>
  </divide>
</setOutcomeValue></responseProcessing>"""
_RANKED = """<responseProcessing><responseCondition>
  <responseIf>
    <match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>
    <setOutcomeValue identifier="SCORE"><baseValue baseType="float">2</baseValue></setOutcomeValue>
  </responseIf>
  <responseElseIf>
    <match>
      <index n="1"><variable identifier="RESPONSE"/></index>
      <index n="1"><correct identifier="RESPONSE"/></index>
    </match>
    <setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue>
  </responseElseIf>
</responseCondition></responseProcessing>"""


def _standard(name: str) -> str:
    return f'<responseProcessing template="{_TEMPLATE.format(name)}"/>'


_ITEMS: Mapping[str, tuple[str, str, str]] = {
    "match": (_ONE, _PICK, _standard("match_correct")),
    "map": (_SOME, _PICK, _standard("map_response")),
    "point": (_PLACE, _POINT, _standard("map_response_point")),
    "near": (_NUMBER, _TYPE, _NEAR),
    "parts": (_SOME, _PICK, _PARTS),
    "ranked": (_ALL, _RANK, _RANKED),
}
SAMPLES = tuple(_ITEMS)
STANDARD = ("match", "map", "point")
RESPONSES: Mapping[str, object] = {
    "match": "B",
    "map": ["A", "C"],
    "point": "52 49",
    "near": "3.6",
    "parts": ["A", "B"],
    "ranked": ["B", "A", "C", "D"],
}


def sample(name: str, identifier: str = "") -> bytes:
    """Return one of the items as a QTI 2.2 document."""
    declared, body, processing = _ITEMS[name]
    return _DOCUMENT.format(
        namespace=_NAMESPACE,
        identifier=identifier or name,
        declared=declared,
        body=body,
        processing=processing,
    ).encode()


def files(items: int) -> dict[str, bytes]:
    """Return the files of a QTI 2.2 package of so many items, by name."""
    found = {
        f"items/item-{number}.xml": sample(SAMPLES[number % len(SAMPLES)], f"item-{number}")
        for number in range(items)
    }
    resources = "".join(
        f'<resource identifier="r{number}" type="imsqti_item_xmlv2p2" href="{name}">'
        f'<file href="{name}"/></resource>'
        for number, name in enumerate(found)
    )
    found["map.png"] = b"\x89PNG\r\n\x1a\n" + bytes(64)
    manifest = '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m">'
    manifest += f"<organizations/><resources>{resources}</resources></manifest>"
    return found | {"imsmanifest.xml": manifest.encode()}


def zipped(held: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return data.getvalue()


def package(items: int) -> bytes:
    """Return a QTI 2.2 package of so many items."""
    return zipped(files(items))
