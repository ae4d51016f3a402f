"""Mutants of the engine: small changes to its code that some test should notice.

`python -m tests.mutants` draws a seeded sample, runs for each mutant the tests that reach the
changed line, and asks that the share of killed ones is at least 85 % at the lower 95 % bound.
"""
