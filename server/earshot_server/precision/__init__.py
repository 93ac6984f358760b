"""Precision engines: what is known of a patient goes in, hints come out. Pure; imports nothing of the server."""
