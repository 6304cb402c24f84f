"""What the lines of a record hold: defined here once, for who writes, who reads, and the JSON schema.

A record may come from anybody, so that a line is checked as it is read. `python -m cimconform.record.lines`
prints the schema, which is fixtures/record.schema.json.
"""

import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, ValidationError
from pydantic.json_schema import models_json_schema

VERSION = 2
CHAIN = "chain"
_LATEST_S = 4e9  # seconds since 1970, in the year 2096
_SHA256 = {"pattern": "^[0-9a-f]{64}$"}
# any str: a lone surrogate, which a peer may have sent, is no text to pydantic itself
Text: TypeAlias = InstanceOf[str]
Texts: TypeAlias = list[Text]
Map: TypeAlias = dict[Text, Text]
Sha256: TypeAlias = Annotated[Text, Field(json_schema_extra={"pattern": "^[0-9a-f]{64}$"})]
RankWord: TypeAlias = Literal["shall", "should", "may"]
VerdictWord: TypeAlias = Literal[
    "fail", "inconclusive", "warning", "pass", "not judged", "not applicable"
]


class _Table(BaseModel):
    """Known keys only, each of the kind that it is declared to be."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


class SystemShown(BaseModel):
    """The system file, with what its defaults fill in and without secrets."""

    model_config = ConfigDict(strict=True)
    system: Map = {}
    ixit: dict[Text, Any] = {}
    ics: dict[Text, Any] = {}
    transport: dict[Text, Any] = {}


class ScopeShown(_Table):
    """How much of what the claims select was asked for."""

    select: Text = ""
    """the expression of -k, or empty"""
    left_out_features: Texts = []
    """features that were not asked for"""
    left_out_transports: Texts = []
    """bindings of the system file that were not asked for"""
    workers: Annotated[int, Field(ge=1)] = 1
    """processes that shared the scenarios"""
    require_complete: bool = False
    """whether a partial run is not green"""
    strict: bool = False
    """whether a warning fails the run"""


class Ended(_Table):
    """A binding that was given up after the preflight."""

    transport: Text
    reason: Text
    examples: int
    """scenarios that were not played for it"""


class KeptBack(_Table):
    """How many scenarios [safety] kept back, and by which of its keys."""

    examples: int
    keys: Texts


class LeftOut(_Table):
    """How many of the scenarios that apply were not asked for."""

    examples: int
    of: int


class Run(_Table):
    """The first line: what judged what."""

    version: Literal[2]
    """version of this format"""
    tool: Text
    """version of cimconform"""
    rules: Text
    """sha256 of what is judged: id, rank, what it rests on and sentence of each requirement"""
    started: Annotated[Text, Field(json_schema_extra={"format": "date-time"})]
    system: SystemShown
    """the system file, with what its defaults fill in and without secrets"""
    transports: Texts
    """the bindings of the run, in its order"""
    system_file: Text = ""
    """sha256 of the system file, byte for byte"""
    selection: Text = ""
    """sha256 of what applies: requirement, example and binding of each scenario"""
    scope: ScopeShown = ScopeShown()
    """how much of what the claims select was asked for"""
    redacted: Literal[True] = True
    """names, identifiers, addresses and values are stand-ins"""
    original: Text = ""
    """of a redacted record: the `chain` of the last line of the one that it was made of"""


class Message(_Table):
    """One message as it went or came; its bytes lie in file."""

    id: Text
    exchange: Text
    """the exchange that it belongs to; ends in -stray where it answers something else"""
    direction: Literal["sent", "received"]
    """seen from the harness"""
    transport: Text
    """the binding"""
    time: Annotated[float, Field(ge=0, lt=_LATEST_S, allow_inf_nan=False)]
    """seconds since 1970, UTC"""
    status: int | None
    """HTTP status of an answer"""
    headers: Map
    """headers of the transport; secrets are (redacted)"""
    file: Text
    """path below the folder of the record"""
    sha256: Sha256
    """of the bytes in file"""
    hidden: Literal[True] = True
    """markers stand in the file in the place of secrets"""


class Sending(_Table):
    """What is about to be sent; the message that went follows, where the run was not killed."""

    id: Text
    """id of the exchange that it begins"""
    transport: Text
    stimulus: Text
    """verb(Noun) and variant"""
    edit: Text
    time: Annotated[float, Field(ge=0, lt=_LATEST_S, allow_inf_nan=False)]
    body: Text
    """the message as it was composed, before the binding put anything around it"""


class Stimulus(_Table):
    """What we meant to send."""

    name: Text
    """verb(Noun) and variant"""
    edit: Text
    """the one edit that makes it bad, or empty"""
    facts: Map
    """what the harness knows of it and the bytes do not tell"""


class Exchange(_Table):
    """What belongs together: a stimulus and all that came of it."""

    id: Text
    transport: Text
    stimulus: Stimulus
    messages: Texts
    """ids, in the order of time"""
    trouble: Text
    """what the transport reported when bytes did not get through"""
    silence: bool
    """nothing came, though the connection is sound"""
    strays: Texts
    """ids of what came meanwhile and answers something else"""
    before: Texts
    """ids of the earlier exchanges of the scenario"""
    role: Text = "responder"
    """what the system plays in it: responder, requester, publisher, subscriber or intermediary"""
    late: Texts = []
    """ids of what came to the ReplyAddress of the request"""
    more: Texts = []
    """ids of what a system that asks or publishes sent besides its first message, or passed on"""
    far: Texts = []
    """ids of what we answered on the far side of an intermediary to what it passed on"""
    noted: list[dict[Text, Any]] = []
    """what the system itself says that it made of it"""


class Finding(_Table):
    """One difference between what is asked and what a message shows."""

    expected: Text
    observed: Text
    """empty means nothing"""
    where: Text
    """path of local names"""
    hint: Text
    """the cause, and how to fix it"""
    line: int
    """line in the bytes as they came; 0 for none"""
    message: Text
    """id of the message, or empty"""
    derived: Text = ""
    """the derived profile that it stands on; such a finding fails nothing"""


class Result(_Table):
    """One verdict."""

    requirement: Text
    rank: RankWord
    verdict: VerdictWord
    transport: Text
    example: Text
    """name of the example, empty where the rule has none"""
    reason: Text
    """why a verdict is neither pass nor fail"""
    codes: Texts
    """codes of the catalogue"""
    findings: list[Finding]
    exchanges: Texts
    """ids of what was judged; empty for a rule about every message"""
    subjects: int
    """how many messages or exchanges were judged"""
    known: Text = ""
    """why the user expects it to be broken, or empty"""
    rests_on: Texts = []
    """keys of the system file by which the product itself declares what is required, such as
    ixit.protected_meter; empty where it rests on the standard alone"""
    harm: Literal["safety", "money", "privacy", "loss", "interoperability", "form", ""] = ""
    """what a breach does to the other side"""
    see: Text = ""
    """the requirement to whose failure this one was left; it was judged over the same binding, and fell"""


class End(_Table):
    """The last line; a run that was killed has none."""

    exit_code: Literal[0, 1, 3]
    totals: dict[VerdictWord, int]
    """verdicts given, by verdict"""
    exchanges: int
    """exchanges sent"""
    served_again: int
    """scenarios that an earlier exchange served"""
    not_run: Texts
    """what a run that was broken off did not come to"""
    stale: Texts = []
    """entries of the list of known failures that have to go"""
    sentence: Text = ""
    """what the run comes to, in a sentence"""
    left_out: LeftOut | None = None
    """how many of the scenarios that apply were not asked for"""
    ended: list[Ended] = []
    """bindings that the preflight found not to be reachable"""
    untested_claims: Texts = []
    """what the system claims and no example exercises"""
    kept_back: KeptBack | None = None
    """scenarios that apply and that [safety] of the system file kept back"""
    left_behind: Texts = []
    """what the run made or subscribed to in the system and could not take back, each with the reason"""
    deleted: int = 0
    """objects that the run had made and deleted at its end"""
    controls: int = 0
    """controls of devices that were sent"""


KINDS: Mapping[str, type[BaseModel]] = {
    "run": Run, "sending": Sending, "message": Message, "exchange": Exchange, "result": Result, "end": End,
}  # fmt: skip


def check(kind: str, facts: Mapping[str, Any]) -> None:
    """See that a line of a known kind holds what it should; raises TypeError that names the key."""
    try:
        if kind in KINDS:
            KINDS[kind].model_validate(facts)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise TypeError(f"{place} is {first['input']!r:.80}: {first['msg']}") from None


def schema() -> dict[str, Any]:
    """Give the JSON schema of a line."""
    wanted = [(model, "validation") for model in KINDS.values()]
    _, found = models_json_schema(wanted, ref_template="#/$defs/{model}")  # type: ignore[arg-type]
    for kind, model in KINDS.items():
        _complete(found["$defs"][model.__name__], kind)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:cimconform:record:{VERSION}",
        "title": f"A line of run.ndjson, version {VERSION}",
        "description": "Each line of the record of a run is one JSON object, known by its kind: "
        "run first, sending, message, exchange and result as they come, end last. Explained in docs/record.md.",
        "type": "object",
        "required": ["kind", CHAIN],
        "oneOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in KINDS.values()],
        **found,
    }


def _complete(table: dict[str, Any], kind: str) -> None:
    """Add what every line has: its kind first, and the chain last."""
    chain = {"type": "string", **_SHA256, "description": "sha256 over the line before and this one"}
    table["properties"] = {"kind": {"const": kind}, **table["properties"], CHAIN: chain}
    table["required"] = ["kind", *table["required"], CHAIN]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=1, ensure_ascii=False) + "\n")
