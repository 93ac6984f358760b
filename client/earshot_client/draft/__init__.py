"""The note as it grows, beside the physician: a reader of the viewer's protocol (docs/viewer-protocol.md)."""
