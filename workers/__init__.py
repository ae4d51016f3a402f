"""RQ workers and the relay: they run use cases on queues and never load the web."""
