"""From answers to a credential: scores, the decision, the signature, the log of what was issued."""
