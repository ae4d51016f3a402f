"""Assay as a service: use cases, adapters and the delivery of pages and sockets.

Importing this package loads no framework; each process imports the parts it needs.
"""
