"""The certification report: one HTML file that holds all it shows and calls no server.

What a peer sent is only ever text: the templates escape it, a policy in the page allows no script and
no style but those whose hash it names, and nothing may be loaded from anywhere.
"""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cimconform.messages.message import Message
from cimconform.record.outcome import outcome
from cimconform.record.record import FILE, Record
from cimconform.record.secrets import public
from cimconform.reports import beside, excerpt, latency, pages, problems, tallies, uncovered
from cimconform.reports.tallies import ORDER, word
from cimconform.requirements.register import Register
from cimconform.text_files import printable
from cimconform.verdict import Result

NAME = "report.html"
SIGNS = {
    "fail": "✗", "inconclusive": "?", "warning": "!", "observation": "i", "pass": "✓",
    "not judged": "·", "not applicable": "–", "partial": "◐",
}  # fmt: skip
_IDENTITY = ("name", "vendor", "version", "edition")
_LONGEST_S = 1e6  # a time limit that can be drawn
_MOST_SHOWN = 8_000_000  # characters of messages in one page; the rest is in the record


def write(record: Record, register: Register, path: Path) -> None:
    """Write the report of a run."""
    others = beside.neighbours(record.folder, path)
    path.write_text(page(record, register, others), "utf-8", errors="backslashreplace")


def page(record: Record, register: Register, others: Sequence[beside.Neighbour] = ()) -> str:
    """Give the report of a run; `others` are the systems that were certified together."""
    style = "\n".join(map(pages.verbatim, ("report.css", "sequence.css")))
    script = pages.verbatim("report.js")
    gallery = problems.Gallery(record)
    found = problems.problems(record, register, gallery)
    gaps = uncovered.uncovered(record, register)
    return pages.render(
        "report.html",
        style=Markup(style),  # noqa: S704 - files of ours
        script=Markup(script),  # noqa: S704 - files of ours
        policy=_policy(style, script),
        signs=SIGNS,
        order=ORDER,
        run=_run(record),
        others=others,
        file=NAME,
        headline=_headline(record),
        total=tallies.total(record.results),
        bindings=_bindings(record),
        matrix=tallies.matrix(record, register),
        tables=_tables(record, register),
        problems={name: [p for p in found if p.word == name] for name in problems.SHOWN},
        failed=sum(problem.word == "fail" for problem in found),
        gaps=gaps,
        entries=list(_entries(record, register, {p.requirement.id for p in found})),
        groups=_groups(record, register),
        **_latency(record),
        claims=list(_flat(public(record.run.get("system", {})))),
        messages=_messages(gallery.messages),
        line=printable,
    )


