"""The life of signing keys over a real register: rotation, schedule, a lost key, new signatures."""

from datetime import timedelta

import pytest

from app.services.certifying.issuance_log import IssuanceLog
from app.services.certifying.reissuing import Reissuing
from app.services.certifying.signing import PROOF
from app.services.errors import NotFound
from app.services.messages import PUBLISH_STATUS, REISSUE, TEND_KEYS, Message, MessageKind
from app.services.verifying.presenting import Presented, Presenting
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.key_life import Algorithm, KeyState
from exam_engine.issuance.refusals import KeyChangeRefused, KeyRefused, NoSigningKey
from exam_engine.issuance.signing import verify_credential, verify_embedded, verify_log_head
from exam_engine.issuance.verdict import Result, Status
from tests.app.conftest import Store
from tests.app.hall import Hall, open_hall
from tests.app.insiders import found

DAY = timedelta(days=1)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


@pytest.fixture
def number(hall: Hall) -> str:
    return hall.certified()


def states(hall: Hall, alg: Algorithm = Algorithm.ES256) -> dict[str, KeyState]:
    return {one.name: one.state for one in hall.signing_keys.history() if one.alg is alg}


def kid_of(hall: Hall, number: str) -> str:
    verdict = shown(hall, number).verdict
    assert verdict.kid is not None
    return verdict.kid.rpartition("#")[2]


def shown(hall: Hall, number: str):
    found = hall.verifying.look_up(number)
    assert found is not None
    return found


def asked(hall: Hall, kind: MessageKind) -> list[str]:
    with hall.store.uow() as uow:
        claimed = uow.outbox.claim([kind.name], now=uow.now(), lease_s=1, limit=9)
    return [one.subject for one in claimed]


def asked_to_reissue(hall: Hall) -> list[str]:
    return asked(hall, REISSUE)


def test_the_first_key_signs_at_once_and_the_next_waits_a_day(hall: Hall, number: str) -> None:
    assert states(hall) == {"es-1": KeyState.SIGNING, "es-2": KeyState.PUBLISHED}
    assert kid_of(hall, number) == "es-1"
    with pytest.raises(KeyChangeRefused, match="a day after publication"):
        hall.signing_keys.activate("es-2")
    with pytest.raises(KeyChangeRefused, match="has not signed yet"):
        hall.keyring.publish(Algorithm.ES256)
    with pytest.raises(NotFound):
        hall.signing_keys.activate("es-9")
    assert states(hall)["es-1"] is KeyState.SIGNING


def test_a_rotation_leaves_what_was_signed_before_as_good_as_ever(hall: Hall, number: str) -> None:
    hall.store.shift(DAY)
    hall.keyring.rotate(Algorithm.ES256)
    assert states(hall) == {
        "es-1": KeyState.VERIFY_ONLY,
        "es-2": KeyState.SIGNING,
        "es-3": KeyState.PUBLISHED,
    }
    hall.issuing().publish_status_lists()
    hall.reopen()
    later = hall.certified("ben")
    assert (kid_of(hall, number), kid_of(hall, later)) == ("es-1", "es-2")
    assert shown(hall, number).verdict.status is Status.ACTIVE
    assert shown(hall, later).verdict.status is Status.ACTIVE
    with pytest.raises(KeyChangeRefused, match="credentials rest on it"):
        hall.signing_keys.retire("es-1")


def test_the_schedule_rotates_within_the_year_and_a_key_is_retired_when_nothing_needs_it(
    hall: Hall, number: str
) -> None:
    hall.store.shift(335 * DAY)
    hall.keyring.tend()
    assert states(hall)["es-2"] is KeyState.SIGNING
    assert states(hall, Algorithm.ED25519)["ed-2"] is KeyState.SIGNING
    last = shown(hall, number).row.valid_until
    hall.store.shift(last - hall.store.now() + 366 * DAY)
    hall.signing_keys.retire("es-1")
    assert states(hall)["es-1"] is KeyState.RETIRED
    assert not [kid for kid in hall.signing_keys.published() if kid.endswith("#es-1")]
    hall.keyring.tend()
    hall.issuing().publish_status_lists()
    expired = shown(hall, number).verdict
    assert expired.status is Status.EXPIRED
    assert {one.name: one.result for one in expired.checks}["signature"] is Result.PASS


