"""The rules of exams: what is asked, how time runs, what an answer is worth, what a credential says.

Pure functions over frozen values. It is not an application: no database, no network, no clock of its own.
"""

__all__: list[str] = []
