"""For reviewers and deciders, and the candidate whose case it is: incidents, cases, measures."""
