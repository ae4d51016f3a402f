"""Every page, every JSON route and every socket event says who may use it."""

import pytest

from app.auth import AccessRule
from app.factory import create_app
from app.realtime.messages import ALL_MESSAGES, CLIENT_EVENTS
from app.services.roles import Role
from app.wiring import wire

# What anybody in the world may fetch. A new public page is added here on purpose or not at all.
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
PUBLIC_WRITES = {
    "accounts.log_in",
    "receipts.check",
    "verify_files.check",  # changes nothing: a file is too long for an address
    "verify_files.api",
    "verify_names.check",  # counts a try, and nothing else
    "verify_names.api",
    "verify_bulk.check",  # notes that a list was checked, with the key that came along
    "shared.open",  # counts an opening, and nothing else
    "shared.api",
    "joining.join",  # whoever holds the link of an invitation uses it up
    "complain.file",  # a complaint of somebody without an account, within limits
    "complain.change",  # with the link of that complaint
}


@pytest.fixture(scope="module")
def flask_app(database_url, redis_server, tmp_path_factory):
    from tests.conftest import settings_for

    folder = tmp_path_factory.mktemp("routes")
    wiring = wire(settings_for(folder, database_url, redis_server.url))
    yield create_app(wiring)
    wiring.database.close()
    wiring.redis.close()


@pytest.fixture(scope="module", params=["sqlite"])
def backend(request):
    """Rules do not depend on the database: once is enough."""
    return request.param


def test_every_route_has_an_access_rule(flask_app):
    without = {
        str(rule)
        for rule in flask_app.url_map.iter_rules()
        if not isinstance(
            getattr(flask_app.view_functions[rule.endpoint], "access_rule", None), AccessRule
        )
    }
    assert without == set()


def test_every_role_that_a_route_names_exists(flask_app):
    roles = {
        role
        for view in flask_app.view_functions.values()
        for role in getattr(view, "access_rule", AccessRule(public=True, roles=frozenset())).roles
    }
    assert roles <= set(Role)
    assert roles != set()


def test_a_public_route_changes_nothing(flask_app):
    writes = {
        rule.endpoint
        for rule in flask_app.url_map.iter_rules()
        if flask_app.view_functions[rule.endpoint].access_rule.public
        and rule.methods - SAFE_METHODS
    }
    assert writes - PUBLIC_WRITES == set()


def test_a_stranger_is_turned_away_from_every_page_that_is_not_public(flask_app):
    client = flask_app.test_client()
    let_in = {}
    for rule in flask_app.url_map.iter_rules():
        if flask_app.view_functions[rule.endpoint].access_rule.public:
            continue
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(f"<{argument}>", "x").replace(f"<path:{argument}>", "x")
        for method in rule.methods - {"OPTIONS"}:
            status = client.open(path, method=method).status_code
            if status not in {301, 302, 303, 401, 403, 404, 308}:
                let_in[f"{method} {rule}"] = status
    assert let_in == {}


@pytest.mark.parametrize("message", ALL_MESSAGES, ids=lambda m: f"{m.namespace} {m.name}")
def test_every_socket_event_names_existing_roles(message):
    assert message.roles
    assert set(message.roles) <= {role.value for role in Role}


def test_the_closed_set_of_events_has_no_two_of_one_name():
    from_clients = [message for message in ALL_MESSAGES if message.sender == "client"]
    assert len(CLIENT_EVENTS) == len(from_clients)
