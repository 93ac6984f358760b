"""The spool: encrypted files that hold sound and controls until the server says `ended` (docs/spool.md)."""
