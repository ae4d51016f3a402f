"""Whole days of an installation: real processes, a real browser, real pictures, one database."""
