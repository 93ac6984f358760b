"""Questions that name no concept of the tables: short ones, and those about something else."""

from collections.abc import Sequence

from earshot_server.note.findings.context import Asked
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.places import find_sites
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.split import opens_question

SAME = frozenset(("that", "this", "it", "same", "those", "these"))
"""What may stand for something that was spoken of."""
_POINTING = frozenset(("it", "it's", "they", "them", "one", "1", "ones", "there", "here", "pain", "hurt"))
_DETAILS = frozenset(("how", "when", "where", "what", "which", "who", "why", "what's", "where's", "or"))
_AND_THE = (("and", "the"), ("and", "your"), ("what", "about"), ("how", "about"))


def asks_of_unknown(
    sentence: Sentence,
    mentions: Sequence[Mention],
    topics: Sequence[str],
    asked: Sequence[Asked],
    rules: Rules,
) -> bool:
    """Tell whether a question names something of its own that no table knows: "and the mealtime?"."""
    keys = sentence.keys
    concepts = [one for one in mentions if one.area is not Area.RELATIVE]
    named = topics or asked or concepts or find_sites(sentence, rules)
    if named or not (SAME | _POINTING).isdisjoint(keys) or sentence.speaker is not Speaker.CLINICIAN:
        return False
    if keys[:2] in _AND_THE:
        return True
    return opens_question(keys, rules) and _DETAILS.isdisjoint(keys)


_ASIDE = frozenset(("and", "so", "okay", "ok", "for", "about", "now", "then", ""))


def asked_briefly(sentence: Sentence, rules: Rules) -> str | None:
    """Return the topic of "how long?", "medicines?", "which heel?": they are all of the question."""
    keys = tuple(key for key in sentence.keys if key not in _ASIDE)
    if keys in rules.alone:
        return rules.alone[keys]
    sites = find_sites(sentence, rules)
    which = keys[:1] == ("which",) and len(sites) == 1 and sites[0][2] == len(sentence.keys) - 1
    return "side" if which and len(keys) <= _WHICH else None


_WHICH = 4
