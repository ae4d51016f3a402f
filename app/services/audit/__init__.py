"""The audit of everything that was issued: an independent look that says what does not hold."""
