"""Embedded mode: the parts that one machine without preparation needs around the application.

Starts and stops processes and keeps secrets; knows nothing of exams, pages or jobs.
"""
