"""Hints of drugs and genes: what is taken or planned, with what is known of the genes."""

from collections.abc import Iterable
from functools import cache

from pydantic import BaseModel

from earshot_server.precision.drugs.names import ingredients, members
from earshot_server.precision.drugs.using import Use, ever_used, uses
from earshot_server.precision.facts import Case, Fact, Kind, Status
from earshot_server.precision.hints import Hint, HintKind, Severity, given, make_hint
from earshot_server.precision.pgx.advice import Advice, advise, drugs_with_advice, genes_of
from earshot_server.precision.pgx.phenotype import GeneResult, of_score, read_result
from earshot_server.precision.tables import read_rows, rule_of

_ACTION_WORDS = {
    "avoid": "avoid",
    "use_alternative": "use an alternative",
    "reduce_dose": "reduce the dose",
    "increase_dose": "increase the dose",
    "limit_dose": "limit the dose",
    "monitor_response": "watch the response",
    "test_first": "test first",
    "standard": "standard use",
}
_NAIVE = {"CBZ naive", "PHT naive", "OXC naive"}
_USED = {"CBZ use >3mos", "PHT use >3mos", "OXC use >3 mos"}
_CHILD, _ADULT = {"pediatrics"}, {"adults", "child >40kg_adult"}
_LIMITS = "Written from CPIC of October 2022; antidepressants (2023) and newer drugs are not in it."


def results_of(case: Case) -> dict[str, tuple[GeneResult, Fact]]:
    """Return the readable genetic results by gene. Two that contradict each other are none."""
    found: dict[str, tuple[GeneResult, Fact]] = {}
    broken: set[str] = set()
    for fact in case.of(Kind.GENE, status=(Status.PRESENT,)):
        gene = fact.name.upper() if fact.name.upper().startswith(("CYP", "HLA")) else fact.name
        result = read_result(gene, fact.text, fact.says("phenotype"), fact.says("activity_score"))
        if result is None:
            continue
        if gene in found and found[gene][0].certain and result.certain:
            merged = _merged(found[gene][0], result)
            if merged is None:
                broken.add(gene)
            else:
                found[gene] = (merged, fact)
        elif gene not in found or result.certain:
            found[gene] = (result, fact)
    return {gene: one for gene, one in found.items() if gene not in broken}


def _merged(one: GeneResult, other: GeneResult) -> GeneResult | None:
    """Join two results of a gene: HLA types add up, everything else has to agree."""
    if one.gene.startswith("HLA"):
        keys = dict.fromkeys((*one.keys, *other.keys))
        types = [key.split()[0] for key in keys]
        if len(set(types)) < len(types):
            return None
        return GeneResult(one.gene, tuple(keys), ", ".join(keys), f"{one.notation}; {other.notation}")
    if one.phenotype != other.phenotype:
        return None
    return one if len(one.keys) <= len(other.keys) else other


def drug_gene_hints(case: Case) -> list[Hint]:
    """Return a hint for each medicine in use whose recommendations the known genes answer."""
    results = results_of(case)
    if not results:
        return []
    using = uses(case)
    known = {gene: result for gene, (result, _) in results.items()}
    inhibitor = _strong_inhibitor(using)
    found = []
    for drug in _advised(using):
        uses_of = [using[one] for one in drug.split(" / ")]
        own = dict(known)
        if inhibitor and "CYP2D6" in own and inhibitor.ingredient not in drug and "CYP2D6" in genes_of(drug):
            own["CYP2D6"] = _converted(own["CYP2D6"], inhibitor)
        advice = [
            one
            for one in advise(drug, own)
            if "no_recommendation" not in one.actions and _meant(one, case, uses_of[0])
        ]
        if advice:
            found.append(_hint(drug, uses_of, advice, own, results, inhibitor))
    return found


def _advised(using: dict[str, Use]) -> Iterable[str]:
    for drug in sorted(drugs_with_advice()):
        if all(part in using for part in drug.split(" / ")):
            yield drug


def _strong_inhibitor(using: dict[str, Use]) -> Use | None:
    return next((using[one] for one in sorted(members("cyp2d6-strong-inhibitor")) if one in using), None)


def _converted(result: GeneResult, inhibitor: Use) -> GeneResult:
    """Return how a CYP2D6 result acts under a strong inhibitor: activity score 0 (CPIC opioids 2020)."""
    zero = of_score("CYP2D6", "0")
    if zero is None or not result.certain or result.phenotype == "Poor Metabolizer":
        return result
    return GeneResult("CYP2D6", zero.keys, zero.phenotype, result.notation, zero.score, inhibitor.ingredient)


def _meant(advice: Advice, case: Case, use: Use) -> bool:
    """Tell whether a recommendation's population may be this patient's; unknown is not "no"."""
    group = advice.population
    if group in _CHILD | _ADULT:
        if case.age is None:
            return True
        return (case.age < 18) == (group in _CHILD) or group == "child >40kg_adult"
    if group in _NAIVE | _USED and use.new and not ever_used(case, use.ingredient):
        return group in _NAIVE
    return True


