"""Read a sentence: its concepts, what is asserted of them, and what that makes of the findings."""

from collections.abc import Mapping

from earshot_server.note.draft import Assertion, Finding, Kind
from earshot_server.note.findings.answers import read_answer
from earshot_server.note.findings.assertion import assert_mentions
from earshot_server.note.findings.carried import (
    denied_by_name,
    named_fully,
    of_the_bowels,
    still_denied,
    without_known_pain,
)
from earshot_server.note.findings.clinic import find_signs, read_assessment, read_exam
from earshot_server.note.findings.context import SPOT_LASTS, Context, Question
from earshot_server.note.findings.details import read_brought_on
from earshot_server.note.findings.done import read_done, read_removed
from earshot_server.note.findings.family import follow_family
from earshot_server.note.findings.fates import read_fate
from earshot_server.note.findings.fever import read_fever
from earshot_server.note.findings.find import find_mentions
from earshot_server.note.findings.follow import read_more
from earshot_server.note.findings.genes import read_genes, read_own_result
from earshot_server.note.findings.habits import read_habits
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.history import read_conditions, read_procedures
from earshot_server.note.findings.home import read_home, read_work
from earshot_server.note.findings.kin import read_it_of_relatives
from earshot_server.note.findings.kinship import name_kin
from earshot_server.note.findings.ledger import Ledger, ident
from earshot_server.note.findings.measures import read_measures
from earshot_server.note.findings.medicines import read_allergies, read_medicines
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.person import Person, assign, people, speaks_on
from earshot_server.note.findings.placed import place_complaint, place_confirmed
from earshot_server.note.findings.plan import read_plan
from earshot_server.note.findings.pointed import point_out, spot_asked
from earshot_server.note.findings.proxy import in_whose_mouth, know_the_child, without_own
from earshot_server.note.findings.questions import ask, explain, extend, only_names
from earshot_server.note.findings.readings import read_readings
from earshot_server.note.findings.relatives import read_family
from earshot_server.note.findings.remarks import read_remarks
from earshot_server.note.findings.responses import read_responses
from earshot_server.note.findings.returns import read_follow_up
from earshot_server.note.findings.sided import learn_side
from earshot_server.note.findings.sleep import read_sleep
from earshot_server.note.findings.symptoms import read_symptoms
from earshot_server.note.findings.taken_up import take_up
from earshot_server.note.findings.well import read_well
from earshot_server.note.findings.whose import ask_about, ask_of, goes_on_about, of_family, of_whom
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.split import opens_question


def read(sentence: Sentence, context: Context, ledger: Ledger, rules: Rules) -> bool:
    """Take in the next sentence; True if it turned out to ask, or to be part of a question."""
    context.grow_older()
    if not any(sentence.keys):
        return sentence.asks
    spot = context.spot if context.spot is not None and context.spot.age <= SPOT_LASTS else None
    spot = spot_asked(sentence, context, rules) or spot
    sure = [one for one in find_mentions(sentence, rules, spot) if not _misheard(one, sentence)]
    if not sentence.asks:
        take_up(sentence, sure, context, ledger, rules)
    sure = of_the_bowels(sure, sentence, ledger)
    mentions = assert_mentions(sentence, without_known_pain(sentence, sure, ledger, rules), rules)
    mentions = name_kin(sentence, mentions, context, rules)
    named = people(sentence, mentions, rules)
    _learn_gender(sentence, context, rules)
    know_the_child(sentence, named, context)
    sentence = in_whose_mouth(sentence, context)
    context.proxied = context.proxied or sentence.proxy
    assigned = assign(
        sentence, mentions, named, goes_on_about(sentence, context), rules, alone=context.person_alone
    )
    mentions = without_own(sentence, [of_whom(mention, context) for mention in assigned], rules)
    follow_family(sentence, named, context, rules)
    if _asks_of_stated(sentence, context, rules):
        return True
    if sentence.asks or _asks_on(sentence, context):
        ask(sentence, mentions, context, rules)
        ask_of(sentence, named, context, rules)
        ask_about(sentence, named, context, rules)
        _attend_to_asked(mentions, context, ledger)
        point_out(sentence, mentions, context, rules)
        if _sums_up(sentence, rules):
            read_symptoms(Heard(sentence, mentions, context, ledger, rules))
        return True
    if explain(sentence, mentions, context, rules):
        return True
    if (
        context.question is not None
        and not sentence.named
        and extend(sentence, mentions, context.question, rules)
    ):
        return True
    mentions = denied_by_name(sentence, named_fully(mentions, context), context)
    mentions = still_denied(sentence, mentions, context)
    mentions = [of_family(one, sentence, context) for one in mentions]
    heard = Heard(sentence, mentions, context, ledger, rules, named)
    _close_question(heard)
    _turn_to_problem(heard)
    before = dict(ledger.findings)
    _read_all(heard)
    _keep_chief(heard)
    _keep_problem(heard, before)
    _follow_exam(heard)
    _remember(heard, named)
    if only_names(sentence, mentions) and not _plans(ledger):
        ask(sentence, mentions, context, rules)
    elif sentence.speaker is Speaker.CLINICIAN and sentence.named and not heard.says("cues.to_come"):
        context.stated = _as_question(sentence, mentions, context, rules)
    return sentence.asks


