"""Pictures and their records: taken, kept, proved, exported, deleted."""
