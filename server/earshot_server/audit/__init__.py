"""Who saw, heard, exported, changed and signed what, and when: append-only, chained by keyed hashes.

`Audit.record` is the one call that others need. `docs/audit.md` says what is kept and how it is verified.
"""
