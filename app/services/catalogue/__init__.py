"""What may be examined: stored documents as the engine's values, and the policy made of them."""
