"""For proctors and supervisors: the board, the desk, commands, time, late answers, replays."""
