"""What time and outages do to attempts: deadlines, ledgers, losses, credits, late answers."""