def test_a_key_that_was_given_up_is_believed_by_nobody_until_all_is_signed_again(
    hall: Hall, number: str
) -> None:
    before = shown(hall, number).row
    hall.store.shift(DAY)
    hall.signing_keys.compromise("es-1", words="a copy left the house")
    assert asked(hall, TEND_KEYS) == ["issuer"]
    hall.keyring.tend()
    assert states(hall)["es-1"] is KeyState.COMPROMISED
    assert states(hall)["es-2"] is KeyState.SIGNING
    waiting = shown(hall, number).verdict
    assert waiting.status is Status.INDETERMINATE
    assert not waiting.acceptable
    assert "being issued anew" in {one.name: one.detail for one in waiting.checks}["signature"]

    (kid,) = asked_to_reissue(hall)
    reissuing = Reissuing(hall.store.uow, hall.keyring)
    assert reissuing.reissue(kid) == 1
    assert reissuing.reissue(kid) == 0
    hall.issuing().publish_status_lists()
    again = shown(hall, number)
    assert (again.verdict.status, again.verdict.acceptable) == (Status.ACTIVE, True)
    assert kid_of(hall, number) == "es-2"
    for kept in ("number", "valid_from", "valid_until", "badge", "revocation_index"):
        assert getattr(again.row, kept) == getattr(before, kept), kept
    assert all(again.row.tokens[name] != token for name, token in before.tokens.items())
    with pytest.raises(KeyChangeRefused, match="already"):
        hall.signing_keys.compromise("es-1", words="twice")


def test_a_token_that_the_thief_kept_is_not_believed_after_the_drill(
    hall: Hall, number: str
) -> None:
    from app.services.keys.keys import keys_of
    from exam_engine.issuance.refusals import KeyDistrusted

    stolen = shown(hall, number).row.tokens[Profile.VCDM2.value]
    hall.store.shift(DAY)
    hall.signing_keys.compromise("es-1", words="lost")
    hall.keyring.tend()
    for kid in asked_to_reissue(hall):
        Reissuing(hall.store.uow, hall.keyring).reissue(kid)
    with hall.store.uow() as uow, pytest.raises(KeyDistrusted):
        verify_credential(stolen, keys=keys_of(uow), now=uow.now())


def test_without_a_successor_everything_waits_and_nothing_is_lost(hall: Hall, number: str) -> None:
    hall.signing_keys.compromise("es-1", words="lost within the first day")
    assert states(hall)["es-2"] is KeyState.PUBLISHED
    with hall.store.uow() as uow, pytest.raises(NoSigningKey):
        hall.keyring.in_use(uow)
    (kid,) = asked_to_reissue(hall)
    assert Reissuing(hall.store.uow, hall.keyring).reissue(kid) == 0
    hall.store.shift(DAY)
    hall.keyring.tend()
    (kid,) = asked_to_reissue(hall)
    assert Reissuing(hall.store.uow, hall.keyring).reissue(kid) == 1
    hall.issuing().publish_status_lists()
    assert shown(hall, number).verdict.status is Status.ACTIVE


def test_a_lost_or_swapped_private_half_signs_nothing(hall: Hall, number: str) -> None:
    hall.signers.swapped.add("es-1")
    with hall.store.uow() as uow, pytest.raises(KeyRefused, match="not the key that was published"):
        hall.keyring.in_use(uow)
    hall.signers.swapped.clear()
    hall.signers.lost.add("es-1")
    with hall.store.uow() as uow, pytest.raises(KeyRefused):
        hall.keyring.in_use(uow)


def test_the_document_with_its_proof_says_what_the_token_says(hall: Hall, number: str) -> None:
    from app.services.keys.keys import keys_of, proof_keys_of

    tokens = shown(hall, number).row.tokens
    with hall.store.uow() as uow:
        keys, proofs, now = keys_of(uow), proof_keys_of(uow), uow.now()
    document = verify_embedded(tokens[PROOF], keys=proofs, now=now)
    token = verify_credential(tokens[Profile.VCDM2.value], keys=keys, now=now)
    assert document.number == token.number == number
    assert (document.valid_from, document.valid_until) == (token.valid_from, token.valid_until)
    assert document.status == token.status


