"""Pages and JSON for candidates: the way in, the exam, its result and its receipt."""
