"""The command line: `earshot record`, `stream`, `spool`, `devices`, and whatever else is installed."""
