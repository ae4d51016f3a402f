"""Companies that check credentials: their people, keys, and what they have checked."""
