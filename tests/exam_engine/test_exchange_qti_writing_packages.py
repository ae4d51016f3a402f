"""Items as a package: the same bytes each time, safe to unpack anywhere, read back as they were."""

import dataclasses
import hashlib
import io
import zipfile

import pytest
from lxml import etree

from exam_engine.exchange.packages import read_package
from exam_engine.exchange.qti_writing import write_package
from exam_engine.items.assessment.item import AssessmentItem, Asset
from tests.exam_engine.assessments import choice_item

VERSIONS = ("3.0", "2.2")
VERSION = pytest.mark.parametrize("version", VERSIONS)
RED = b"GIF89a" + b"\x00" * 20
BLUE = b"GIF89a" + b"\x01" * 20
FILES = {hashlib.sha256(one).hexdigest(): one for one in (RED, BLUE)}


def showing(name: str, content: bytes, *, identifier: str = "i") -> AssessmentItem:
    """Return an item that shows a picture."""
    body = f'<p><img src="{name}" alt="a picture"></p><div data-interaction="0"></div>'
    shown = Asset(name, hashlib.sha256(content).hexdigest(), "image/gif", len(content))
    return dataclasses.replace(choice_item("a"), id=identifier, body=body, assets=(shown,))


def opened(data: bytes) -> zipfile.ZipFile:
    """Return the zip file for reading."""
    return zipfile.ZipFile(io.BytesIO(data))


@VERSION
def test_items_come_back_in_their_order_with_their_files(version):
    items = [
        showing("b/red.gif", RED, identifier="z"),
        choice_item("a"),
        showing("blue.gif", BLUE, identifier="z"),
    ]
    exported = write_package(items, version=version, files=FILES)
    assert exported.losses == ()
    found = read_package(exported.data, file="p.zip")
    assert [one.item for one in found] == items
    assert {one.format for one in found} == {f"qti-{version}"}


@VERSION
def test_the_same_items_give_the_same_bytes(version):
    items = [showing("red.gif", RED), choice_item("a")]
    first, second = (write_package(items, version=version, files=FILES) for _ in range(2))
    assert first == second
    entries = opened(first.data).infolist()
    assert [one.filename for one in entries] == [
        "imsmanifest.xml",
        *("item-00001.xml", "item-00002.xml", "red.gif"),
    ]
    assert {one.date_time for one in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {one.compress_type for one in entries} == {zipfile.ZIP_STORED}
    assert {one.external_attr >> 16 for one in entries} == {0o644}
    assert {one.create_system for one in entries} == {3}


@pytest.mark.parametrize(
    ("version", "space", "schema", "number", "kind"),
    [
        (
            "3.0",
            "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
            *("QTI Package", "3.0.0", "imsqti_item_xmlv3p0"),
        ),
        (
            "2.2",
            "http://www.imsglobal.org/xsd/imscp_v1p1",
            *("QTIv2.2 Package", "1.0.0", "imsqti_item_xmlv2p2"),
        ),
    ],
)
def test_the_manifest_names_the_package_and_its_resources(version, space, schema, number, kind):
    exported = write_package([showing("red.gif", RED)], version=version, files=FILES)
    root = etree.fromstring(opened(exported.data).read("imsmanifest.xml"))
    assert [etree.QName(one).localname for one in root] == [
        "metadata",
        "organizations",
        "resources",
    ]
    assert root.tag == f"{{{space}}}manifest"
    assert [one.text for one in root[0]] == [schema, number]
    (resource,) = root[2]
    assert dict(resource.attrib) == {
        "identifier": "item-00001",
        "type": kind,
        "href": "item-00001.xml",
    }
    assert [one.get("href") for one in resource] == ["item-00001.xml", "red.gif"]


@VERSION
def test_other_files_of_the_same_name_live_in_a_folder_of_their_item(version):
    items = [showing("p.gif", RED), showing("p.gif", BLUE), showing("p.gif", RED)]
    data = write_package(items, version=version, files=FILES).data
    assert opened(data).read("p.gif") == RED
    assert opened(data).read("item-00002/p.gif") == BLUE
    digests = [one.item.assets[0].sha256 for one in read_package(data, file="p.zip")]
    assert digests == [one.assets[0].sha256 for one in items]


def test_a_file_that_is_not_at_hand_is_a_loss_of_its_item():
    exported = write_package([showing("red.gif", RED, identifier="q7")], version="3.0")
    assert [(one.code, one.where) for one in exported.losses] == [
        ("asset_not_packed", "q7: red.gif")
    ]
    assert opened(exported.data).namelist() == ["imsmanifest.xml", "item-00001.xml"]


@pytest.mark.parametrize(
    "path",
    [
        *("../out.gif", "a/../../out.gif", "/out.gif", "a//b.gif", "c:out.gif", "a\\b.gif"),
        *("imsmanifest.xml", "item-00001.xml"),
    ],
)
def test_no_file_is_packed_outside_or_over_another(path):
    exported = write_package([showing(path, RED)], version="3.0", files=FILES)
    assert "asset_not_packed" in [one.code for one in exported.losses]
    assert opened(exported.data).namelist() == ["imsmanifest.xml", "item-00001.xml"]


def test_no_item_is_a_package_all_the_same():
    data = write_package([], version="3.0").data
    (only,) = read_package(data, file="p.zip")
    assert only.refusal is not None
    assert only.refusal.reason == "no_items"
