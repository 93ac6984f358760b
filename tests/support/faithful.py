"""Is everything that a draft says in its evidence? An own reading of the tables, not the engine's.

`inventions(draft, segments)` names whatever a statement says that its evidence does not: a word, a number, a
unit, a side, a relative, a denial.
"""

import re
from collections.abc import Iterable, Sequence

from earshot_protocol.words import Segment
from earshot_server.note.draft import Assertion, Draft, Finding, Kind, Role, SectionKey, Statement
from earshot_server.note.findings.numbers import find_numbers
from earshot_server.note.rules.concepts import (
    Measured,
    Strength,
)
from earshot_server.note.rules.language import Plan
from earshot_server.note.rules.load import Rules, load_rules, read_csv, read_toml
from earshot_server.note.sentences.tokens import keys_of, tokenise
from earshot_server.note.statements.template import fixed_words
from tests.support.declared import (
    Keys,
    cues,
    holds,
    is_area,
    kinships,
    lines,
    relative_words,
    signs,
    words_of,
)
from tests.support.untold import keys_in, untold
from tests.support.years import years_in

DENIALS = frozenset(
    (
        *("no", "not", "never", "none", "nothing", "nor", "neither", "without", "nope", "nah"),
        *("deny", "denies", "denied", "negative", "nobody", "absence", "lack", "isn't", "aren't"),
        *("wasn't", "weren't", "don't", "doesn't", "didn't", "haven't", "hasn't", "hadn't"),
        *("can't", "won't", "wouldn't", "uh", "avoid", "avoids"),
    )
)
PLAIN = frozenset(["and", "of", "the", "in", "at", "for"])
SIDES = {"left": {"left"}, "right": {"right"}, "bilateral": {"both", "bilateral", "bilaterally"}}
OWN = (Kind.SYMPTOM, Kind.CONDITION, Kind.MEDICATION, Kind.ALLERGY, Kind.LIFESTYLE)
PARTED = ("range of motion", "surgery", "fracture", "X-ray", "CT scan", "MRI", "ultrasound")
"""What is named with its body part: "hand fracture"."""
FLAGS = ("all", "stopped", "told", "intolerance")
LABELS = ("reaction", "effect", "household", "support", "relative")


def inventions(draft: Draft, segments: Iterable[Segment]) -> list[str]:
    """Return a sentence for everything that was not said; an empty list for a faithful draft."""
    rules = load_rules()
    heard = {segment.id: segment for segment in segments}
    findings = {finding.id: finding for finding in draft.findings}
    statements = [statement for section in draft.sections for statement in section.statements]
    narratives = [one for one in statements if one.kind is Kind.NARRATIVE]
    own = [one for one in statements if one.kind is not Kind.NARRATIVE]
    told = {name for one in own for name in one.findings}
    own += [_bare(one) for one in draft.findings if one.id not in told]
    found = [
        f"{statement.text!r}: {reason}"
        for statement in own
        for reason in _Check(statement, [findings[one] for one in statement.findings], heard, rules).reasons()
    ]
    return found + [f"{one.text!r}: {reason}" for one in narratives for reason in untold(one, heard, rules)]


def _bare(finding: Finding) -> Statement:
    """Return a finding that has no statement of its own as one: it must be heard too."""
    return Statement(
        id=finding.id,
        section=SectionKey.PLAN,
        kind=finding.kind,
        assertion=finding.assertion,
        text="",
        version=1,
        evidence=finding.evidence,
        findings=(finding.id,),
    )


