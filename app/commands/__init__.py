"""Commands: what `assay SUBCOMMAND` does, one module each, loaded only when asked for."""
