"""The body of a saved answer, spelled at once: the one fact of which thousands come per second.

The same bytes as `canonical(event.to_body())`, which a test holds it to; no event is built.
"""

from exam_engine.attempts.bodies import spell
from exam_engine.attempts.events.room import AnswerSaved
from exam_engine.ids import ItemId


def saved_body(
    key: tuple[int, int],
    item: ItemId,
    response: str,
    digest: str,
    said: tuple[int | None, str | None],
    *,
    committed: bool = False,
) -> str:
    """Return the canonical body of an `AnswerSaved`.

    Args:
        key: epoch and number of the save.
        item: the item answered.
        response: the spelling of the response.
        digest: of item and response, hex.
        said: the page's clock in milliseconds, and its chain head in hex; None where it sent none.
        committed: taken because a head that covers it had come in time.
    """
    epoch, cseq = key
    client_ms, head = said
    return (
        f'{{"client_ms":{"null" if client_ms is None else client_ms}'
        f',"committed":{"true" if committed else "false"},"cseq":{cseq},"digest":"{digest}"'
        f',"epoch":{epoch},"head":{"null" if head is None else spell(head)}'
        f',"item":{spell(item)},"marked":false,"response":{response}'
        f',"v":{AnswerSaved.v}}}'
    )
