"""Settings: one frozen value read once from the environment, then passed down.

Not a place for behaviour, and the only module outside tests that may read the environment.
Every field is described in `docs/operate.md`; a test compares the two.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from app.kept_secrets import kept_secret, keys_of

Environment = Literal["embedded", "production"]
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
MIN_SECRET_LENGTH = 32


class SettingsError(ValueError):
    """The environment does not make a usable set of settings.

    Attributes:
        problems: one line per problem, each naming the variable and the fix.
    """

    code = "settings_invalid"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """All that differs between one installation and another.

    Attributes:
        environment: `embedded` (one machine, nothing prepared) or `production`.
        public_url: how browsers and employers reach us; no trailing slash; names the issuer.
        host: address the embedded server listens on.
        port: TCP port the embedded server listens on, 1-65535.
        data_dir: folder for everything written in embedded mode.
        database_url: SQLAlchemy URL; `sqlite:///...` or `postgresql+psycopg://...`.
        redis_url: URL of a Redis that is already running; None means "start our own".
        secret_key: signs cookies, socket tickets and evidence links; at least 32 bytes.
        evidence_keys: master keys of the pictures, 32 bytes each; the first one wraps, all unwrap.
        signing_key: path of the issuer's first P-256 private key (PEM), later ones are beside it;
            read by the issuing worker only.
        signer: `unix:PATH` of a signer process that holds the keys; None means files.
        model_dir: folder of the face detection models.
        content_dir: folder of the programmes as files.
        session_lifetime: how long a login lives, counted from the login.
        snapshot_max_bytes: largest accepted picture, inclusive.
        snapshot_max_pixels: largest accepted width x height, inclusive.
        snapshots_per_minute: pictures accepted per attempt and minute.
        login_tries_per_minute: failed and successful logins per address and account, each.
        verify_requests_per_minute: credential look-ups per address.
        evidence_link_lifetime: how long a signed link to a picture works.
        control_percent: of 100 exams that nobody marked reviewers look at a moment of so many.
        trusted_proxies: how many reverse proxies in front of us set X-Forwarded-For.
        issuer_name: the certification body, as credentials and pages name it.
        issuer_email: where questions about credentials go.
        mail_url: SMTP server for letters to holders; None sends none.
        metrics_token: bearer token for `/metrics`; None allows loopback addresses only.
        log_level: least severe log line written.
    """

    environment: Environment
    public_url: str
    host: str
    port: int
    data_dir: Path
    database_url: str = field(repr=False)  # may hold a password
    redis_url: str | None = field(repr=False)
    secret_key: bytes = field(repr=False)
    evidence_keys: tuple[bytes, ...] = field(repr=False)
    signing_key: Path
    model_dir: Path
    content_dir: Path
    session_lifetime: timedelta = timedelta(hours=12)
    snapshot_max_bytes: int = 2_000_000
    snapshot_max_pixels: int = 8_000_000
    snapshots_per_minute: int = 40
    login_tries_per_minute: int = 10
    verify_requests_per_minute: int = 60
    evidence_link_lifetime: timedelta = timedelta(seconds=60)
    control_percent: int = 2
    trusted_proxies: int = 0
    issuer_name: str = "Assay demonstration board"
    issuer_email: str = "credentials@localhost"
    signer: str | None = None
    mail_url: str | None = field(default=None, repr=False)  # may hold a password
    metrics_token: str | None = field(default=None, repr=False)
    log_level: str = "INFO"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings from `env` (default: this process's environment).

        In embedded mode a missing secret is generated into `data_dir/secrets` (mode 0600) and
        found there again; in production every missing secret is one line of the error.

        Raises:
            SettingsError: a value is missing or malformed; every problem is listed.
        """
        reading = _Reading(os.environ if env is None else env)
        settings = cls(**_addresses(reading), **_limits(reading))  # type: ignore[arg-type]
        if reading.problems:
            raise SettingsError(tuple(reading.problems))
        return settings

    @property
    def evidence_dir(self) -> Path:
        """Folder of the pictures in embedded mode."""
        return self.data_dir / "evidence"

    @property
    def secure_cookies(self) -> bool:
        """Tell whether browsers reach us by HTTPS, so that cookies must be `Secure`."""
        return self.public_url.startswith("https://")


