"""Packages: items in the manifest's order, their files, and one broken item that stops no other."""

import hashlib
import time

import pytest

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.packages import asset_bytes, read_package
from tests.exam_engine.zips import (
    ITEM,
    MANIFEST,
    PNG,
    manifest,
    package,
    question,
    resource,
    zipped,
)

QTI12 = (
    '<questestinterop><item ident="old"><presentation><material><mattext>Ask</mattext></material>'
    '<response_str ident="R"><render_fib/></response_str></presentation></item></questestinterop>'
)


def names(data: bytes) -> list[str]:
    """Return the identifiers of what was read."""
    return [one.identifier for one in read_package(data, file="p.zip")]


def only(data: bytes):
    """Return the one record of a package."""
    (one,) = read_package(data, file="folder/p.zip")
    return one


def of_one(shown: str, files: dict[str, bytes | str], **more: str):
    """Return the record of a package of one item, `q/one.xml`, with that body."""
    held = {"q/one.xml": question("one", shown, more.get("before", ""))} | files
    listed = manifest(resource("q/one.xml", inner=more.get("inner", "")), *more.get("also", ()))
    return only(zipped({MANIFEST: listed} | held))


def test_items_come_in_the_order_of_the_manifest_and_are_named_by_their_files():
    found = read_package(package("b", "a", "c"), file="p.zip")
    assert [(one.identifier, one.file, one.format) for one in found] == [
        ("b", "b.xml", "qti-2.2"),
        ("a", "a.xml", "qti-2.2"),
        ("c", "c.xml", "qti-2.2"),
    ]
    assert all(one.item is not None and one.losses == () for one in found)


def test_one_broken_item_stops_no_other():
    data = package("a", "b", "c", "d", files={"b.xml": "<assessmentItem>", "c.xml": "<p/>"})
    found = read_package(data, file="p.zip")
    assert [one.identifier for one in found] == ["a", "b", "c", "d"]
    assert [one.refusal and one.refusal.reason for one in found] == [
        None,
        "not_xml",
        "not_an_item",
        None,
    ]


def test_an_item_is_read_once_however_often_it_is_listed():
    listed = manifest(resource("a.xml", "r1"), resource("a.xml", "r2"))
    assert names(zipped({MANIFEST: listed, "a.xml": question("a")})) == ["a"]


@pytest.mark.parametrize(
    "kind",
    ["imsqti_item_xmlv2p1", "imsqti_item_xmlv3p0", "imsqti_apipitem_xmlv2p1", "webcontent", ""],
)
def test_an_item_is_known_by_its_document_whatever_the_manifest_calls_it(kind):
    listed = manifest(resource("a.xml", kind=kind))
    assert names(zipped({MANIFEST: listed, "a.xml": question("a")})) == ["a"]


def test_an_exam_and_other_content_are_no_items():
    listed = manifest(
        resource("test.xml", kind="imsqti_test_xmlv2p2"),
        resource("a.xml"),
        resource("page.html", kind="webcontent"),
    )
    files = {"test.xml": "<assessmentTest/>", "a.xml": question("a"), "page.html": "<p>"}
    assert names(zipped({MANIFEST: listed} | files)) == ["a"]


def test_a_package_inside_of_one_folder_is_read():
    data = zipped(
        {
            "__MACOSX/imsmanifest.xml": "junk",
            f"top/{MANIFEST}": manifest(resource("i/a.xml")),
            "top/i/a.xml": question("a"),
        }
    )
    assert [one.file for one in read_package(data, file="p.zip")] == ["top/i/a.xml"]


def test_bases_of_addresses_are_followed():
    listed = manifest(resource("a%20b.xml"), attributes='xml:base="x/y/"')
    assert names(zipped({MANIFEST: listed, "x/y/a b.xml": question("a")})) == ["a"]


def test_an_old_document_is_read_by_its_own_reader():
    listed = manifest(resource("old.xml", kind="imsqti_xmlv1p2"))
    found = only(zipped({MANIFEST: listed, "old.xml": QTI12}))
    assert (found.identifier, found.format, found.file) == ("old", "qti-1.2", "old.xml")


