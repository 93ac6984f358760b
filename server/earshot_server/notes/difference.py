"""What differs between two drafts of the same segments, where roles of speakers were told anew."""

from typing import TypeVar

from earshot_server.note.draft import Delta, Draft, Statement

AnyDraft = TypeVar("AnyDraft", bound=Draft)


def keep_versions(before: Draft, after: AnyDraft) -> AnyDraft:
    """Return `after` with the versions of `before` on statements that say the same.

    Findings that were there keep their places, as they do for whoever applies the difference.
    """
    known = {one.id: one for section in before.sections for one in section.statements}

    def aged(one: Statement) -> Statement:
        old = known.get(one.id)
        return old if old is not None and one.model_copy(update={"version": old.version}) == old else one

    sections = tuple(
        section.model_copy(update={"statements": tuple(map(aged, section.statements))})
        for section in after.sections
    )
    found = {one.id: one for one in after.findings}
    stay = {one.id: found[one.id] for one in before.findings if one.id in found}
    return after.model_copy(update={"sections": sections, "findings": tuple((stay | found).values())})


def difference(before: Draft, after: Draft, version: int) -> Delta | None:
    """Return the change that makes `after` of `before`, as of `version`; None if they say the same."""
    old = {one.id: one for section in before.sections for one in section.statements}
    new = {one.id: one for section in after.sections for one in section.statements}
    known = {one.id: one for one in before.findings}
    found = {one.id: one for one in after.findings}
    changed = tuple(one for one in new.values() if old.get(one.id) != one)
    touched = tuple(one for one in found.values() if known.get(one.id) != one)
    order = {
        section.key: tuple(one.id for one in section.statements)
        for section, was in zip(after.sections, before.sections, strict=True)
        if section != was
    }
    if not (order or touched or known.keys() - found.keys()):
        return None
    return Delta(
        from_version=before.version,
        to_version=version,
        changed=changed,
        removed=tuple(name for name in old if name not in new),
        order=order,
        findings=touched,
        findings_removed=tuple(name for name in known if name not in found),
    )