class _Reading:
    """Reads typed values and collects problems instead of stopping at the first."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self.env.get(name, "").strip() or default

    def optional(self, name: str) -> str | None:
        return self.env.get(name, "").strip() or None

    def number(self, name: str, default: int, *, least: int = 1, most: int = 10**9) -> int:
        raw = self.text(name, str(default))
        if raw.isascii() and raw.isdigit() and least <= int(raw) <= most:
            return int(raw)
        self.problems.append(f"{name}={raw!r} is not a whole number from {least} to {most}")
        return default

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        raw = self.text(name, default)
        if raw not in allowed:
            self.problems.append(f"{name}={raw!r} is not one of {', '.join(allowed)}")
        return raw

    def required(self, name: str, default: str, *, production: bool, why: str) -> str:
        value = self.optional(name)
        if value is None and production:
            self.problems.append(f"{name} is not set: {why}")
        return value or default


def _addresses(reading: _Reading) -> dict[str, object]:
    environment = reading.choice("ASSAY_ENVIRONMENT", "embedded", ("embedded", "production"))
    production = environment == "production"
    port = reading.number("ASSAY_PORT", 8000, most=65535)
    data_dir = Path(reading.text("ASSAY_DATA_DIR", "var")).expanduser().absolute()
    secret_dir = data_dir / "secrets"
    return {
        "environment": environment,
        "public_url": _public_url(reading, port, production=production),
        "host": reading.text("ASSAY_HOST", "127.0.0.1"),
        "port": port,
        "data_dir": data_dir,
        "database_url": _database_url(reading, data_dir, production=production),
        "redis_url": _redis_url(reading, production=production),
        "secret_key": _secret_key(reading, secret_dir / "secret_key", production=production),
        "evidence_keys": _evidence_keys(
            reading, secret_dir / "evidence_keys", production=production
        ),
        "signing_key": _path(reading, "ASSAY_SIGNING_KEY", secret_dir / "issuer.pem"),
        "model_dir": _path(reading, "ASSAY_MODEL_DIR", data_dir / "models"),
        "content_dir": _path(reading, "ASSAY_CONTENT_DIR", Path("programmes")),
    }


def _limits(reading: _Reading) -> dict[str, object]:
    return {
        "session_lifetime": timedelta(minutes=reading.number("ASSAY_SESSION_MINUTES", 720)),
        "snapshot_max_bytes": reading.number("ASSAY_SNAPSHOT_MAX_BYTES", 2_000_000),
        "snapshot_max_pixels": reading.number("ASSAY_SNAPSHOT_MAX_PIXELS", 8_000_000),
        "snapshots_per_minute": reading.number("ASSAY_SNAPSHOTS_PER_MINUTE", 40),
        "login_tries_per_minute": reading.number("ASSAY_LOGIN_TRIES_PER_MINUTE", 10),
        "verify_requests_per_minute": reading.number("ASSAY_VERIFY_REQUESTS_PER_MINUTE", 60),
        "evidence_link_lifetime": timedelta(
            seconds=reading.number("ASSAY_EVIDENCE_LINK_SECONDS", 60, most=3600)
        ),
        "control_percent": reading.number("ASSAY_CONTROL_PERCENT", 2, least=0, most=100),
        "trusted_proxies": reading.number("ASSAY_TRUSTED_PROXIES", 0, least=0, most=5),
        "issuer_name": reading.text("ASSAY_ISSUER_NAME", "Assay demonstration board"),
        "issuer_email": reading.text("ASSAY_ISSUER_EMAIL", "credentials@localhost"),
        "signer": _signer(reading),
        "mail_url": _mail_url(reading),
        "metrics_token": reading.optional("ASSAY_METRICS_TOKEN"),
        "log_level": reading.choice("ASSAY_LOG_LEVEL", "INFO", LOG_LEVELS),
    }


def _path(reading: _Reading, name: str, default: Path) -> Path:
    return Path(reading.text(name, str(default))).expanduser().absolute()


def _public_url(reading: _Reading, port: int, *, production: bool) -> str:
    url = reading.required(
        "PUBLIC_URL",
        f"http://localhost:{port}",
        production=production,
        why="credentials name the issuer by it, for example PUBLIC_URL=https://exams.example.org",
    ).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.path:
        reading.problems.append(f"PUBLIC_URL={url!r} is not http(s)://host[:port]")
    elif production and parts.scheme != "https" and reading.optional("PUBLIC_URL"):
        reading.problems.append(f"PUBLIC_URL={url!r} is not https: cookies would travel in clear")
    return url


def _database_url(reading: _Reading, data_dir: Path, *, production: bool) -> str:
    url = reading.required(
        "DATABASE_URL",
        f"sqlite:///{data_dir / 'assay.sqlite3'}",
        production=production,
        why="for example DATABASE_URL=postgresql+psycopg://assay@db/assay",
    )
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            url = "postgresql+psycopg://" + url.removeprefix(scheme)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        scheme = url.partition(":")[0]  # the rest may hold a password
        reading.problems.append(f"DATABASE_URL has scheme {scheme!r}; use sqlite or postgresql")
    return url


def _redis_url(reading: _Reading, *, production: bool) -> str | None:
    url = reading.optional("REDIS_URL")
    if url is None and production:
        reading.problems.append("REDIS_URL is not set: for example REDIS_URL=redis://redis:6379/0")
    if url is not None and not url.startswith(("redis://", "rediss://", "unix://")):
        scheme = url.partition(":")[0]
        reading.problems.append(f"REDIS_URL has scheme {scheme!r}; use redis, rediss or unix")
    return url


def _signer(reading: _Reading) -> str | None:
    signer = reading.optional("ASSAY_SIGNER")
    if signer is not None and not signer.startswith("unix:/"):
        reading.problems.append(
            "ASSAY_SIGNER is no socket: write it as unix:/run/assay/signer.sock"
        )
    return signer


def _mail_url(reading: _Reading) -> str | None:
    url = reading.optional("ASSAY_MAIL_URL")
    if url is None:
        return None
    scheme = url.partition(":")[0]
    if scheme not in {"smtp", "smtp+starttls", "smtps"} or not urlsplit(url).hostname:
        reading.problems.append(
            f"ASSAY_MAIL_URL has scheme {scheme!r}; use smtp, smtp+starttls or smtps, with a host"
        )
    return url


def _secret_key(reading: _Reading, path: Path, *, production: bool) -> bytes:
    given = reading.optional("ASSAY_SECRET_KEY")
    if given is not None and len(given) < MIN_SECRET_LENGTH:
        reading.problems.append(f"ASSAY_SECRET_KEY has {len(given)} characters, 32 are needed")
    if given is not None:
        return given.encode()
    if production:
        reading.problems.append(
            "ASSAY_SECRET_KEY is not set: for example $(openssl rand -hex 32), the same everywhere"
        )
        return b""
    return kept_secret(path)


def _evidence_keys(reading: _Reading, path: Path, *, production: bool) -> tuple[bytes, ...]:
    given = reading.optional("ASSAY_EVIDENCE_KEYS")
    if given is None and production:
        reading.problems.append(
            "ASSAY_EVIDENCE_KEYS is not set: for example $(openssl rand -hex 32), the same"
            " everywhere and kept apart from the pictures"
        )
        return ()
    try:
        return keys_of(given if given is not None else kept_secret(path).decode("ascii", "replace"))
    except ValueError as error:
        where = "ASSAY_EVIDENCE_KEYS" if given is not None else str(path)
        reading.problems.append(f"{where}: {error}, the newest first, then a comma")
        return ()
