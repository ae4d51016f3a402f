"""What several pages say alike, in the reader's language."""