def test_the_richer_copy_of_a_canvas_quiz_takes_the_place_of_the_plain_one():
    needs = '<dependency identifierref="meta"/>'
    meta = (
        '<resource identifier="meta" type="associatedcontent/x" href="g/assessment_meta.xml">'
        '<file href="g/assessment_meta.xml"/><file href="non_cc/g.xml.qti"/></resource>'
    )
    plain = resource("g/quiz.xml", kind="imsqti_xmlv1p2/imscc_xmlv1p1/assessment", inner=needs)
    files = {
        MANIFEST: manifest(plain, meta),
        "g/quiz.xml": QTI12.replace("old", "plain"),
        "g/assessment_meta.xml": "<quiz/>",
        "non_cc/g.xml.qti": QTI12.replace("old", "rich"),
    }
    assert names(zipped(files)) == ["rich"]


def test_what_an_item_shows_gets_its_digest_type_and_size():
    found = of_one('<p><img src="../media/a.png" alt=""/></p>', {"media/a.png": PNG})
    (asset,) = found.item.assets
    assert (asset.path, asset.media_type, asset.size) == ("media/a.png", "image/png", len(PNG))
    assert asset.sha256 == hashlib.sha256(PNG).hexdigest()
    assert found.item.body == '<p><img src="media/a.png" alt=""></p>'
    assert found.losses == ()


def test_the_type_is_what_the_bytes_are_not_what_the_name_says():
    found = of_one('<p><img src="a.jpg" alt=""/></p>', {"q/a.jpg": PNG})
    assert [one.media_type for one in found.item.assets] == ["image/png"]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "missing_file"),
        ({"q/a.png": "<script>alert(1)</script>"}, "unsafe_asset"),
        ({"q/a.png": "<html><svg/></html>"}, "unsafe_asset"),
        ({"q/a.png": b"MZ\x90\0"}, "unsafe_asset"),
        ({"q/a.png": ""}, "unsafe_asset"),
        ({"q/a.png": "<svg"}, "unsafe_asset"),
        ({"q/a.png": "<svg>"}, "not_xml"),
    ],
)
def test_what_cannot_be_shown_is_left_out_with_a_loss(files, code):
    found = of_one('<p><img src="a.png" alt=""/></p>', files)
    assert found.item.assets == ()
    assert [(loss.code, loss.where) for loss in found.losses] == [(code, "q/a.png")]


def test_a_picture_whose_first_folders_are_left_out_is_found_if_only_one_ends_so():
    shown = '<p><img src="x/a.png" alt=""/></p>'
    found = of_one(shown, {"deep/er/q/x/a.png": PNG, "x/b.png": PNG})
    assert [one.path for one in found.item.assets] == ["q/x/a.png"]
    assert [(loss.code, loss.where) for loss in found.losses] == [("asset_assumed", "q/x/a.png")]
    other = of_one(shown, {"Q/X/A.PNG": PNG})
    assert [loss.code for loss in other.losses] == ["asset_assumed"]
    twice = of_one(shown, {"one/q/x/a.png": PNG, "two/q/x/a.png": PNG})
    assert [loss.code for loss in twice.losses] == ["missing_file"]


def test_files_that_only_the_manifest_knows_are_losses_also_those_of_dependencies():
    also = (
        '<resource identifier="d" type="webcontent"><file href="gone.css"/>'
        '<dependency identifierref="d"/></resource>',
    )
    inner = (
        '<file href="q/lost.png"/><dependency identifierref="d"/><dependency identifierref="x"/>'
    )
    found = of_one("<p>a</p>", {}, inner=inner, also=also)
    assert [(loss.code, loss.where) for loss in found.losses] == [
        ("missing_file", "q/lost.png"),
        ("missing_file", "gone.css"),
    ]


def test_a_shared_passage_is_found_in_the_package():
    stimulus = "<assessmentStimulus><stimulusBody><p>Read</p></stimulusBody></assessmentStimulus>"
    reference = '<assessmentStimulusRef identifier="s" href="../s.xml"/>'
    found = of_one("<p>Ask</p>", {"s.xml": stimulus}, before=reference)
    assert found.item.body == "<div><p>Read</p></div><p>Ask</p>"


