"""Employers' keys: made once, told by a digest, revoked at once, counted whole or not at all."""

import argparse
import logging
import re
import threading
from datetime import timedelta

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.commands import api_keys as command
from app.limits import RedisQuotas, RedisRateLimiter
from app.services.errors import Forbidden, NotFound, ReasonMissing, TooMany, WishRefused
from app.services.people.api_key_refusals import ApiKeyRefused, CountingAway, QuotaUsedUp
from app.services.people.api_keys import ApiKeys
from app.services.roles import Role
from app.services.rows import ApiKeyEventKind
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display
from tests.app.conftest import SqlStore, Store
from tests.app.offices import Office
from tests.builders import account
from tests.conftest import settings_for
from tests.support.redis import TestRedis

ADA = account("ada", Role.ADMINISTRATOR)
NOWHERE = redis.Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
RIVALS, EACH = 8, 5


def keys_of(store: Store, server: TestRedis | None = None) -> ApiKeys:
    client = NOWHERE if server is None else redis.Redis.from_url(server.url)
    limiter = RedisRateLimiter(client, b"s" * 32)
    return ApiKeys(store.uow, store.uow, limiter, RedisQuotas(client), store)


def test_a_key_is_told_by_its_digest_until_it_is_revoked(store: Store) -> None:
    keys = keys_of(store)
    made = keys.make("  Example   Trading ", by=ADA, per_day=50, per_minute=5)
    assert made.key.organisation == "Example Trading"
    assert re.fullmatch(r"assay_[0-9a-z]{10}_[A-Za-z0-9_-]{43}", made.token)
    assert made.token.split("_", 2)[2] not in repr(made.key)
    assert keys.caller(made.token).id == made.key.id
    used = keys.one(made.key.id)[0].key.last_used_at
    assert used is not None
    store.shift(timedelta(seconds=30))
    keys.caller(made.token)
    assert keys.one(made.key.id)[0].key.last_used_at == used, "written once a minute at most"
    store.shift(timedelta(seconds=40))
    keys.caller(made.token)
    assert keys.one(made.key.id)[0].key.last_used_at > used  # type: ignore[operator]
    for _ in range(2):
        keys.revoke(made.key.id, by=ADA, words=" no longer a customer ")
    with pytest.raises(ApiKeyRefused):
        keys.caller(made.token)
    use, events = keys.one(made.key.id)
    assert use.key.revoked_at is not None
    kinds = [(one.kind, one.actor, one.words) for one in events]
    assert kinds == [
        (ApiKeyEventKind.REVOKED, "ada", "no longer a customer"),
        (ApiKeyEventKind.MADE, "ada", ""),
    ]


def test_what_is_no_key_is_refused_with_one_message(store: Store) -> None:
    keys = keys_of(store)
    token = keys.make("Example Trading", by=ADA).token
    mark, key_id, secret = token.split("_", 2)
    other = keys.make("Other", by=ADA).token.split("_", 2)[2]
    wrong = [
        "", "x", secret, key_id, token[:-1], f"{token}A", token.upper(), f"{token}\n",
        f"{mark}_{key_id}_{other}", f"{mark}_{'0' * 10}_{secret}", f"{mark}_{key_id}_{'A' * 43}",
        "assay_' OR 1=1_" + "A" * 43, "\u0430ssay_" + token[6:], "A" * 100_000,
    ]  # fmt: skip
    said = set()
    for one in wrong:
        with pytest.raises(ApiKeyRefused) as refused:
            keys.caller(one)
        said.add(str(refused.value))
    assert said == {"This key is not accepted."}


