"""What the server's commands tell a person when they cannot go on."""


class CommandError(Exception):
    """What happened, what was kept, what to do."""

    exit_code = 2
