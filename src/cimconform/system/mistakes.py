"""What is wrong with a system file, in one line each: where, what was found, what may stand there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from cimconform.errors import nearest, nearest_or_all
from cimconform.system.places import Places

_EXPECTED = {
    "model_type": "expected a table",
    "dict_type": "expected a table",
    "tuple_type": "expected a list",
    "string_type": "expected text",
}
_NAMED = 2  # transport.NAME, and behind it the tag by which pydantic kept the tables apart
Models = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A key with what is wrong; `of_key` where the key itself is, and not its value."""

    where: tuple[str, ...]
    says: str
    of_key: bool = False


def messages_of(found: Sequence[Mistake], path: Path, text: str) -> Iterator[str]:
    """Tell mistakes as path:line:column: key: what is wrong."""
    places = Places(text)
    for one in found:
        line, column = places.of(one.where, key=one.of_key)
        yield f"{path}:{line}:{column}: {'.'.join(one.where) or 'the file'}: {one.says}"


def mistakes(
    error: ValidationError, tables: Models, by_kind: Mapping[str, Models], tagged: Models
) -> Iterator[Mistake]:
    """Give one for each wrong key; a list is not called short because its items are wrong.

    `tables` are the models of tables by their names, `by_kind` and `tagged` those of tables of which
    there are several kinds.
    """
    problems = error.errors(include_url=False)
    inner = {p["loc"][:-1] for p in problems}
    for problem in (p for p in problems if p["type"] != "too_short" or p["loc"] not in inner):
        of_key = problem["loc"][-1:] == ("[key]",)
        where = [str(step) for step in problem["loc"] if step != "[key]"]
        tag = where.pop(2) if where[:1] == ["transport"] and len(where) > _NAMED else ""
        tag = where.pop(1) if where[:1] in (["trigger"], ["subscription"]) and where[1:] else tag
        if problem["type"] == "extra_forbidden":
            model = by_kind.get(where[0], tagged).get(tag)
            text = f"no such key{_nearest(where, model, tables)}"
            yield Mistake(tuple(where), text, of_key=True)
        elif problem["type"] == "missing":
            yield Mistake(tuple(where), "is missing")
        else:
            found = problem["input"]
            shown = "" if isinstance(found, dict) else f"found {found!r}; "
            yield Mistake(tuple(where), f"{shown}{_in_words(problem)}", of_key)


def _in_words(problem: Any) -> str:
    """Say what was expected, and the word that may have been meant."""
    text = str(problem["msg"]).removeprefix("Value error, ")
    known = re.findall(r"'([^']*)'", problem.get("ctx", {}).get("expected", ""))
    return _EXPECTED.get(problem["type"], text) + nearest(str(problem["input"]), known)


def _nearest(where: list[str], model: Any, tables: Models) -> str:
    """Name the key that may have been meant, or those that there are."""
    if model is None:
        model = tables[""]
        for step in where[:-1]:
            model = tables[step]
    else:
        for step in where[_NAMED:-1]:  # a table inside one of several kinds
            kinds = get_args(model.model_fields[step].annotation)
            model = next(kind for kind in kinds if hasattr(kind, "model_fields"))
    return nearest_or_all(where[-1], model.model_fields)
