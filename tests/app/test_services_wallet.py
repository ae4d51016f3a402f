"""What holders decide: who sees a credential, and links that end."""

import threading
from datetime import timedelta

import pytest

from app.services.errors import NotFound, StaleVersion, WishRefused
from app.services.verifying.showing import Detail, Visibility, shown_to_strangers
from app.services.verifying.verification import Verifying
from app.services.wallet.choosing import Choice, Choosing
from app.services.wallet.share_refusals import (
    ShareExpired,
    ShareRevoked,
    ShareUsedUp,
    TooManyShares,
)
from app.services.wallet.sharing import MOST_OPEN, Offer, Sharing, digest_of
from tests.app.conftest import SqlStore, Store
from tests.app.hall import ISSUER, Hall, open_hall

DAY = timedelta(days=1)
NAMED = frozenset({Detail.NAME})
BOTH = frozenset(Detail)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def choose(hall: Hall, number: str, visibility: str, *details: Detail, after: int = 0) -> int:
    choice = Choice(Visibility(visibility), frozenset(details), "d" * 64, after)
    return Choosing(hall.store.uow).choose(number, "cleo", choice).version


def sharing(hall: Hall) -> Sharing:
    return Sharing(hall.store.uow, hall.store.uow)


def verifying(hall: Hall) -> Verifying:
    return Verifying(hall.store.uow, hall.store.uow, ISSUER)


def test_each_choice_counts_from_the_next_look_and_is_kept_with_its_words(hall: Hall) -> None:
    number = hall.certified()
    look = verifying(hall)
    assert look.look_up(number) is not None
    assert choose(hall, number, "private", Detail.NAME) == 1
    assert look.look_up(number) is None
    assert choose(hall, number, "public", Detail.NAME, Detail.RESULT, after=1) == 2
    shown = look.look_up(number)
    assert shown is not None
    assert (shown.row.name_public, shown.row.result_public) == (True, True)
    assert {line["band"] for line in shown.bands} <= {"below", "near", "above"}
    assert shown.bands
    assert choose(hall, number, "link", *Detail, after=2) == 3
    shown = look.look_up(number)
    assert shown is not None
    assert (shown.row.name_public, shown.row.result_public, shown.bands) == (False, False, ())
    with hall.store.uow() as uow:
        kept = [
            (one.version, one.visibility, list(one.fields)) for one in uow.wallet.showings(number)
        ]
    # What is shown to nobody was not agreed to either.
    assert kept == [(3, "link", []), (2, "public", ["name", "result"]), (1, "private", [])]


def test_the_same_choice_again_is_no_new_record_and_a_late_one_is_refused(hall: Hall) -> None:
    number = hall.certified()
    assert choose(hall, number, "private") == 1
    assert choose(hall, number, "private", after=1) == 1
    with pytest.raises(StaleVersion):
        choose(hall, number, "public", Detail.NAME)
    assert verifying(hall).look_up(number) is None


def test_nobody_decides_for_somebody_else(hall: Hall) -> None:
    number = hall.certified()
    choice = Choice(Visibility.PUBLIC, BOTH, "d" * 64, 0)
    with pytest.raises(NotFound):
        Choosing(hall.store.uow).choose(number, "dora", choice)
    with pytest.raises(NotFound):
        Choosing(hall.store.uow).choose("0" * 16, "cleo", choice)
    with pytest.raises(NotFound):
        sharing(hall).make(number, "dora", Offer("me", BOTH, 1))


def test_a_private_later_credential_is_not_named_by_the_earlier_one(hall: Hall) -> None:
    first = hall.certified()
    with hall.store.uow() as uow:
        row = uow.credentials.by_number(first)
    assert row is not None
    hall.store.shift(timedelta(days=(row.valid_until.date() - hall.store.now().date()).days - 60))
    hall.reopen()
    second = hall.certified()
    shown = verifying(hall).look_up(first)
    assert shown is not None
    assert shown.verdict.superseded_by == second
    choose(hall, second, "private")
    shown = verifying(hall).look_up(first)
    assert shown is not None
    assert (shown.verdict.status, shown.verdict.superseded_by) == ("superseded", None)
    assert verifying(hall).held(first).verdict.superseded_by == second


def test_a_link_shows_what_its_holder_chose_even_while_it_is_private(hall: Hall) -> None:
    number = hall.certified()
    choose(hall, number, "private")
    secret = sharing(hall).make(number, "cleo", Offer("  Acme \n GmbH ", NAMED, 7))
    share = sharing(hall).open(secret)
    found = verifying(hall).shared(share.number, share.fields)
    assert (found.row.name_public, found.row.result_public) == (True, False)
    assert found.verdict.acceptable
    with hall.store.uow() as uow:
        (kept,) = uow.wallet.shares(number)
    assert (kept.label, kept.views, kept.token_sha256) == ("Acme GmbH", 1, digest_of(secret))
    assert secret not in repr(kept)


