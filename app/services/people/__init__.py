"""People, passwords and sessions, and the keys of employers' programs."""
