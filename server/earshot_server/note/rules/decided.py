"""How a clinician decides against something, or leaves it as it is: `tables/decided.toml`."""

from earshot_server.note.rules.language import Table


class Decided(Table):
    """Lists of words, by what they decide."""

    not_needed: tuple[str, ...]
    """Before what is not ordered."""
    unneeded: tuple[str, ...]
    """Behind it."""
    unchanged: tuple[str, ...]
    """A medicine goes on as it is."""
    allowed: tuple[str, ...]
    """Behind a medicine that may be taken."""
    wishes: tuple[str, ...]
    """A clinician wishes or orders: what is named behind is no finding of the examination."""
