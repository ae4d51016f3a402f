"""Attempts rebuilt from their journals, for people who judge and for the nightly check."""
