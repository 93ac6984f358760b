"""The archive: encounters that have left the store, as encrypted objects with a manifest."""
