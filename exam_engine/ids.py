"""Names of things, one type each, so that two kinds of name cannot be mixed up.

Every name is an opaque string made elsewhere; nothing here makes, parses or checks one.
"""

from typing import NewType

PersonId = NewType("PersonId", str)
"""An account: candidate, proctor, supervisor, reviewer, decider, author or administrator."""

OrganisationId = NewType("OrganisationId", str)
"""A company, team or training provider inside the deployment."""

SchemeId = NewType("SchemeId", str)
"""One certification and all it requires."""

ExamSpecId = NewType("ExamSpecId", str)
"""One version of what an exam is: blueprint, limits, cut score, delivery rules."""

BlueprintId = NewType("BlueprintId", str)
"""Domains and weights that every form must meet."""

DomainId = NewType("DomainId", str)
"""One domain of a blueprint."""

ItemId = NewType("ItemId", str)
"""One question or task, whatever its wording."""

FormId = NewType("FormId", str)
"""One fixed arrangement of item versions."""

WindowId = NewType("WindowId", str)
"""The booked time window in which an attempt may start."""

AttemptId = NewType("AttemptId", str)
"""One candidate, one form, one sitting."""

CommandId = NewType("CommandId", str)
"""One command as its sender named it; the same name twice is the same command."""

FlagId = NewType("FlagId", str)
"""One mark that something lasted long enough to look at."""

IncidentId = NewType("IncidentId", str)
"""One automatic grouping of flags of one kind."""

CaseId = NewType("CaseId", str)
"""What triage opened for people to review and rule."""

EvidenceId = NewType("EvidenceId", str)
"""Stored bytes with class, digest and date of deletion."""

AchievementId = NewType("AchievementId", str)
"""What is certified, independent of any person."""

CredentialNumber = NewType("CredentialNumber", str)
"""Public, typable, with check character; the employer's key."""

KeyId = NewType("KeyId", str)
"""One signing key of the issuer."""
