"""Complaints and appeals, for those who come with them and those who decide."""
