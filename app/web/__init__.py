"""Pages and JSON over HTTP: parse, call one use case or query, render. No rule lives here."""
