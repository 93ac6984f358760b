"""What a question asks of medicines and treatments: whether they are used, and for what."""

from collections.abc import Sequence

from earshot_server.note.findings.mention import Mention
from earshot_server.note.rules.concepts import Area
from earshot_server.note.sentences.sentence import Sentence


def asks_of_treating(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Tell whether what is asked about is for something: "did you take anything for the headache?"."""
    had = (one for one in mentions if one.area in (Area.SYMPTOM, Area.CONDITION))
    return any("for" in sentence.keys[max(0, one.first - 2) : one.first] for one in had)


def asks_of_use(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Tell whether it asks what is used now: "do you use oxygen?", "are you on oxygen?"."""
    keys = set(sentence.keys)
    on = any(one.area is Area.TREATMENT and sentence.keys[one.first] == "on" for one in mentions)
    return on or ({"do", "you"} <= keys and not {"use", "take", "wear"}.isdisjoint(keys))
