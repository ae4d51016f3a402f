"""Fault runs: a whole installation, real clients, one injected fault, and what must still hold."""
