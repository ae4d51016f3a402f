"""Errors of the embedded mode; each message is one line and ends with the fix.

EmbeddedError
├── PortTaken
├── RedisMissing
├── RedisNotStarted
├── ChildNotReady
└── AlreadyRunning
"""


class EmbeddedError(Exception):
    """The demo cannot start or go on; the message names the cause and the fix."""

    code = "embedded_failed"


class PortTaken(EmbeddedError):
    """Another process listens on the wanted port."""

    code = "port_taken"


class RedisMissing(EmbeddedError):
    """No Redis or Valkey server binary is on this machine."""

    code = "redis_missing"


class RedisNotStarted(EmbeddedError):
    """The Redis binary was started and did not answer."""

    code = "redis_not_started"


class ChildNotReady(EmbeddedError):
    """A part of the demo ended or did not become ready in time."""

    code = "child_not_ready"


class AlreadyRunning(EmbeddedError):
    """Another demo works on the same data folder."""

    code = "already_running"
