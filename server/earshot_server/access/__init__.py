"""Who may do what: tokens and their rights, one-time links, sessions, and where a server may listen.

`docs/access.md` says how they fit together.
"""
