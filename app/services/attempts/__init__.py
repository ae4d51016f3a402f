"""The candidate's exam: check-in, start, room, wishes, answers handed in, the receipt."""
