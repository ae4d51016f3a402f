"""Sockets of candidates and proctors: check the message, call one use case, answer.

Hot handlers sit on the python-socketio server itself; a Flask context per event would
cost more than the event.
"""