def test_what_the_manifest_says_of_an_item_is_kept():
    said = (
        "<metadata><schema>QTI</schema><lom><general><title><string>Ports</string></title></general>"
        "</lom><qtiMetadata><interactionType>choice</interactionType></qtiMetadata></metadata>"
    )
    found = of_one("<p>a</p>", {}, inner=said)
    assert found.item.metadata.entries == (
        "schema=QTI",
        "general.title=Ports",
        "qtiMetadata.interactionType=choice",
    )


def test_what_the_manifest_says_is_bounded():
    said = "<metadata>" + f"<a>{'x' * 500}</a>" * 150 + "</metadata>"
    entries = of_one("<p>a</p>", {}, inner=said).item.metadata.entries
    assert len(entries) == 100
    assert {len(one) for one in entries} == {400}


@pytest.mark.parametrize(
    ("href", "reason"),
    [
        ("gone.xml", "missing_file"),
        ("http://example.org/a.xml", "remote_reference"),
        ("//example.org/a.xml", "remote_reference"),
        ("/a.xml", "absolute_reference"),
        ("../a.xml", "zip_slip"),
        ("x/%2e%2e/%2e%2e/a.xml", "zip_slip"),
        ("..\\a.xml", "zip_slip"),
        ("c:a.xml", "zip_slip"),
    ],
)
def test_an_item_whose_address_leads_nowhere_is_refused_alone(href, reason):
    listed = manifest(resource(href, "r1"), resource("b.xml"))
    refused, taken = read_package(zipped({MANIFEST: listed, "b.xml": question("b")}), file="p.zip")
    assert (refused.identifier, refused.refusal.reason) == ("r1", reason)
    assert (taken.identifier, taken.refusal) == ("b", None)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a.xml": "<p/>"}, "no_manifest"),
        ({MANIFEST: "<manifest>"}, "broken_manifest"),
        ({MANIFEST: ""}, "broken_manifest"),
        ({MANIFEST: "<p/>"}, "broken_manifest"),
        ({MANIFEST: "<!DOCTYPE manifest><manifest/>"}, "doctype"),
        (
            {
                MANIFEST: '<manifest><i:include xmlns:i="http://www.w3.org/2001/XInclude"/>'
                "</manifest>"
            },
            "xinclude",
        ),
        ({MANIFEST: manifest()}, "no_items"),
        ({MANIFEST: "<manifest/>"}, "no_items"),
    ],
)
def test_a_package_without_a_usable_manifest_is_refused_as_a_whole(files, reason):
    found = only(zipped(files))
    assert found.refusal.reason == reason
    assert (found.file, found.identifier, found.format) == ("folder/p.zip", "p", "package")


def test_asset_bytes_are_those_that_the_digests_name():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script><path d="M0 0"/></svg>'
    shown = '<p><img src="a.svg" alt=""/><img src="b.png" alt=""/></p>'
    listed = manifest(resource("one.xml"), resource("gone.xml"))
    files = {"one.xml": question("one", shown), "deep/a.svg": svg, "b.png": PNG}
    data = zipped({MANIFEST: listed} | files)
    found = asset_bytes(data, read_package(data, file="p.zip"))
    assert PNG in found.values()
    assert b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>' in found.values()
    assert {hashlib.sha256(one).hexdigest() for one in found.values()} == found.keys()


def test_asset_bytes_of_no_package_are_refused():
    with pytest.raises(ImportRefused) as refused:
        asset_bytes(b"no zip", ())
    assert refused.value.reason == "not_a_zip"


def test_five_hundred_items_are_read_in_five_seconds():
    inner = "".join(
        f'<choiceInteraction responseIdentifier="R{at}"><prompt>Which of <em>{at}</em>?</prompt>'
        + "".join(
            f'<simpleChoice identifier="C{of}"><p>Text {of}</p></simpleChoice>' for of in range(5)
        )
        + "</choiceInteraction>"
        for at in range(2)
    )
    listed = manifest(*(resource(f"i{at}.xml", kind=ITEM) for at in range(500)))
    files = {f"i{at}.xml": question(f"i{at}", inner) for at in range(500)}
    data = zipped({MANIFEST: listed} | files)
    began = time.process_time()
    found = read_package(data, file="p.zip")
    assert time.process_time() - began < 15
    assert sum(one.item is not None for one in found) == 500
