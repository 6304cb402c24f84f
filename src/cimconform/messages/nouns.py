"""The nouns of the edition: those that there is a schema for, and which one a wrong noun means."""

from functools import cache

from cimconform.errors import nearest_of
from cimconform.messages.editions import space
from cimconform.messages.schemas import Schemas

_CLOSE = 0.9


def nouns(schemas: Schemas) -> frozenset[str]:
    """Give the nouns that there is a schema for."""
    return _of(tuple(schemas.namespaces()))


@cache
def _of(namespaces: tuple[str, ...]) -> frozenset[str]:
    found = (space(text) for text in namespaces)
    return frozenset(one.noun for one in found if one.part == "payload" and one.noun)


@cache
def ours() -> frozenset[str]:
    """Give the nouns of the schemas that the project carries."""
    return nouns(Schemas.ours())


def meant(noun: str, known: frozenset[str]) -> str:
    """Give the noun that one which is none is likely to mean: the plural of a singular, another case."""
    small = {name.lower(): name for name in known}
    return small.get(nearest_of(noun.strip().lower(), small, cutoff=_CLOSE), "")