def test_only_an_administrator_makes_and_revokes_and_says_why(store: Store) -> None:
    keys = keys_of(store)
    for person in (account("sue", Role.SUPERVISOR), account("x")):
        with pytest.raises(Forbidden):
            keys.make("Example", by=person)
        with pytest.raises(Forbidden):
            keys.revoke("x", by=person, words="x")
    for organisation, per_day, per_minute, field in (
        ("", 1, 1, "organisation"),
        ("x" * 121, 1, 1, "organisation"),
        ("a\u202eb", 1, 1, "organisation"),
        ("Example", 0, 1, "per_day"),
        ("Example", 1_000_001, 1, "per_day"),
        ("Example", 1, 0, "per_minute"),
        ("Example", 1, 60_001, "per_minute"),
    ):
        with pytest.raises(WishRefused) as refused:
            keys.make(organisation, by=ADA, per_day=per_day, per_minute=per_minute)
        assert refused.value.field == field
    with pytest.raises(ReasonMissing):
        keys.revoke("x", by=ADA, words=" ")
    with pytest.raises(NotFound):
        keys.revoke("x", by=ADA, words="gone")
    assert keys.all() == []


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_day_is_counted_whole_or_not_at_all_also_by_rivals(
    sql_store: SqlStore, redis_server: TestRedis
) -> None:
    redis_server.flush()
    keys = keys_of(sql_store, redis_server)
    key = keys.make("Example", by=ADA, per_day=100, per_minute=3).key
    assert keys.take(key, 98) == 2
    with pytest.raises(QuotaUsedUp) as refused:
        keys.take(key, 3)
    assert (refused.value.left, refused.value.asked) == (2, 3)
    assert 1 <= refused.value.retry_after_s <= 86_400
    assert keys.take(key, 2) == 0
    sql_store.shift(timedelta(days=1))
    assert keys.take(key, 60) == 40
    fitted = []

    def take() -> None:
        for _ in range(EACH):
            try:
                keys.take(key, 3)
            except QuotaUsedUp:
                continue
            fitted.append(3)

    rivals = [threading.Thread(target=take) for _ in range(RIVALS)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert sum(fitted) == 39, "as many threes as fit into forty"
    assert keys.one(key.id)[0].left == 1
    for _ in range(3):
        keys.count_request(key)
    with pytest.raises(TooMany):
        keys.count_request(key)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_while_nobody_counts_single_checks_go_on_and_lists_wait(sql_store: SqlStore) -> None:
    keys = keys_of(sql_store)
    key = keys.make("Example", by=ADA, per_day=1).key
    keys.count_request(key)
    assert keys.take(key, 1) is None
    assert keys.all()[0].left is None
    with pytest.raises(CountingAway):
        keys.take(key, 1, counted_for_sure=True)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_command_makes_lists_and_revokes(
    sql_store: SqlStore,
    fresh_database_url: str,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = settings_for(tmp_path_factory.mktemp("keys"), fresh_database_url)
    with sql_store.uow() as uow:
        uow.people.add(ADA)
        uow.people.add(account("sue", Role.SUPERVISOR))
        uow.commit()

    def run(verb: str, **given: object) -> str:
        assert command.run(settings, argparse.Namespace(verb=verb, **given)) == 0
        return capsys.readouterr().out

    assert run("list") == "no key was made yet\n"
    limits = {"per_day": 9, "per_minute": 3}
    with pytest.raises(command.NotAnAdministrator):
        run("make", organisation="Example", by="sue@example.org", **limits)
    token = run("make", organisation="Example", by="ada@example.org", **limits).split()[0]
    assert keys_of(sql_store).caller(token).per_day == 9
    key_id = token.split("_")[1]
    assert key_id in run("list")
    run("revoke", key=key_id, by="ada@example.org", reason="lost")
    with pytest.raises(ApiKeyRefused):
        keys_of(sql_store).caller(token)
    assert "revoked" in run("list")


def test_a_program_with_a_key_is_counted_by_it_and_not_by_its_address(office: Office) -> None:
    keys = office.wiring.api_keys()
    made = keys.make("Counted", by=ADA, per_day=2)
    path = f"/api/v1/verify/{display(CredentialNumber(office.number))}"
    headers = {"Authorization": f"Bearer {made.token}"}
    for _ in range(2):
        assert office.stranger().get(path, headers=headers).status_code == 200
    spent = office.stranger().get(path, headers=headers)
    assert (spent.status_code, spent.json["code"]) == (429, "quota_used_up")
    assert 1 <= int(spent.headers["Retry-After"]) <= 86_400
    assert office.stranger().get(path).status_code == 200, "a stranger is counted by address"
    keys.revoke(made.key.id, by=ADA, words="a test")
    for given in (headers["Authorization"], "Bearer", "Basic YTpi", "Bearer x", made.token, ""):
        refused = office.stranger().get(path, headers={"Authorization": given})
        assert (refused.status_code, refused.json["code"]) == (401, "api_key_refused"), given
        assert refused.headers["WWW-Authenticate"] == "Bearer"
        assert refused.content_type == "application/problem+json"


def test_an_administrator_makes_a_key_on_the_page_and_sees_it_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = office.visitor("ada")
    assert "No number" not in visitor.get("/system/api-keys").get_data(as_text=True)
    form = {"organisation": "<b>Payroll & Söhne</b>", "per_day": "500", "per_minute": "20"}
    refused = visitor.post("/system/api-keys", data={**form, "per_day": "five"})
    assert refused.status_code == 422
    assert "a whole number from 1 to 1,000,000" in refused.get_data(as_text=True)
    with caplog.at_level(logging.DEBUG):
        page = visitor.post("/system/api-keys", data=form)
    assert page.status_code == 201
    (token,) = re.findall(r"assay_[0-9a-z]{10}_[\w-]{43}", page.get_data(as_text=True))
    assert "<b>Payroll" not in page.get_data(as_text=True)
    assert token not in repr([vars(record) for record in caplog.records])
    key_id, secret = token.split("_", 2)[1:]
    one = f"/system/api-keys/{key_id}"
    for path in ("/system/api-keys", one):
        text = visitor.get(path).get_data(as_text=True)
        assert "0 of 500" in text
        assert secret not in text
    assert visitor.post(one, data={"words": ""}).status_code == 422
    assert visitor.post(one, data={"words": "ended"}).status_code == 303
    assert "Nobody can use it any more" in visitor.get(one).get_data(as_text=True)
    with pytest.raises(ApiKeyRefused):
        office.wiring.api_keys().caller(token)
