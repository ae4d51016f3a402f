"""Letters: their words, their sending by a worker, and those that did not arrive."""
