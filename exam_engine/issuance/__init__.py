"""Issuance: from a final outcome to a signed credential, and from a credential to a verdict on it.

Not storage, not pages: numbers, randomness, keys and the time are handed in.
"""
