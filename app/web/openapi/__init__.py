"""The description of what programs can ask: OpenAPI 3.1, built from routes, rules and refusals.

Paths, methods, parameters, keys and statuses come from the code; words and schemas stand beside.
"""
