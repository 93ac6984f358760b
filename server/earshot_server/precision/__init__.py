"""Precision engines: what is known of a patient goes in, hints come out. Pure; nothing of the server."""
