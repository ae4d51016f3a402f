"""Signing keys: what the world may know of them, each change of their life, the signer in use."""
