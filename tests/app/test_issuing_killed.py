"""Two issuing processes, one of them killed at random: no double, no gap, an audit that is clean.

One kill here: each process takes seconds to start. `python -m benchmarks.issuing` plays the same
with 10,000 credentials and two.
"""

from tests.app.conftest import SqlStore
from tests.app.hall import open_hall
from tests.app.issuers import crowd, require_whole, run

MANY = 40


def test_a_killed_worker_leaves_no_double_and_no_gap(sql_store: SqlStore, seed: int) -> None:
    crowd(open_hall(sql_store), MANY)
    run(sql_store, MANY, seed, kills=1)
    report = require_whole(sql_store, MANY)
    assert report.findings == (), (seed, report.findings[:3])