def _asks_of_stated(sentence: Sentence, context: Context, rules: Rules) -> bool:
    """Take "is that correct?" for the question of what was stated right before it."""
    stated, context.stated = context.stated, None
    if not sentence.asks or stated is None or not _confirms(sentence, rules):
        return False
    context.question = stated
    return True


def _confirms(sentence: Sentence, rules: Rules) -> bool:
    """Tell whether a question is nothing but "is that correct?"."""
    hit = next(rules.said["questions.confirms"].find(sentence.keys), None)
    return hit is not None and hit.last == len(sentence.keys) - 1 and hit.first <= 1


def _as_question(
    sentence: Sentence, mentions: list[Mention], context: Context, rules: Rules
) -> Question | None:
    """Return a statement as the question that "is that correct?" behind it makes of it."""
    open_one, context.question = context.question, None
    ask(sentence, mentions, context, rules)
    made, context.question = context.question, open_one
    return made if made is not None and (made.asked or made.topics) else None


def _plans(ledger: Ledger) -> bool:
    """Tell whether something was decided already: what a clinician names then is no question any more."""
    return any(one.kind in _PLANNING for one in ledger.findings.values())


def _asks_on(sentence: Sentence, context: Context) -> bool:
    """Tell whether a clinician goes on asking: "do you smoke? ... or have you ever used drugs."."""
    question = context.question
    if question is None or question.answered or question.age > 1 or not sentence.named:
        return False
    same = sentence.speaker is Speaker.CLINICIAN and question.by is Speaker.CLINICIAN
    return same and sentence.keys[0] == "or" and len(sentence.keys) <= _LONGEST_MORE


_LONGEST_MORE = 14
_SOMEBODY = frozenset(
    ("i", "i'm", "i've", "my", "you", "your", "you've", "she", "he", "her", "his", "she's", "he's")
)


def _misheard(mention: Mention, sentence: Sentence) -> bool:
    """Tell whether a concept is only a doubtful word: more likely wrong than right, and said of nobody."""
    if not _SOMEBODY.isdisjoint(sentence.keys):
        return False
    return all(token.unsure for token in sentence.tokens[mention.first : mention.last + 1])


_PLANNING = (Kind.ASSESSMENT, Kind.PLAN, Kind.FOLLOW_UP)


def _keep_chief(heard: Heard) -> None:
    """Let the first symptom that an answer gives be the chief complaint, if none was told before."""
    name = heard.context.symptom or ""
    known = heard.ledger.findings.get(name)
    if known is None or not heard.patient or heard.context.chief or name not in heard.ledger.touched:
        return
    asked = heard.context.question is not None and bool(heard.context.question.asked)
    if known.assertion is Assertion.PRESENT and known.kind is Kind.SYMPTOM and not asked:
        heard.context.complain(name, heard.sentence.segment, known.concept)


