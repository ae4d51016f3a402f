"""What a person holds, now or at an instant: terms, their chain, status, and what rests on what."""
