"""For administrators: windows, accommodations, decisions, standing, outages, keys of programs."""
