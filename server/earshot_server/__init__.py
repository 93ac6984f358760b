"""The server: gateway, speech, log, note, viewer, and who may do what."""
