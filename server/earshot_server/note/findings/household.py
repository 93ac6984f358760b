"""How many of them there are: "our two boys" are 2 sons."""

from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.numbers import find_numbers

_MANY = {
    "child": "children",
    "son": "sons",
    "daughter": "daughters",
    "brother": "brothers",
    "sister": "sisters",
    "roommate": "roommates",
    "friend": "friends",
}
_DESCRIBE = frozenset(("little", "young", "older", "younger", "small", "grown", "teenage", "adult"))
_MOST = 20


def counted(heard: Heard, mention: Mention) -> tuple[str, tuple[int, int]]:
    """Return a relative's name with how many there are, and the words that say so."""
    keys, many = heard.sentence.keys, _MANY.get(mention.name)
    places = (mention.first, mention.last)
    last = heard.sentence.tokens[mention.last].text
    if many is None or not last.endswith(("s", "children")) or last.endswith("'s"):
        return mention.name, places
    first = mention.first
    while first and keys[first - 1] in _DESCRIBE:
        first -= 1
    for number in find_numbers(keys):
        if first - 1 <= number.first <= mention.last and 1 < number.value < _MOST:
            return f"{number.text} {many}", (min(number.first, mention.first), mention.last)
    return many, places
