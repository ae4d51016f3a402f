"""A save as the use cases hand it over, checked and digested before it joins a batch.

Done in the caller's turn: what cannot be written is refused here and never meets its neighbours.
"""

from app.persistence.journal.types import Incoming
from app.services.rows import SaveRequest
from exam_engine.attempts.events.room import NOTED_HERE, BrowserObserved, BrowserSignal
from exam_engine.attempts.refusals import MalformedEvent
from exam_engine.attempts.saves import ClientSave, spelled, spelled_digest
from exam_engine.ids import ItemId

_PREFIX = "browser."
_SIGNALS = {signal.value: signal for signal in BrowserSignal if signal not in NOTED_HERE}


def incoming(request: SaveRequest) -> Incoming:
    """Return the save ready for a batch.

    Raises:
        NotCanonical: the response cannot be spelled alike by the browser and here.
        MalformedEvent: telemetry of a kind that nobody knows, or that the server alone notes.
    """
    if request.kind == "tele":
        return Incoming(request, None, _observed(request))
    if request.item_id is None:
        raise MalformedEvent(f"save {request.cseq} names no item")
    item, response = ItemId(request.item_id), spelled(request.response)
    save = ClientSave(request.epoch, request.cseq, item, request.response)
    return Incoming(request, save, None, response, spelled_digest(item, response))


def _observed(request: SaveRequest) -> BrowserObserved:
    told = request.response
    if not isinstance(told, dict):
        raise MalformedEvent(f"telemetry {told!r}")
    signal = _SIGNALS.get(str(told.get("signal")).removeprefix(_PREFIX))
    duration = told.get("duration_ms", 0)
    if signal is None or type(duration) is not int or duration < 0:
        raise MalformedEvent(f"telemetry {told!r}")
    return BrowserObserved(signal, duration, request.client_ms, str(told.get("detail", "")))
