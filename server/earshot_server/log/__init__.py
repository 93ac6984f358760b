"""The log: an encounter's ordered events, the only truth; and the live channel beside it.

`docs/log.md` says what is promised and how it holds.
"""
