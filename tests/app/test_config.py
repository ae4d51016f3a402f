"""Settings: what may be left out, what may not, and what is never shown."""

import dataclasses
import stat
import threading
from datetime import timedelta

import pytest

from app.config import Settings, SettingsError

PRODUCTION = {
    "ASSAY_ENVIRONMENT": "production",
    "PUBLIC_URL": "https://exams.example.org",
    "DATABASE_URL": "postgresql+psycopg://assay:hidden-password@db/assay",
    "REDIS_URL": "redis://:hidden-password@redis:6379/0",
    "ASSAY_SECRET_KEY": "hidden-secret-of-at-least-thirty-two-characters",
    "ASSAY_EVIDENCE_KEYS": f"{'1f' * 32},{'2E' * 32}",
}


@pytest.fixture
def embedded(tmp_path):
    """The smallest environment of embedded mode."""
    return {"ASSAY_DATA_DIR": str(tmp_path / "var")}


def problems(env: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(env)
    return refused.value.problems


def test_an_empty_environment_is_enough_for_one_machine(embedded, tmp_path):
    settings = Settings.from_env(embedded)
    assert settings.environment == "embedded"
    assert settings.public_url == "http://localhost:8000"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/assay.sqlite3"
    assert settings.redis_url is None
    assert settings.host == "127.0.0.1"
    assert not settings.secure_cookies


def test_the_port_is_part_of_the_default_address(embedded):
    assert Settings.from_env(embedded | {"ASSAY_PORT": "81"}).public_url == "http://localhost:81"


def test_a_generated_secret_is_kept_and_readable_by_its_owner_only(embedded, tmp_path):
    first = Settings.from_env(embedded)
    assert Settings.from_env(embedded).secret_key == first.secret_key
    kept = tmp_path / "var" / "secrets" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    made = sorted(path.name for path in kept.parent.iterdir())
    assert made == ["evidence_keys", "secret_key"]
    assert Settings.from_env(embedded).evidence_keys == first.evidence_keys


def test_two_installations_have_different_secrets(tmp_path):
    secrets = {
        Settings.from_env({"ASSAY_DATA_DIR": str(tmp_path / name)}).secret_key for name in "abc"
    }
    assert len(secrets) == 3
    assert all(len(secret) >= 32 for secret in secrets)


def test_processes_that_start_together_find_one_secret(embedded):
    found = []
    starting = threading.Barrier(8)

    def start():
        starting.wait()
        found.append(Settings.from_env(embedded).secret_key)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"ASSAY_ENVIRONMENT"}))
def test_production_does_not_start_without(missing, tmp_path):
    env = {name: value for name, value in PRODUCTION.items() if name != missing}
    (problem,) = problems(env | {"ASSAY_DATA_DIR": str(tmp_path)})
    assert problem.startswith(f"{missing} is not set")
    assert "\n" not in problem
    assert list(tmp_path.iterdir()) == []


def test_production_names_everything_that_is_missing_at_once(tmp_path):
    env = {"ASSAY_ENVIRONMENT": "production", "ASSAY_DATA_DIR": str(tmp_path)}
    named = {problem.split()[0] for problem in problems(env) if "is not set" in problem}
    assert named == set(PRODUCTION) - {"ASSAY_ENVIRONMENT"}


def test_complete_production_settings_are_taken():
    settings = Settings.from_env(PRODUCTION | {"ASSAY_SESSION_MINUTES": "30"})
    assert settings.secure_cookies
    assert settings.secret_key == PRODUCTION["ASSAY_SECRET_KEY"].encode()
    assert settings.evidence_keys == (b"\x1f" * 32, b"\x2e" * 32), "the newest first"
    assert settings.session_lifetime == timedelta(minutes=30)


def test_no_secret_shows_when_settings_are_printed():
    shown = repr(Settings.from_env(PRODUCTION | {"ASSAY_METRICS_TOKEN": "hidden"}))
    assert "hidden" not in shown
    assert "1f1f" not in shown
    assert "x1f" not in shown


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_address_of_postgresql_means_our_driver(embedded, scheme):
    settings = Settings.from_env(embedded | {"DATABASE_URL": f"{scheme}://assay@db/assay"})
    assert settings.database_url == "postgresql+psycopg://assay@db/assay"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASSAY_ENVIRONMENT", "staging"),
        ("ASSAY_PORT", "0"),
        ("ASSAY_PORT", "65536"),
        ("ASSAY_PORT", "eighty"),
        ("ASSAY_PORT", "-1"),
        ("ASSAY_PORT", "٨٠"),
        ("ASSAY_TRUSTED_PROXIES", "6"),
        ("ASSAY_LOG_LEVEL", "info"),
        ("ASSAY_SECRET_KEY", "short"),
        ("ASSAY_EVIDENCE_KEYS", "hidden-and-no-key"),
        ("ASSAY_EVIDENCE_KEYS", f"{'1f' * 32},{'1f' * 31}"),
        ("PUBLIC_URL", "exams.example.org"),
        ("PUBLIC_URL", "https://exams.example.org/path"),
        ("PUBLIC_URL", "ftp://exams.example.org"),
        ("DATABASE_URL", "mysql://assay:hidden@db/assay"),
        ("REDIS_URL", "http://:hidden@redis"),
    ],
)
def test_a_malformed_value_is_one_line_that_names_the_variable(embedded, name, value):
    (problem,) = problems(embedded | {name: value})
    assert problem.startswith(name)
    assert "hidden" not in problem


def test_production_refuses_an_address_without_encryption():
    (problem,) = problems(PRODUCTION | {"PUBLIC_URL": "http://exams.example.org"})
    assert "not https" in problem


def test_settings_cannot_be_changed(embedded):
    settings = Settings.from_env(embedded)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.port = 1


@pytest.mark.parametrize(
    "url", ["smtp://mail:25", "smtp+starttls://u:p%40w@mail.example:587", "smtps://mail.example"]
)
def test_a_mail_server_is_taken_and_never_shown(tmp_path, url):
    settings = Settings.from_env({"ASSAY_DATA_DIR": str(tmp_path), "ASSAY_MAIL_URL": url})
    assert settings.mail_url == url
    assert url not in repr(settings)


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", "smtp://"])
def test_a_mail_server_that_is_none_is_refused_without_showing_it(tmp_path, url):
    with pytest.raises(SettingsError, match="ASSAY_MAIL_URL"):
        Settings.from_env({"ASSAY_DATA_DIR": str(tmp_path), "ASSAY_MAIL_URL": url})