def test_a_link_that_is_over_says_why(hall: Hall) -> None:
    number = hall.certified()
    links = sharing(hall)
    with pytest.raises(NotFound):
        links.look("x" * 32)
    with pytest.raises(NotFound):
        links.look("")
    twice = links.make(number, "cleo", Offer("a", NAMED, 2, 2))
    links.look(twice)
    links.open(twice)
    links.open(twice)
    for ask in (links.open, links.look):
        with pytest.raises(ShareUsedUp):
            ask(twice)
    ended = links.make(number, "cleo", Offer("b", NAMED, 2))
    with hall.store.uow() as uow:
        share = uow.wallet.share_of(digest_of(ended))
    assert share is not None
    assert links.revoke(number, "cleo", share.id)
    assert not links.revoke(number, "cleo", share.id)
    with pytest.raises(ShareRevoked):
        links.open(ended)
    short = links.make(number, "cleo", Offer("c", NAMED, 1))
    hall.store.shift(DAY)
    with pytest.raises(ShareExpired):
        links.open(short)
    hall.store.shift(DAY)
    with pytest.raises(ShareRevoked):  # what its holder did comes before what time did
        links.open(ended)


def test_nobody_ends_a_link_of_somebody_else(hall: Hall) -> None:
    number = hall.certified()
    secret = sharing(hall).make(number, "cleo", Offer("a", NAMED, 2))
    with hall.store.uow() as uow:
        (share,) = uow.wallet.shares(number)
    with pytest.raises(NotFound):
        sharing(hall).revoke(number, "dora", share.id)
    sharing(hall).open(secret)


@pytest.mark.parametrize(
    ("offer", "field"),
    [
        (Offer(" \n ", NAMED, 7), "label"),
        (Offer("x" * 81, NAMED, 7), "label"),
        (Offer("a", NAMED, 0), "days"),
        (Offer("a", NAMED, 366), "days"),
        (Offer("a", NAMED, 7, 0), "view_limit"),
        (Offer("a", NAMED, 7, 1001), "view_limit"),
    ],
)
def test_a_link_out_of_bounds_is_refused_by_name(offer: Offer, field: str) -> None:
    with pytest.raises(WishRefused) as refusal:
        Sharing(_never, _never).make("0" * 16, "cleo", offer)
    assert refusal.value.field == field


def _never() -> object:
    raise AssertionError("nothing is asked of the database")


def test_twenty_links_may_be_open_and_ended_ones_make_room(hall: Hall) -> None:
    number = hall.certified()
    links = sharing(hall)
    for many in range(MOST_OPEN):
        links.make(number, "cleo", Offer(str(many + 1), NAMED, 2))
    with pytest.raises(TooManyShares):
        links.make(number, "cleo", Offer("more", NAMED, 2))
    with hall.store.uow() as uow:
        share = uow.wallet.shares(number)[0]
    links.revoke(number, "cleo", share.id)
    links.make(number, "cleo", Offer("more", NAMED, 2))


def test_of_many_who_open_at_once_only_as_many_get_through_as_may(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    number = hall.certified()
    secret = sharing(hall).make(number, "cleo", Offer("a", NAMED, 2, 3))
    told: list[str] = []
    together = threading.Barrier(8)

    def open_it() -> None:
        together.wait()
        try:
            sharing(hall).open(secret)
            told.append("opened")
        except ShareUsedUp:
            told.append("used up")

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == ["opened"] * 3 + ["used up"] * 5
    with hall.store.uow() as uow:
        assert [one.views for one in uow.wallet.shares(number)] == [3]


def test_looks_are_counted_by_day_without_anybody_in_them(hall: Hall) -> None:
    number = hall.certified()
    look = verifying(hall)
    today = hall.store.now().date()
    look.count(number)
    with hall.store.uow() as uow:
        uow.credentials.take_name_try(number, uow.now(), most=5)
        uow.commit()
    hall.store.shift(DAY)
    look.count(number)
    look.count(number)
    with hall.store.uow() as uow:
        days = [(one.day, one.views, one.names) for one in uow.wallet.looks(number)]
        assert uow.wallet.looks("0" * 16) == []
        assert shown_to_strangers(uow, "0" * 16) is None
    assert days == [((today + DAY).isoformat(), 2, 0), (today.isoformat(), 1, 1)]
