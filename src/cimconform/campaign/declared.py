"""What a product has declared of itself, so that a breach of it is a breach of its own word."""

from collections.abc import Iterator

from cimconform.judging.judge import EVERY, Declared
from cimconform.requirements.grounds import EDITION, NOUNS
from cimconform.requirements.register import Example, Register, Requirement
from cimconform.system.system_file import Ixit, System


def declared(register: Register, system: System) -> Declared:
    """Give the keys that a system file gives, of those on which each requirement rests."""
    return {r.id: by_example(r, system) for r in register.values() if r.rests_on}


def by_example(requirement: Requirement, system: System) -> dict[str, tuple[str, ...]]:
    """Give the keys for each example of a requirement, and for all of them together."""
    found = {e.name: tuple(_given(requirement, e, system)) for e in requirement.examples}
    every = dict.fromkeys(key for keys in found.values() for key in keys)
    return {**found, EVERY: tuple(every)}


def _given(requirement: Requirement, example: Example, system: System) -> Iterator[str]:
    for key in requirement.rests_on:
        table, _, name = key.partition(".")
        if key == NOUNS:
            yield from _claimed(example, system)
        elif key == EDITION:
            yield from [key] if name in system.system.model_fields_set else []
        elif _says(system.ixit, name) if table == "ixit" else _lists(system, name):
            yield key


def _claimed(example: Example, system: System) -> Iterator[str]:
    """Give what an example needs of nouns and verbs, as far as it is claimed."""
    for role, verb, noun in example.claims:
        if verb in system.ics.nouns_of(role).get(noun, ()):
            yield f"{system.ics.table_of(role)}.{noun}.{verb}"


def _says(ixit: Ixit, name: str) -> bool:
    """Tell whether the owner of a system wrote a key himself; what we assume is not his word."""
    return name in ixit.model_fields_set and bool(getattr(ixit, name))


def _lists(system: System, name: str) -> bool:
    """Tell whether an option or a pattern is claimed; a pattern that we assume is not."""
    kind, _, word = name.partition(".")
    return kind in system.ics.model_fields_set and word in getattr(system.ics, kind)
