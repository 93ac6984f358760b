"""The stream's contract, for both ends and without I/O: messages, frames, sender and receiver.

`docs/protocol.md` is the specification that this package implements.
"""
