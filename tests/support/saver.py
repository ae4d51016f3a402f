"""A process that saves answers in a loop and prints each receipt, to be killed by crash tests.

Usage: python -m tests.support.saver DATABASE_URL ATTEMPT...
"""

import sys
import threading
import time
from itertools import count

from app.persistence.engine import open_database
from app.persistence.journal.writer import GroupCommitWriter
from app.services.errors import Busy
from tests.builders import answer


def main() -> None:
    """Save for every attempt at once, until killed."""
    url, *attempt_ids = sys.argv[1:]
    writer = GroupCommitWriter(open_database(url))
    writer.start()
    threads = [
        threading.Thread(target=save_forever, args=(writer, attempt_id), daemon=True)
        for attempt_id in attempt_ids
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def save_forever(writer: GroupCommitWriter, attempt_id: str) -> None:
    """Save 1, 2, 3 …; one that was not acknowledged is sent again under its number."""
    for cseq in count(1):
        request = answer(cseq, f"r{cseq}", attempt_id=attempt_id, person_id=f"p-{attempt_id}")
        while True:
            try:
                receipt = writer.save(request)
            except Busy:
                time.sleep(0.05)  # what a page does: wait a little and send it again
                continue
            break
        line = f"{attempt_id} {cseq} {receipt.verdict} {receipt.seq} {receipt.digest}\n"
        sys.stdout.write(line)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
