"""Whether a resource is valid FHIR R4, by the models of fhir.resources; equal parts are checked once.

Most of a check goes into elements (codes, categories, references) that a thousand resources share. Whether an
element is valid depends on nothing but itself; what the models ask of a resource as a whole (required
elements, one of a choice) depends on nothing but which elements it has. So a resource whose elements are
valid, with the same ones as a valid resource before, is valid.
"""

from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_json

_KEPT = 8192
"""So many elements are remembered; then it begins anew."""
_APART = ("resourceType", "text")
"""The type chose the model; narratives are not looked at."""


class Validity:
    """Checks resources, one after another."""

    def __init__(self) -> None:
        self._elements: set[tuple[str, str, bytes]] = set()
        self._shapes: set[tuple[str, frozenset[str]]] = set()

    def problem(self, kind: str, resource: dict[str, Any]) -> str:
        """Return what makes a resource no valid R4, empty if nothing."""
        shape = (kind, frozenset(resource))
        if shape in self._shapes and all(
            self._valid(kind, name, value) for name, value in resource.items() if name not in _APART
        ):
            return ""
        problem = _problem(kind, resource)
        if not problem and None not in resource.values():
            self._shapes.add(shape)
        return problem

    def _valid(self, kind: str, name: str, value: Any) -> bool:
        """Tell whether an element is valid by itself; in doubt it is not, and the whole is looked at."""
        known = None
        if isinstance(value, dict | list):
            known = (kind, name, to_json(value))
            if known in self._elements:
                return True
            if isinstance(value, list) and None in value:
                return False
        if value is None:
            return False
        try:
            _element(kind, name).validate_python(value)
        except ValidationError:
            return False
        if known is not None:
            if len(self._elements) >= _KEPT:
                self._elements.clear()
            self._elements.add(known)
        return True


def _problem(kind: str, resource: dict[str, Any]) -> str:
    given = {name: value for name, value in resource.items() if name != "text"}
    try:
        _model(kind).model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return ""


@cache
def _model(kind: str) -> type[BaseModel]:
    from fhir.resources.R4B import get_fhir_model_class

    return get_fhir_model_class(kind)


@cache
def _element(kind: str, name: str) -> TypeAdapter[Any]:
    """Return what checks one element of a kind, by its name in JSON."""
    for own, field in _model(kind).model_fields.items():
        if name in (own, field.alias):
            kept: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
            return TypeAdapter(kept)
    raise AssertionError(f"{kind} was valid with {name}, and does not have it")
