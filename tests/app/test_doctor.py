"""The doctor: every lack has a fix, and a fresh machine is told what to do."""

import pytest

from app import doctor
from app.config import Settings
from app.hsm import FileSigners
from exam_engine.ids import KeyId
from exam_engine.issuance.key_life import Algorithm
from proctoring.pins import YUNET


@pytest.fixture
def settings(tmp_path):
    """Settings of a machine where nothing was started yet."""
    return Settings.from_env({"ASSAY_DATA_DIR": str(tmp_path / "var")})


def finding(settings, name, search_path=None):
    (found,) = [one for one in doctor.examine(settings, search_path) if one.name == name]
    return found


def test_what_is_not_right_has_a_fix_and_what_is_right_has_none(settings, tmp_path):
    findings = doctor.examine(settings, str(tmp_path))
    assert len({found.name for found in findings}) == len(findings) == 11
    assert [found.name for found in findings if (found.state == "ok") == bool(found.fix)] == []


def test_a_missing_browser_is_only_a_warning(settings, tmp_path):
    assert finding(settings, "Chromium", str(tmp_path)).state == "warning"


def test_a_readable_secret_is_named_with_the_command_that_closes_it(settings):
    FileSigners(settings.signing_key).make(KeyId("did:web:localhost#es-1"), Algorithm.ES256)
    assert finding(settings, "Secrets").state == "ok"
    settings.signing_key.chmod(0o644)
    found = finding(settings, "Secrets")
    assert found.state == "missing"
    assert found.fix == f"chmod 600 {settings.signing_key}"


def test_no_face_model_is_a_warning_and_an_altered_one_is_not_used(settings):
    assert finding(settings, "Face models").state == "warning"
    settings.model_dir.mkdir()
    (settings.model_dir / YUNET.name).write_bytes(b"something else")
    found = finding(settings, "Face models")
    assert found.state == "missing"
    assert YUNET.name in found.detail


def test_a_migrated_database_is_right(database_url, tmp_path):
    env = {"ASSAY_DATA_DIR": str(tmp_path), "DATABASE_URL": database_url}
    assert finding(Settings.from_env(env), "Database").state == "ok"


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("sqlite:////nowhere/assay.sqlite3", "/nowhere/assay.sqlite3 has schema none"),
        ("postgresql+psycopg://assay:hidden@127.0.0.1:1/assay", "127.0.0.1:1 does not answer"),
    ],
)
def test_a_database_that_is_not_there_is_named_without_its_password(tmp_path, url, detail):
    env = {"ASSAY_DATA_DIR": str(tmp_path), "DATABASE_URL": url}
    found = finding(Settings.from_env(env), "Database")
    assert found.state == "missing"
    assert found.detail.startswith(detail)
    assert "hidden" not in found.detail


def test_a_given_redis_is_not_looked_for(tmp_path):
    env = {"ASSAY_DATA_DIR": str(tmp_path), "REDIS_URL": "redis://somewhere"}
    assert finding(Settings.from_env(env), "Redis", str(tmp_path)).state == "ok"
