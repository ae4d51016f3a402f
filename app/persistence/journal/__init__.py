"""The journal of answers: saves gathered from all candidates, many to one commit, read back."""
