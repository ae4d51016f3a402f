"""Socket messages, their checking, and the write-only publisher; no rule of the exam lives here."""