def _follow_exam(heard: Heard) -> None:
    """Learn whether the clinician examines, or has begun to decide."""
    if not heard.clinician:
        return
    kinds = {one.kind for name in heard.ledger.touched if (one := heard.ledger.findings.get(name))}
    if not kinds.isdisjoint(_PLANNING):
        heard.context.examining = False
    elif Kind.EXAM in kinds or heard.says("cues.opens_exam"):
        heard.context.examining = True


def _turn_to_problem(heard: Heard) -> None:
    """Learn what the clinician turns to: "for your knee pain", "your second problem, the diabetes"."""
    if heard.sentence.speaker is Speaker.PATIENT:
        return
    cue = heard.where("cues.turns")
    near = [one for one in heard.of(Area.CONDITION, Area.SYMPTOM) if cue and 0 < one.first - cue[1] <= 8]
    if near and near[0].person is None:
        side = f"{near[0].side} " if near[0].side else ""
        heard.context.problem = side + near[0].name


def _keep_problem(heard: Heard, before: Mapping[str, Finding]) -> None:
    """Keep what new findings of assessment and plan are about; a new judgement is a problem itself."""
    context = heard.context
    for name in heard.ledger.touched:
        found = heard.ledger.findings.get(name)
        if found is None or name in before or found.kind not in _PLANNING:
            continue
        if found.kind is Kind.ASSESSMENT and found.assertion is not Assertion.ABSENT and not context.problem:
            side = found.attributes.get("side")
            context.problem = f"{side} {found.concept}" if side else found.concept
        if context.problem and found.kind is not Kind.FOLLOW_UP:
            context.problems.setdefault(name, context.problem)


_ATTENDED = {Area.SYMPTOM: (Kind.SYMPTOM, "symptom"), Area.CONDITION: (Kind.CONDITION, "condition")}


def _attend_to_asked(mentions: list[Mention], context: Context, ledger: Ledger) -> None:
    """Let "describe the headache" speak of the headache that was reported."""
    named = {(one.area, one.name) for one in mentions if one.area in _ATTENDED and one.person is None}
    if len(named) != 1:
        return
    area, concept = named.pop()
    kind, sort = _ATTENDED[area]
    known = ledger.findings.get(ident("f", kind.value, concept, ""))
    if known is not None and known.assertion is Assertion.PRESENT:
        context.attend(known.id, sort)


def _sums_up(sentence: Sentence, rules: Rules) -> bool:
    """Tell whether a question only sums up, to be confirmed: "so you've had this for two weeks?"."""
    if sentence.speaker is not Speaker.CLINICIAN or len(sentence.keys) < 6:
        return False
    hit = rules.said["cues.recounts"].within(sentence.keys[:6])
    other = hit is not None and sentence.keys[hit.first] in ("he", "she", "they")  # "(h)as he had a cold?"
    return hit is not None and not other and not opens_question(sentence.keys, rules)


def _read_all(heard: Heard) -> None:
    _leave(heard, read_brought_on(heard))
    read_answer(heard)
    _leave(heard, read_plan(heard))
    _leave(heard, read_responses(heard))
    _leave(heard, read_allergies(heard))
    _leave(heard, read_medicines(heard))
    signs = assert_mentions(heard.sentence, find_signs(heard), heard.rules)
    read_exam(heard, signs)
    read_well(heard, signs)
    _leave(heard, read_readings(heard))
    _leave(heard, read_measures(heard))
    _leave(heard, read_removed(heard))
    read_symptoms(heard)
    read_fever(heard)
    _leave(heard, read_assessment(heard))
    read_conditions(heard)
    read_procedures(heard)
    read_done(heard)
    read_family(heard)
    read_it_of_relatives(heard)
    read_fate(heard)
    read_genes(heard)
    read_own_result(heard)
    read_habits(heard)
    read_sleep(heard)
    read_work(heard)
    read_home(heard)
    read_follow_up(heard)
    place_confirmed(heard)
    place_complaint(heard)
    read_remarks(heard)
    read_more(heard)
    learn_side(heard)


