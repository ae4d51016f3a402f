"""Complaints and appeals: received, kept, and decided by people with no part in them."""
