import typer

from earshot_client.cli.commands import register


def test_the_clients_commands_are_registered() -> None:
    app = typer.Typer()
    register(app)
    names = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert names == {"stream", "devices", "doctor", "window"}
    # Patients' records lie below the microphone, where the server is installed.
    assert [group.name for group in app.registered_groups] == ["record", "spool"]
