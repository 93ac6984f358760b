"""Drives a stream: spool first, then the wire; comes back after every fault (docs/client.md)."""
