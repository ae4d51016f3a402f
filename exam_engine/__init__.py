"""The rules of exams: what is asked, how time runs, what an answer is worth, what is certified.

Pure functions over frozen values. Not an application: no database, no network, no own clock.
"""

__all__: list[str] = []
