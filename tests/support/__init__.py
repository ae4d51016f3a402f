"""What tests stand on: real PostgreSQL, real Redis, real processes."""
