"""The JSON Schema of the system file, by which editors complete and check it as it is written.

It is made from the model that reads the file. What only a run can know, such as whether a file that is
named is there, no schema says.
"""

from typing import Any

from cimconform.system.claims import EVENT_VERBS, NOUNS, VERBS
from cimconform.system.system_file import System
from cimconform.transports.registry import kinds

DIALECT = "http://json-schema.org/draft-07/schema#"  # what editors for TOML read
_PLACEHOLDER = r"\$\{\w+\}"


def schema() -> dict[str, Any]:
    """Give the schema, with the words that validators of the model know besides."""
    made = System.model_json_schema()
    for table in made["$defs"].values():
        table["description"] = _first_sentence(table.get("description", ""))
    for table in ("Ics", "RoleClaims"):
        _know_nouns(made["$defs"][table]["properties"]["nouns"])
    made["$defs"]["Binding"]["properties"]["kind"]["examples"] = list(kinds())
    made["description"] = "A system under test: what it claims, what tests need, how to reach it."
    return {"$schema": DIALECT, **{key: _fit_for_editors(part) for key, part in made.items()}}


def _first_sentence(text: str) -> str:
    """Give the first paragraph of a table's docstring, in one line."""
    return " ".join(text.partition("\n\n")[0].split())


def _know_nouns(nouns: dict[str, Any]) -> None:
    """Let the table of nouns have our nouns and verbs alone."""
    nouns["propertyNames"] = {"enum": list(NOUNS)}
    nouns["additionalProperties"]["items"] = {"enum": [*VERBS, *EVENT_VERBS]}


def _fit_for_editors(part: Any) -> Any:
    """Leave out titles, which are the keys once more, and let `${NAME}` stand in any text."""
    if isinstance(part, list):
        return [_fit_for_editors(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {k: v for k, v in part.items() if k != "title" or not isinstance(v, str)}
    if isinstance(kept.get("pattern"), str):
        kept["pattern"] = f"{_PLACEHOLDER}|{kept['pattern']}"
    return {key: _fit_for_editors(value) for key, value in kept.items()}
