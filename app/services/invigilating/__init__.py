"""What staff do to an attempt and say to its candidate, alone or by two."""