def _policy(style: str, script: str) -> str:
    """Give the policy of the page: nothing from elsewhere, and of its own only what is ours."""
    hashes = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (style, script)
    ]
    return (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _headline(record: Record) -> dict[str, str]:
    """Give the sentence of the whole, and how often each verdict was given."""
    conclusion = outcome(record)
    counts = tallies.total(record.results).counts
    counted = ", ".join(f"{counts[name]} {name}" for name in ORDER if counts[name])
    return {
        "kind": beside.KINDS[conclusion.kind], "title": printable(conclusion.title[:1].upper() + conclusion.title[1:]),
        "meaning": printable(conclusion.about), "counts": counted or "no verdicts",
    }  # fmt: skip


def _run(record: Record) -> dict[str, Any]:
    """Give who judged whom, when, and by what."""
    run = record.run
    times = [message.at for message in record.messages]
    last = max(times, default=0.0)
    file = record.folder / FILE
    return {
        "system": dict.fromkeys(_IDENTITY, "") | public(run.get("system", {})).get("system", {}),
        "tool": run.get("tool", ""),
        "rules": run.get("rules", ""),
        "graded": record.graded,
        "version": run.get("version", ""),
        "started": _moment(run.get("started", "")),
        "ended": _moment(datetime.fromtimestamp(last, UTC).isoformat()) if last else "",
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "",
        "exchanges": record.end.get("exchanges", len(record.exchanges)),
        "served_again": record.end.get("served_again", 0),
        "stale": record.end.get("stale", []),
        "undone": {name: record.end.get(name, 0) for name in ("deleted", "controls")},
        "left_behind": record.end.get("left_behind", []),
        "unreached": record.end.get("ended", []),
        "damage": [printable(line) for line in record.all_damage],
    }


def _moment(text: str) -> str:
    """Give a time for people; whatever is none stays as it is."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except ValueError:
        return printable(text)


def _bindings(record: Record) -> list[str]:
    """Give the bindings of a run in its order, and any other that a result names."""
    named = [*record.run.get("transports", ()), *(result.binding for result in record.results)]
    return list(dict.fromkeys(str(name) for name in named))


def _tables(record: Record, register: Register) -> list[dict[str, Any]]:
    """Give the verdicts by clause, by role and by noun."""
    kinds = (
        ("clause", "Clause of the standard", tallies.clauses),
        ("role", "Role", tallies.roles),
        ("noun", "Noun", tallies.nouns),
    )
    return [
        {"kind": kind, "title": title, "rows": tallies.by(record, register, names)}
        for kind, title, names in kinds
    ]


def _groups(record: Record, register: Register) -> dict[str, str]:
    """Give what each requirement is found under by the tables, for the filter of the page."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for result in record.results:
        own = found[result.requirement]
        own[f"pattern:{register[result.requirement].folder}"] = None
        for kind, names in (
            ("clause", tallies.clauses), ("role", tallies.roles), ("noun", tallies.nouns)
        ):  # fmt: skip
            own |= dict.fromkeys(f"{kind}:{name}" for name in names(register, result))
    return {name: "|".join(groups) for name, groups in found.items()}


def _entries(record: Record, register: Register, shown: set[str]) -> Iterator[dict[str, Any]]:
    """Give every requirement with its verdicts; `shown` are those that have a place above."""
    grouped: dict[str, list[Result]] = defaultdict(list)
    for result in record.results:
        grouped[result.requirement].append(result)
    for name, results in grouped.items():
        examples: dict[str, dict[str, str]] = defaultdict(dict)
        words: dict[str, str] = {}
        for result in results:
            examples[result.example][result.binding] = word(result)
            had = words.get(result.binding, ORDER[-1])
            words[result.binding] = min(had, word(result), key=ORDER.index)
        worst = min(words.values(), key=ORDER.index)
        yield {
            "requirement": register[name], "words": words, "worst": worst, "examples": examples,
            "elsewhere": name in shown,
        }  # fmt: skip


def _latency(record: Record) -> dict[str, Any]:
    rows = latency.rows(record.exchanges)
    limit = record.run.get("system", {}).get("ixit", {}).get("reply_s")
    known = isinstance(limit, int | float) and 0 < limit < _LONGEST_S
    limit = float(limit) if known else None
    return {"times": rows, "plot": latency.plot(rows, limit) if rows else "", "limit": limit}


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Give a system file as rows; what is empty was not given."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        if value:
            yield key, printable(", ".join(map(str, value)))
    elif isinstance(value, bool):
        yield key, "true" if value else "false"
    elif value not in (None, ""):
        yield key, printable(str(value))


def _messages(messages: Mapping[str, Message]) -> dict[str, dict[str, Any]]:
    """Give what the page shows of a message when it is asked for."""
    room, found = _MOST_SHOWN, {}
    for name, message in sorted(messages.items()):
        most = max(min(excerpt.MOST_CHARACTERS, room), 0)
        text = excerpt.text(message, most)
        room -= len(text)
        found[name] = {
            "about": _about(message), "file": message.file, "text": text,
            "left": max(len(message.raw) - most, 0),
            "headers": [f"{printable(k)}: {printable(v)}" for k, v in message.headers.items()],
        }  # fmt: skip
    return found


def _about(message: Message) -> str:
    at = datetime.fromtimestamp(message.at, UTC).isoformat(timespec="milliseconds")
    status = f", HTTP {message.status}" if message.status else ""
    return f"{message.direction} over {printable(message.binding)}{status}, {at}, {len(message.raw)} bytes"
