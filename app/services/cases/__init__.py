"""From flags to a decision: incidents, rulings, cases, appeals and control samples."""
