"""Doctor: what this machine has, what it lacks, and the fix for each.

Pure reporting: it repairs nothing and prints nothing.
"""
