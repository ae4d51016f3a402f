"""Why a model could not be installed; every message names the fix."""


class ModelError(Exception):
    """A model could not be installed or is not what it should be; the message names the fix.

    ModelError
    ├── ModelUnreachable   neither package index nor address answered
    ├── ModelRejected      what arrived has another digest or length
    └── ModelFileRefused   the operator's file or folder does not serve
    """


class ModelUnreachable(ModelError):
    """The source did not answer, or not in time."""


class ModelRejected(ModelError):
    """What arrived is not the pinned file."""


class ModelFileRefused(ModelError):
    """The operator's file cannot be read, or the folder not be written."""
