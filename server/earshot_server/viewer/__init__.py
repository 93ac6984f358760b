"""The viewer: a board of encounters, and each encounter's transcript and draft as they grow.

It reads only. `docs/viewer-protocol.md` says what passes between server and page.
"""
