"""Files that carry a credential: what is put into them, and what is read out of them."""