def presented(hall: Hall, text: str) -> Status:
    found = Presenting(hall.verifying).check(text)
    assert isinstance(found, Presented)
    return found.verdict.status


@pytest.mark.parametrize("lost", ["es-1", "ed-1"])
def test_files_under_a_sound_key_stay_good_while_others_are_signed_again(
    hall: Hall, number: str, lost: str
) -> None:
    before = dict(shown(hall, number).row.tokens)
    hall.store.shift(DAY)
    hall.signing_keys.compromise(lost, words="lost")
    hall.keyring.tend()
    for kid in asked_to_reissue(hall):
        Reissuing(hall.store.uow, hall.keyring).reissue(kid)
    hall.issuing().publish_status_lists()
    for form, text in before.items():
        under_the_lost_one = (form == PROOF) is (lost == "ed-1")
        wanted = Status.INDETERMINATE if under_the_lost_one else Status.ACTIVE
        assert presented(hall, text) is wanted, form
    for form, text in shown(hall, number).row.tokens.items():
        assert presented(hall, text) is Status.ACTIVE, form


def test_no_key_takes_over_that_nobody_can_sign_with(hall: Hall, number: str) -> None:
    hall.signers.lost.add("es-2")
    hall.store.shift(335 * DAY)
    with pytest.raises(KeyRefused):
        hall.keyring.tend()
    assert states(hall) == {"es-1": KeyState.SIGNING, "es-2": KeyState.PUBLISHED}
    with hall.store.uow() as uow:
        assert hall.keyring.in_use(uow).kid.endswith("#es-1")
    hall.signers.lost.clear()
    hall.keyring.tend()
    assert states(hall)["es-2"] is KeyState.SIGNING


def test_a_list_that_was_checked_before_counts_no_longer_than_its_key(
    hall: Hall, number: str
) -> None:
    hall.store.shift(DAY)
    hall.keyring.rotate(Algorithm.ES256)
    hall.store.shift(timedelta(hours=1))
    hall.issuing().publish_status_lists()
    warm = hall.verifying
    assert warm.look_up(number).verdict.status is Status.ACTIVE
    hall.signing_keys.compromise("es-2", words="lost")
    for reader in (warm, hall.verifying):
        assert reader.look_up(number).verdict.status is Status.INDETERMINATE


def test_a_log_whose_newest_head_rests_on_a_lost_key_gets_another_head_at_once(
    hall: Hall, number: str
) -> None:
    hall.store.shift(DAY)
    hall.keyring.rotate(Algorithm.ES256)
    hall.issuing().publish_log_head()
    hall.store.shift(DAY)
    hall.signing_keys.compromise("es-2", words="it signed nothing but this head")
    assert found(hall) == ["head"]
    assert asked(hall, REISSUE) == []
    assert asked(hall, PUBLISH_STATUS) == ["issuer"]
    hall.keyring.tend()
    assert hall.issuing().publish_log_head() == hall.issuing().publish_log_head() == 1
    assert found(hall) == []
    proof = IssuanceLog(hall.store.uow).proof(number)
    assert proof is not None
    keys, now = hall.signing_keys.published(), hall.store.now()
    assert verify_log_head(proof.head, keys=keys, now=now).kid.endswith("#es-3")
    with hall.store.uow() as uow:
        assert [row.size for row in uow.issuance_log.heads()] == [1, 1]


def test_lists_wait_for_no_round_once_another_key_signs(hall: Hall, number: str) -> None:
    hall.signing_keys.compromise("es-1", words="lost within the first day")
    assert asked(hall, PUBLISH_STATUS) == ["issuer"]
    with hall.store.uow() as uow:
        uow.outbox.settle(Message(PUBLISH_STATUS.name, "issuer", 2**40))
        uow.commit()
    hall.store.shift(DAY)
    hall.keyring.tend()
    assert asked(hall, PUBLISH_STATUS) == ["issuer"]
