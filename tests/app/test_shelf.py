"""A value is decoded once under its digest, whoever asks; what was used least goes first."""

from app.services.catalogue.content import Library, store
from app.services.catalogue.shelf import Shelf
from exam_engine.ids import ItemId
from exam_engine.items import ItemVersion, to_document
from tests.app.furnished import first_programme
from tests.exam_engine.bank import wording
from tests.fakes import FakeDatabase


def stored(name: str) -> tuple[ItemVersion, object]:
    version = wording(name=name)
    return version, to_document(version)


def test_a_document_is_asked_for_once():
    shelf = Shelf()
    version, document = stored("F-DATA-001")
    asked = []

    def fetch() -> object:
        asked.append(1)
        return document

    first = shelf.value(ItemVersion, version.digest, fetch)
    assert first == version
    assert shelf.value(ItemVersion, version.digest, fetch) is first
    assert asked == [1]


def test_the_value_used_least_makes_room():
    shelf = Shelf(most=2)
    kept = {name: stored(name) for name in ("F-DATA-001", "F-DATA-002", "F-DATA-003")}
    values = {
        name: shelf.value(ItemVersion, version.digest, document)
        for name, (version, document) in list(kept.items())[:2]
    }
    first, third = kept["F-DATA-001"], kept["F-DATA-003"]
    assert shelf.value(ItemVersion, first[0].digest, None) is values["F-DATA-001"]
    shelf.value(ItemVersion, third[0].digest, third[1])
    assert shelf.value(ItemVersion, first[0].digest, None) is values["F-DATA-001"]
    second = kept["F-DATA-002"]
    again = shelf.value(ItemVersion, second[0].digest, second[1])
    assert again == values["F-DATA-002"]
    assert again is not values["F-DATA-002"]
    assert again.item == ItemId("F-DATA-002")


def test_an_item_that_was_imported_anew_is_read_anew():
    one, other, third = (authored.item for authored in first_programme().items[:3])
    with FakeDatabase().uow() as uow:
        library = Library(uow.content)
        store(uow.content, "item", "a", one)
        store(uow.content, "item", "b", other)
        assert library.items() == [one, other]
        first, again = library.items(), library.items()
        assert first[0] is again[0], "decoded once"
        store(uow.content, "item", "a", third)
        assert library.items() == [third, other]
