"""Exam windows and who sits in them: seats, times, accommodations, registration, rehearsals."""
