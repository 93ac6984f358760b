"""Accepts streams: hears them, writes what is heard into the log, acknowledges what is durable."""
