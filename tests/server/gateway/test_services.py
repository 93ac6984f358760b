"""What the gateway's parts share."""

import dataclasses

import pytest

from earshot_server.gateway.services import Services


def test_the_services_of_a_process_cannot_be_exchanged() -> None:
    names = [field.name for field in dataclasses.fields(Services)]
    services = Services(**dict.fromkeys(names))  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        services.server = "another"  # type: ignore[misc]
