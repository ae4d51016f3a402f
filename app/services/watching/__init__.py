"""From pictures and reports of the page to flags, and how often these were right."""
