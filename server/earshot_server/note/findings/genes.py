"""Genes and biomarkers of which a result is said, of the patient or of relatives."""

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact, ident
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.relatives import is_relative
from earshot_server.note.rules.concepts import Area

_PATIENT = "patient"


def read_genes(heard: Heard) -> None:
    """Enter genes and biomarkers of which a result is said."""
    for mention in heard.of(Area.GENE):
        if mention.assertion in (Assertion.PRESENT, Assertion.HISTORICAL):
            _read_result(heard, mention)
        elif mention.assertion is Assertion.ABSENT and mention.person is None:
            result = _result_of(heard, mention)
            if heard.patient or (result is not None and _own(heard, mention)):
                spans, extra = ([result], {"result": heard.sentence.heard(*result)}) if result else ([], {})
                heard.put(Kind.GENE, mention, key=_PATIENT, extra=extra, spans=spans)


def _read_result(heard: Heard, mention: Mention) -> None:
    result, cue = _result_of(heard, mention), heard.where("cues.positive")
    spans = [place for place in (result, cue) if place]
    extra = {"result": heard.sentence.heard(*result)} if result else {}
    if mention.person is not None:
        if is_relative(heard, mention.person):
            extra["relative"] = mention.person
            heard.put(
                Kind.GENE, mention, assertion=Assertion.FAMILY, extra=extra, spans=spans, key=mention.person
            )
            heard.context.gene_of = mention.person
    elif not _own(heard, mention):
        _read_relatives_result(heard, mention, extra)
    elif result or (cue and not heard.says("cues.tested")):
        denied = result is not None and heard.sentence.keys[result[0]] in ("negative", "no", "not")
        told = Assertion.ABSENT if denied else Assertion.PRESENT
        heard.put(Kind.GENE, mention, assertion=told, extra=extra, spans=spans, key=_PATIENT)
        heard.context.gene_of = None


_LINKS = ("for", "of", "in")
_ANOTHERS = ("mine", "but")


def _result_of(heard: Heard, mention: Mention) -> tuple[int, int] | None:
    """Return the result of a gene: "positive for it", else the nearest behind it, else before it.

    Behind "mine" another's result follows.
    """
    keys = heard.sentence.keys
    ends = [one.first for one in heard.of(Area.GENE) if one.first > mention.last]
    ends += [place for place in range(mention.last, len(keys)) if keys[place] in _ANOTHERS]
    hits = [(hit.first, hit.last) for hit in heard.rules.said["cues.results"].find(keys)]
    behind = [one for one in hits if mention.first <= one[0] < min(ends, default=len(keys))]
    before = [one for one in hits if one[1] < mention.first]
    if before and keys[mention.first - 1] in _LINKS:
        return before[-1]
    return behind[0] if behind else before[-1] if before else None


_NEAR = 5


def read_own_result(heard: Heard) -> None:
    """Read "but mine came back negative" of the gene that a relative was tested for."""
    keys, context = heard.sentence.keys, heard.context
    if "mine" not in keys or not heard.patient:
        return
    place = keys.index("mine")
    here = [one for one in heard.of(Area.GENE) if one.last < place]
    gene = heard.sentence.evidence(here[-1].first, here[-1].last) if here else context.gene
    hits = [hit for hit in heard.rules.said["cues.results"].find(keys) if hit.first > place]
    if gene is None or not hits or hits[0].first - place > _NEAR:
        return
    negative = keys[hits[0].first] == "negative"
    heard.enter(
        Fact(
            kind=Kind.GENE,
            concept=here[-1].name if here else context.gene_name,
            assertion=Assertion.ABSENT if negative else Assertion.PRESENT,
            evidence=(gene, heard.sentence.evidence(place, hits[0].last)),
            attributes={"result": heard.sentence.heard(hits[0].first, hits[0].last)},
            key=_PATIENT,
        )
    )


def _own(heard: Heard, mention: Mention) -> bool:
    """Tell whether a gene is said to be the patient's own."""
    before = heard.sentence.keys[: mention.first]
    mine = {"i", "i've", "i'm", "me", "my", "you", "you're", "your", "she's"}
    shown = {"tumor", "cancer", "pathology", "biopsy"} if heard.clinician else set()
    return not (mine | shown).isdisjoint(before)


def _read_relatives_result(heard: Heard, mention: Mention, extra: dict[str, str]) -> None:
    """Give a result that names nobody ("the letter says pathogenic") to the relative who was tested."""
    person = heard.context.gene_of
    if person is not None and extra:
        extra["relative"] = person
        result = heard.where("cues.results")
        spans = [result] if result else []
        name = ident("f", Kind.GENE.value, mention.name, person)
        if heard.ledger.holds(name):
            heard.put(Kind.GENE, mention, assertion=Assertion.FAMILY, extra=extra, spans=spans, key=person)
