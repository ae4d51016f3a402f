"""The body of a saved answer that is spelled at once: byte for byte that of the event."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.events.room import AnswerSaved
from exam_engine.attempts.events.spelling import saved_body
from exam_engine.attempts.saves import save_digest, spelled
from exam_engine.ids import ItemId
from tests.exam_engine.test_attempts_saves import responses

items = st.text(st.characters(exclude_categories=["Cs"]), max_size=4).map(ItemId)
numbers = st.integers(0, 2**53 - 1)
heads = st.none() | st.text("0123456789abcdef", min_size=64, max_size=64) | st.just('"\\')
said = st.tuples(st.none() | numbers, heads)


@given(st.tuples(numbers, numbers), items, responses, said, st.booleans())
def test_the_spelled_body_is_the_canonical_body_of_the_event(key, item, response, said, committed):
    digest = save_digest(item, response)
    event = AnswerSaved(*key, item, response, digest, *said, committed)
    body = saved_body(key, item, spelled(response), digest, said, committed=committed)
    assert body.encode() == canonical(event.to_body())


@given(items, responses)
def test_the_digest_covers_item_and_response_as_one_list(item, response):
    assert save_digest(item, response) == sha256(canonical([item, response])).hexdigest()
