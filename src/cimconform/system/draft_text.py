"""A system file to begin with, as text: each line that was seen names the message that it rests on.

What nothing shows stands in it as in the template, with a comment that says what to put there.
"""

import json
from collections.abc import Iterable, Mapping

from cimconform.system.draft import DEFAULT_URL, Draft
from cimconform.system.sightings import Wire

_TYPE = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
_PLAIN = "http://127.0.0.1:8080/messages"
_PATTERNS = ("multiple_responses", "get_cancel", "operation_sets")
_LIMITS = {
    "reply_s": (10, "an answer that takes longer is none"),
    "late_s": (60, "an answer that may come later is there by then"),
}


def text(draft: Draft, schema: str) -> str:
    """Give the system file, with comments; `schema` is where editors find its JSON Schema."""
    parts = (_head(draft, schema), _ics(draft), _ixit(draft), _ways(draft), _transport(draft))
    return "\n".join(parts)


def _head(draft: Draft, schema: str) -> str:
    seen = (
        "# A remark that names a message names the first that shows it.\n"
        if draft.seen.claims
        else ""
    )
    return f"""\
#:schema {schema}
# What a system claims, what the tests need to know of it, and how to reach it. What you leave out is
# not applicable, and a run says which key would make it apply. docs/system-file.md explains each key.
{seen}
[system]
name = {_quoted(draft.name)}
vendor = ""
version = ""
edition = "2013"
"""


def _ics(draft: Draft) -> str:
    tables = "\n".join(_nouns_table(draft, role) for role in draft.plays)
    options = draft.seen.options
    what = (
        _rests(options)
        or 'what the standard leaves open and your system does, such as "authentication"'
    )
    return f"""\
[ics]
roles = {_list(draft.plays)}{_remark(_rests(_roles(draft)))}
patterns = {_list(_patterns(draft))}{_remark(_rests(_patterns(draft)))}
options = {_list(options)} # {what}

# Which verbs your system handles, noun by noun.
{tables}"""


def _roles(draft: Draft) -> dict[str, str]:
    """Give the roles with the message that shows each."""
    found: dict[str, str] = {}
    for (role, _, _), by in draft.seen.claims.items():
        if role in draft.plays:
            found.setdefault(role, by)
    return found


def _patterns(draft: Draft) -> dict[str, str]:
    """Give the patterns with the message that shows each, if one does."""
    seen = draft.seen.patterns
    events = {"publisher", "subscriber"} & set(draft.plays)
    wanted = ("request_reply", *_PATTERNS, *(["unsolicited_events"] if events else []))
    return {name: seen.get(name, "") for name in wanted if name in seen or name not in _PATTERNS}


def _nouns_table(draft: Draft, role: str) -> str:
    """Write the nouns of a role, and what it was seen to refuse; a system of one role has no other table."""
    name = "ics.nouns" if len(draft.plays) == 1 else f"ics.{role}.nouns"
    rows = (_noun(draft, role, noun, verbs) for noun, verbs in draft.nouns_of(role).items())
    refused = [
        f"# {verb}({noun}) was refused: {by}\n"
        for (own, verb, noun), by in draft.seen.refused.items()
        if own == role and (own, verb, noun) not in draft.seen.claims
    ]
    return f"[{name}]\n{''.join(rows)}{''.join(refused)}"


def _noun(draft: Draft, role: str, noun: str, verbs: tuple[str, ...]) -> str:
    by = {verb: draft.seen.claims.get((role, verb, noun), "") for verb in verbs}
    return f"{noun} = {_list(verbs)}{_remark(_rests(by))}\n"


