"""Structured log lines: one JSON object per line, with request and attempt ids.

Not an audit trail (that is the journal) and never a place for personal data: extra fields pass
an allow-list, everything else is dropped and counted.
"""
