"""Pages for anybody: the programme's front door, and the check of one's own computer."""
