"""How far the pictures of one attempt are erased."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaRow:
    """Numbers of the attempt's chain of pictures; 0 for before the first.

    Attributes:
        last: the newest picture.
        erase_to: up to here erasure has begun, and is not undone.
        erased_to: up to here no picture exists.
        held: whether a person has stopped deletion.
        sent: whether files that a candidate sent lie there, which no erasure has met.
    """

    attempt_id: str
    last: int
    erase_to: int
    erased_to: int
    held: bool
    sent: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to erase."""
        return self.last == self.erased_to and not self.sent

    @property
    def is_begun(self) -> bool:
        """Tell whether an erasure was cut before its end."""
        return self.erase_to > self.erased_to