def _ixit(draft: Draft) -> str:
    seen = draft.seen
    meters, types = seen.known
    what = _rests({m: seen.meters[m] for m in meters[:2] if m in seen.meters})
    kinds = _rests({t: seen.types[t] for t in types if t in seen.types})
    name_type = next(iter(seen.name_types.most_common(1)), ("MeterName", 0))[0]
    interval = "".join(
        f"interval_reading_type = {_quoted(code)} # {by}\n"
        for code, by in list(seen.intervals.items())[:1]
    )
    return f"""\
[ixit]
known_meters = {_list(meters[:2] or ("first meter", "second meter"))} # {what or "two that your system knows: put their names here"}
name_type = {_quoted(name_type)} # the NameType of these names
reading_types = {_list(types or (_TYPE,))} # {kinds or "what these meters measure"}
{interval}time_zone = "UTC"
{_limits(draft)}quiet_s = 5 # where nothing must come, we listen that long
"""


def _limits(draft: Draft) -> str:
    """Write the time limits, each with the answer that it rests on."""
    found = draft.seen.limits
    rows = []
    for name, (default, what) in _LIMITS.items():
        value, by = found.get(name, (default, ""))
        slowest = {"reply_s": draft.seen.slowest, "late_s": draft.seen.latest}[name][0]
        rests = f"three times the slowest that was seen, {slowest:.3f} s: {by}" if by else what
        rows.append(f"{name} = {value} # {rests}\n")
    return "".join(rows)


def _ways(draft: Draft) -> str:
    """Give the tables that say where we listen, and how the system is made to act."""
    text = """\
# Where late replies, events and requests come to: the address by which your system reaches us.
[listener]
host = "127.0.0.1"
port = 0
"""
    if not {"requester", "publisher"} & set(draft.plays):
        return text
    return f"""{text}
# How your system is made to act, since it gets no request: here you are asked to, by a prompt.
# kind = "http" or "command" does it unattended; docs/system-file.md says how.
[trigger]
kind = "prompt"
prompt = "Make the system send {{verb}}({{noun}}) {{variant}} about {{meter}} to {{address}}"
"""


def _transport(draft: Draft) -> str:
    """Write a table for each way in which messages were seen to travel, or one to begin with."""
    wires = [wire for wire in draft.seen.wires if wire.kind != "jms"]
    over_jms = [
        f"# messages were seen over JMS, {wire.place}: {by}; docs/system-file.md says how [transport.jms] is written\n"
        for wire, by in draft.seen.wires.items()
        if wire.kind == "jms"
    ]
    wires = wires or [Wire("soap", draft.style, draft.version, "")]
    taken: dict[str, int] = {}
    tables = []
    for wire in wires:
        number = taken[wire.kind] = taken.get(wire.kind, 0) + 1
        name = wire.kind if number == 1 else f"{wire.kind}{number}"
        tables.append(_table(draft, wire, name))
    return "\n".join([*tables, *over_jms])


def _table(draft: Draft, wire: Wire, name: str) -> str:
    served = DEFAULT_URL if wire.kind == "soap" else _PLAIN
    url = wire.place or draft.url or served
    known = bool(wire.place or draft.url)
    typed = "; {service} is the typed service's name" if wire.kind == "soap" else ""
    what = "" if known else f" # where your system serves{typed}"
    wsdl = f"wsdl = {_quoted(draft.wsdl)}\n" if draft.wsdl else ""
    soap = f'style = "{wire.style}"\nversion = "{wire.version}"\n' if wire.kind == "soap" else ""
    by = draft.seen.wires.get(wire, "")
    return f"""\
[transport.{name}]{_remark(by)}
kind = "{wire.kind}"
{soap}url = {_quoted(url)}{what}
{wsdl}"""


def _rests(found: Mapping[str, str]) -> str:
    """Say on which message each of some words rests; of one, its message alone."""
    shown = {word: by for word, by in found.items() if by}
    if len(found) == 1:
        return next(iter(shown.values()), "")
    return ", ".join(f"{word}: {by}" for word, by in shown.items())


def _remark(text: str) -> str:
    return f" # {text}" if text else ""


def _quoted(text: str) -> str:
    """Write a text as TOML takes it."""
    return json.dumps(text, ensure_ascii=False)


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"
