"""The rehearsal: a whole start and exam of synthetic candidates against a running deployment."""
