"""A delivery process that gives dead lines up within a second: `python -m tests.support.hasty`."""

# the patch of `app.delivery` comes first of all
import sys

from app import delivery
from app.sockets import server

server.PING_INTERVAL_S = 0.2
server.PING_TIMEOUT_S = 0.4

if __name__ == "__main__":
    sys.exit(delivery._main())
