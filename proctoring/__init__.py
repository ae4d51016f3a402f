"""Proctoring: what pictures and browser events show, and what may be flagged from them.

A machine raises flags here and never decides anything about a person. This module holds no names:
import the module you mean, so that a web process loads no image library by accident.
"""
