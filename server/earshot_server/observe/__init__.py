"""What an operator sees of a process: logs without words, metrics, health."""
