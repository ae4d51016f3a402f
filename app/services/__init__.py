"""Use cases, their ports and their messages; knows the two domains and no technology."""