def _hint(
    drug: str,
    uses_of: list[Use],
    advice: list[Advice],
    known: dict[str, GeneResult],
    results: dict[str, tuple[GeneResult, Fact]],
    inhibitor: Use | None,
) -> Hint:
    lead = max(advice, key=_weight)
    inputs = [given("medicine", use.fact) for use in uses_of]
    phenotypes = []
    converted = False
    for gene in lead.genes:
        fact = results[gene][1]
        inputs.append(given(gene, fact, value=f"{known[gene].notation} ({results[gene][0].phenotype})"))
        phenotypes.append(f"{gene} {known[gene].phenotype}")
        if known[gene].converted_by and inhibitor:
            converted = True
            inputs.append(given("CYP2D6 inhibitor", inhibitor.fact))
    several = len({(one.actions, one.text) for one in advice}) > 1
    said = ", ".join(_ACTION_WORDS[one] for one in lead.actions)
    words = _populations()
    whom = f" ({words[lead.population]})" if words[lead.population] else ""
    detail = [lead.text]
    if several:
        detail = [f"{words[one.population].capitalize()}: {one.text} ({one.strength})" for one in advice]
    if converted and inhibitor:
        detail.insert(
            0, f"{inhibitor.ingredient} is a strong CYP2D6 inhibitor: it acts like a poor metaboliser."
        )
    statement = (
        "" if lead.caution == 0 else f"{drug.capitalize()}: {said} because of {', '.join(phenotypes)} (CPIC)."
    )
    return make_hint(
        rule_of("pgx_recommendations.csv"),
        HintKind.DRUG_GENE,
        _severity(lead, uses_of),
        drug,
        f"{drug.capitalize()} and {', '.join(phenotypes)}: {said}{whom}",
        inputs,
        detail="\n".join(detail),
        actions=lead.actions,
        strength=lead.strength,
        population=words[lead.population],
        missing=tuple(dict.fromkeys(name for one in advice for name in one.missing)),
        limits=" ".join(part for part in (lead.comment, _LIMITS) if part),
        statement=statement,
    )


def _weight(one: Advice) -> tuple[int, bool, bool, bool]:
    """Return what makes a recommendation lead: caution, strength, then who takes it for the first time."""
    return one.caution, one.strength == "Strong", one.strength == "Moderate", one.population in _NAIVE


def _severity(advice: Advice, uses_of: list[Use]) -> Severity:
    if advice.caution == 0:
        return Severity.QUIET
    if "avoid" in advice.actions and advice.strength == "Strong":
        return Severity.CRITICAL
    if advice.strength in ("Strong", "Moderate"):
        return Severity.WARNING
    return Severity.INFO


class _Population(BaseModel):
    name: str
    words: str


@cache
def _populations() -> dict[str, str]:
    return {row.name: row.words for row in read_rows("pgx_populations.csv", _Population)}


class _Response(BaseModel):
    response: str
    drugs: str
    genes: str
    why: str


@cache
def responses() -> dict[tuple[str, str], _Response]:
    """Return what is known of unusual responses, by response and medicine."""
    rows = read_rows("pgx_responses.csv", _Response)
    return {(row.response, drug): row for row in rows for drug in row.drugs.split("|")}


def gene_test_hints(case: Case) -> list[Hint]:
    """Return a hint for each unusual response heard whose gene is not known yet."""
    known = {gene for gene, (result, _) in results_of(case).items() if result.certain}
    found: dict[str, Hint] = {}
    for fact in case.of(Kind.RESPONSE):
        inherited = fact.status is Status.FAMILY and fact.text == "hyperthermia"
        if fact.status not in (Status.PRESENT, Status.HISTORICAL) and not inherited:
            continue
        for drug in ingredients(fact.name) or (fact.name,):
            row = responses().get((fact.text, drug))
            if row is None:
                continue
            genes = tuple(gene for gene in row.genes.split("|") if gene not in known)
            if genes:
                hint = _test_hint(fact, drug, row, genes)
                found.setdefault(hint.subject, hint)
    return list(found.values())


def _test_hint(fact: Fact, drug: str, row: _Response, genes: tuple[str, ...]) -> Hint:
    names = " and ".join(genes)
    return make_hint(
        rule_of("pgx_responses.csv"),
        HintKind.GENE_TEST,
        Severity.WARNING
        if row.response in ("hyperthermia", "skin", "toxicity", "low_counts")
        else Severity.INFO,
        "|".join(genes),
        f"{drug.capitalize()}, {row.response.replace('_', ' ')}: a test of {names} may explain it",
        [given("response", fact, value=f"{drug}: {row.response.replace('_', ' ')}")],
        detail=row.why.capitalize() + ".",
        actions=("test_gene", *genes),
        missing=tuple(f"{gene} result" for gene in genes),
        limits=rule_of("pgx_responses.csv").population,
        statement=f"Consider testing {names} because of the response to {drug}.",
    )
