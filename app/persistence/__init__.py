"""The database: tables, repositories, the two write paths, the read side of pages.

Not the rules: those are the engine's. `app.wiring` opens a database and passes it on.
"""
