"""The face of forms: fixed arrangements of item versions, and how they are drawn.

Who sits a form, when and with which seed is for others to say.
"""

from exam_engine.forms.assembly import assemble, items_per_domain
from exam_engine.forms.form import Form, ItemRef, Section
from exam_engine.forms.refusals import (
    EnemiesLeaveTooFew,
    FormError,
    InvalidForm,
    ItemShortage,
    Shortage,
)

__all__ = [
    "EnemiesLeaveTooFew",
    "Form",
    "FormError",
    "InvalidForm",
    "ItemRef",
    "ItemShortage",
    "Section",
    "Shortage",
    "assemble",
    "items_per_domain",
]