def _leave(heard: Heard, used: set[int]) -> None:
    """Hide mentions that a reader used from those behind it."""
    if used:
        heard.mentions = [one for one in heard.mentions if one.anchor not in used]


def _learn_gender(sentence: Sentence, context: Context, rules: Rules) -> None:
    """Learn whether the note says "she" or "he", from the clinician's words."""
    if context.gender or sentence.speaker is Speaker.PATIENT:
        return
    hit = rules.genders.within(sentence.keys)
    if hit is not None:
        context.gender = "female" if hit.holds[0] == "female" else "male"


_BESIDE_NAMES = frozenset(("my", "and", "well", "so", "um", "uh", "yes", "yeah", "a", "one", "1", "of", ""))


def _only_names(sentence: Sentence, named: list[Person]) -> bool:
    """Tell whether a sentence is nothing but people: what they had may follow after a pause."""
    held = {place for one in named for place in range(one.first, one.last + 1)}
    return all(place in held or key in _BESIDE_NAMES for place, key in enumerate(sentence.keys))


def _close_question(heard: Heard) -> None:
    """Drop a question that can be answered no more: its asker speaks on."""
    context, sentence = heard.context, heard.sentence
    question = context.question
    if question is None:
        return
    if all(heard.rules.said["questions.fillers"].at([key], 0) for key in sentence.keys):
        return
    same = question.by is sentence.speaker and sentence.speaker is not Speaker.UNKNOWN
    same = same and question.voice == sentence.voice
    if same and (question.by is Speaker.CLINICIAN or question.named):
        lasting = not question.asked and bool(question.topics) and _STAY.issuperset(question.topics)
        context.question = question if (lasting or _reads_out(heard)) and question.age <= 1 else None


def _reads_out(heard: Heard) -> bool:
    """Tell whether whoever asked about allergies goes on with what is on record: "I've got peanuts here"."""
    of_it = heard.context.topic("allergies") and bool(heard.of(Area.ALLERGEN, Area.DRUG))
    return of_it and len(heard.sentence.keys) <= _READ_OUT


_READ_OUT = 7
_STAY = frozenset(("home", "work", "living"))
"""Topics that stay open although whoever asked says why: "who's at home? Somebody has to help you."."""


_OF_THEM = frozenset(("her", "him", "them"))
"""With these the speaker goes on about somebody else: "I lost her, too"."""


def _remember(heard: Heard, named: list[Person]) -> None:
    context, sentence = heard.context, heard.sentence
    point_out(sentence, heard.all, context, heard.rules)
    if context.question is not None and not context.question.partly:
        context.question.answered = (
            context.question.answered or bool(heard.mentions) or len(sentence.keys) > 3
        )
    if named and named[-1].name != context.ward:
        context.speak_of(named[-1].name, sentence.evidence(named[-1].first, named[-1].last))
        context.person_line, context.person_through = named[-1].line, named[-1].through
    elif sentence.keys[0] in ("i", "i'm", "i've", "i'd", "my") and _OF_THEM.isdisjoint(sentence.keys):
        context.person = None
    elif speaks_on(sentence, context.person, heard.rules) or not _OF_THEM.isdisjoint(sentence.keys):
        context.person_age = 0
    context.person_alone = bool(named) and _only_names(sentence, named)
    last = heard.mentions[-1] if heard.mentions else None
    open_list = last is not None and last.area is Area.SYMPTOM and last.last == len(sentence.keys) - 1
    if last is not None and open_list and last.assertion is Assertion.ABSENT:
        cue = last.cue or (last.first, last.last)
        context.denying = context.denying or sentence.evidence(*cue)
    else:
        context.denying = None
