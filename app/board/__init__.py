"""The proctors' board as JSON: rows, one attempt in detail, and what happened in it."""