class _Check:
    """One statement beside its evidence."""

    def __init__(
        self, statement: Statement, findings: Sequence[Finding], heard: dict[str, Segment], rules: Rules
    ) -> None:
        self.statement = statement
        self.findings = findings
        self.rules = rules
        self.spans = [
            (one.role, keys_in(heard[one.segment], one.first, one.last)) for one in statement.evidence
        ]
        self.words = {key for _, keys in self.spans for key in keys}
        self.texts = {
            token.text
            for one in statement.evidence
            for token in tokenise(heard[one.segment].words[one.first : one.last + 1])
        }
        self.numbers = {number.text for _, keys in self.spans for number in find_numbers(keys)}
        self.numbers |= {year for _, keys in self.spans for year in years_in(keys)}
        if any("severity" in one.attributes for one in findings):  # "seven, eight" of ten
            self.numbers |= {key for _, keys in self.spans if len(keys) == 2 for key in keys if key.isdigit()}

    def reasons(self) -> list[str]:
        """Return what is wrong with it."""
        found = [*self._findings(), *self._assertion()]
        allowed = PLAIN | self._fixed() | self._told()
        for word in re.findall(r"[^\W\d_][\w'-]*", self.statement.text.lower()):
            if word not in allowed and not any(word in one.split("-") for one in allowed):
                found.append(f"nobody said {word!r}")
        text = self.statement.text
        for unit in self._unit_texts():
            text = text.replace(unit, "")
        for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w])", text):
            if not self._is_number(number):
                found.append(f"nobody said the number {number}")
        return found

    def _findings(self) -> list[str]:
        found = []
        for finding in self.findings:
            if not self._declared(finding.concept, finding):
                found.append(f"{finding.concept!r} is none of what was heard")
            for name, value in finding.attributes.items():
                if not self._is_said(name, value):
                    found.append(f"{name} {value!r} is none of what was heard")
        return found

    def _assertion(self) -> list[str]:
        said = {key for role, keys in self.spans if role is not Role.SAID_OTHERWISE for key in keys}
        found = []
        denied = not DENIALS.isdisjoint(said) or any(
            holds(keys, keys_of(word))
            for role, keys in self.spans
            if role is not Role.SAID_OTHERWISE
            for word in (*cues().normal, *cues().nothing_else, *cues().picks)
        )  # "the skin looks normal" denies that it changed
        if self.statement.assertion is Assertion.ABSENT and not denied:
            found.append("nobody denied it")
        for finding in self.findings:
            relatives = self._relatives(said)
            if finding.assertion is Assertion.FAMILY and finding.attributes.get("relative") not in relatives:
                found.append("no relative was named")
            if finding.assertion is Assertion.PRESENT and finding.kind in OWN:
                if relatives - {"child"}:  # "children's acetaminophen"
                    found.append("it was said of a relative")
                if finding.kind is Kind.SYMPTOM and self._only_denied(finding):
                    found.append("it was denied")
        return found

    def _only_denied(self, finding: Finding) -> bool:
        """Tell whether every stretch that names the concept begins with a denial."""
        named = [
            keys for role, keys in self.spans if role is Role.SAID and self._names(finding.concept, keys)
        ]
        own = {key for words in words_of(finding.concept) for key in words}  # "don't sleep" denies nothing
        return bool(named) and all(keys[0] in DENIALS - own for keys in named)

    def _fixed(self) -> set[str]:
        texts = [
            template.text
            for template in self.rules.templates.template
            if template.kind is self.statement.kind and template.assertion is self.statement.assertion
        ]
        if any(role is Role.SAID_OTHERWISE for role, _ in self.spans):
            texts.append(self.rules.templates.otherwise)
        texts += self.rules.templates.person.values()
        return {word for text in texts for word in fixed_words(text)}

    def _told(self) -> set[str]:
        """Return the words of concepts and attributes; `_findings` has checked that they were heard."""
        texts = [finding.concept for finding in self.findings]
        texts += [value for finding in self.findings for value in finding.attributes.values()]
        sides = {finding.attributes.get("side") for finding in self.findings}
        texts += ["bilaterally"] if "bilateral" in sides else []
        return {word for text in texts for word in re.findall(r"[^\W\d_][\w'-]*", text.lower())}

    def _is_number(self, number: str) -> bool:
        names = " ".join(finding.concept for finding in self.findings)
        short = number[:2] in ("19", "20") and number[2:].lstrip("0") in self.numbers  # "in ninety eight"
        return number in self.numbers or short or number in re.findall(r"\d+", names) or number == "10"

    def _is_said(self, name: str, value: str) -> bool:
        if name in FLAGS:
            return True
        if name == "effect" and all(self._is_word(word) for word in value.lower().split()):
            return True
        if name == "line":
            kin = self._relatives(self.words)
            return value in self.words or any(line == value for one, line in lines() if one in kin)
        if name == "relative" and value in self._relatives(self.words):
            return True
        if name in ("household", "support"):
            return all(self._counted(one) for one in re.split(r", | and ", value))
        if name in LABELS:
            return all(self._declared(one, None) for one in re.split(r", | and ", value))
        if name == "side":
            other = {"left": "right", "right": "left"}.get(value)  # "the left ... the other one"
            return not SIDES[value].isdisjoint(self.words) or {"other", other} <= set(self.words)
        if name == "action":
            return (value == "avoid" and not DENIALS.isdisjoint(self.words)) or any(
                self._spoken(keys_of(word))
                for action in read_toml("plan", Plan).action
                if action.name == value
                for word in action.words
            )
        if name == "unit":
            return self._is_unit(value)
        if name == "dose" and self._is_bare_dose(value):
            return True
        if name == "setting":
            return any(self._spoken(keys_of(word)) for word in cues().at_home)
        return all(self._is_word(word) for word in value.lower().replace(",", " ").split())

    def _counted(self, relatives: str) -> bool:
        """Tell whether "2 sons" were named: the number, and the word for one of them."""
        number, _, name = relatives.rpartition(" ") if relatives[:1].isdigit() else ("", "", relatives)
        one = {"children": "child"}.get(name, name.removesuffix("s"))
        named = self._declared(name, None) or self._declared(one, None)
        return named and (not number or number in self.numbers)

    def _is_word(self, word: str) -> bool:
        if re.fullmatch(r"[\d./-]+", word):
            return all(part in self.numbers | {"10"} for part in re.split(r"[/-]", word))
        units = [heard for heard, written in self.rules.quantities.units.items() if written.lower() == word]
        return word in self.texts or word in self.words or any(unit in self.words for unit in units)

    def _is_bare_dose(self, value: str) -> bool:
        """Its number was said, and is an amount in which one of the statement's medicines is taken."""
        number, _, unit = value.partition(" ")
        rows = [one for one in read_csv("strengths", Strength) if one.unit == unit]
        names = {finding.concept for finding in self.findings}
        plain = re.fullmatch(r"\d+(\.\d+)?", number) is not None and number in self.numbers
        return plain and any(one.name in names and one.has(float(number)) for one in rows)

    def _is_unit(self, value: str) -> bool:
        """A unit was said, or is the only one that the concept's ranges allow."""
        said = [heard for heard, written in self.rules.quantities.measures.items() if written == value]
        if any(self._spoken(keys_of(unit)) for unit in said):
            return True
        for finding in self.findings:
            for area in ("vital", "test"):
                concept = self.rules.by_name.get((area, finding.concept))
                if isinstance(concept, Measured) and value in [span.unit for span in concept.spans]:
                    return True
        return False

    def _declared(self, name: str, finding: Finding | None) -> bool:
        if finding is not None and finding.concept in ("follow-up visit", "household", "support"):
            return True
        if name == "sleep":
            return any(word.startswith(("sleep", "slept")) for word in self.words)
        if name == "children":
            return not {"child", "son", "daughter"}.isdisjoint(self._relatives(self.words))
        if name == "secondhand smoke" and self._smoke_of_others():
            return True
        if name == "burning on urination" and self._hurts_there("frequent urination"):
            return True
        return any(self._names(name, keys) for _, keys in self.spans) or self._by_number(name)

    def _hurts_there(self, symptom: str) -> bool:
        """Tell whether "it stings" stands beside a symptom: "peeing all the time, and it stings"."""
        hurts = [*words_of("pain"), *words_of("burning")]
        return any(
            any(holds(keys, words) for words in words_of(symptom))
            and any(holds(keys, ("it", *words)) for words in hurts)
            for _, keys in self.spans
        )

    def _smoke_of_others(self) -> bool:
        """Tell whether "do you smoke?" was answered by "my husband does, in the house"."""
        smokes = any(holds(keys, words) for _, keys in self.spans for words in words_of("tobacco"))
        does = not {"does", "do", "smokes"}.isdisjoint(self.words)
        return smokes and does and bool(self._relatives(self.words))

    def _by_number(self, name: str) -> bool:
        """Tell whether a number tells it: "I've lost like fifteen pounds"."""
        changed = {
            "weight loss": {"lost", "dropped", "shed", "down"},
            "weight gain": {"gained", "put", "up", "packed"},
        }
        pounds = not {"pound", "pounds", "lb", "lbs", "kilo", "kilos"}.isdisjoint(self.words)
        return pounds and not changed.get(name, set()).isdisjoint(self.words)

    def _names(self, name: str, keys: Keys) -> bool:
        """Tell whether a stretch holds words that a table declares for a name."""
        if any(holds(keys, words) for words in words_of(name)):
            return True
        everywhere = [other for _, other in self.spans]
        parts = name.split(" ")
        for at in range(1, len(parts)):
            site, complaint = " ".join(parts[:at]), " ".join(parts[at:])
            if not is_area(site, "sites"):
                continue
            # Another stretch may name the body part: the answer to "any swelling in your legs?".
            placed = any(holds(other, words) for other in everywhere for words in words_of(site))
            if is_area(complaint, "complaints"):
                return placed and any(holds(keys, words) for words in words_of(complaint))
            well = any(holds(other, keys_of(word)) for other in everywhere for word in cues().well)
            if complaint == "normal" and placed and well:
                return True
            if complaint in PARTED:
                return placed and self._names(complaint, keys)
        gene = name.removesuffix(" test")
        if gene != name and "tested" in self.words and self._declared(gene, None):
            return True
        return any(
            any(holds(keys, keys_of(word)) for word in sign.says)
            and (
                not sign.site
                # So may it for a sign: "the left eardrum is red ... the right one is normal".
                or any(holds(other, keys_of(word)) for other in everywhere for word in sign.site)
            )
            for sign in signs()
            if sign.name == name
        )

    def _spoken(self, words: Keys) -> bool:
        return any(holds(keys, words) for _, keys in self.spans)

    def _relatives(self, said: set[str]) -> set[str]:
        found = {
            name for name, words in relative_words() if any(holds(keys, words) for _, keys in self.spans)
        }
        child = not {"son", "daughter", "child"}.isdisjoint(found)
        found |= {
            name
            for of, relative, name in kinships()
            if {of, relative} <= found or (of == "parent" and child and relative in found)
        }
        return found - {"people"}

    def _unit_texts(self) -> list[str]:
        return [finding.attributes["unit"] for finding in self.findings if "unit" in finding.attributes]
