"""For whoever checks a credential: pages, lists, files, links, and what programs need offline."""
