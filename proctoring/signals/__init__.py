"""Signals: each reads one thing from one decoded picture, as numbers with units.

Readings only: what they mean is in `proctoring.conditions`, how long it lasts in
`proctoring.rules`.
"""
