"""The server's commands; the only part that knows all others."""
