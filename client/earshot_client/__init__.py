"""The client: captures sound, keeps it in an encrypted spool and streams it to a server."""
