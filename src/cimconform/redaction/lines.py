"""Each line of a record, made anew from the keys that are known; what is not known does not come along."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from cimconform.codes import causes
from cimconform.messages.exchange import IMPORTED_AT, PLACE
from cimconform.record.outcome import Kind
from cimconform.redaction import vocabulary
from cimconform.redaction.markup import Redactor
from cimconform.redaction.moments import moved_http, moved_milliseconds, moved_seconds
from cimconform.requirements.grounds import NOUNS
from cimconform.requirements.register import Register, Requirement
from cimconform.requirements.sentences import ROLES
from cimconform.system.bindings import Binding, JmsBinding
from cimconform.system.claims import Ics
from cimconform.system.system_file import Identity, Ixit

Line = dict[str, Any]
_HIDDEN = "(redacted)"
_ID = re.compile(r"m\d+")
_FILE = re.compile(r"messages/m\d+-(?:sent|received)\.(?:xml|bin)")
_HEX = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"[\d.]{1,12}(?:(?:a|b|rc|\.dev|\.post)\d{1,4})?")
_DATE = re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")
_NUMBER = re.compile(r"\d{1,15}")
_QUOTED = re.compile(r"\"[^\"]*\"|<.*>|\(.*\)$")
_PLACES = (PLACE, IMPORTED_AT, "location", "soapaction", "content-location")
_MOMENTS = {
    "date": (_DATE, moved_http), "last-modified": (_DATE, moved_http), "expires": (_DATE, moved_http),
    "jms-timestamp": (_NUMBER, moved_milliseconds), "jms-expiration": (_NUMBER, moved_milliseconds),
}  # fmt: skip
_QUEUES = ("jms-destination", "jms-reply-to")
_CLEAR = (
    "content-type content-encoding transfer-encoding connection accept accept-encoding allow "
    "jms-delivery-mode jms-priority jms-redelivered jms-form "
    "content-length x-answered x-http-method jms-property-SOAPJMS_bindingVersion jms-property-SOAPJMS_contentType "
    "jms-property-SOAPJMS_isFault"
).split()
_NEUTRAL = ("edition", "roles", "patterns", "options", "kind", "style", "client", "form", "nouns")
_OF_BINDINGS = (*Binding.model_fields, *JmsBinding.model_fields)
_CODES = re.compile(r"-?\d+(\.-?\d+){2,}")
_SENTENCE = re.compile(rf"{'|'.join(Kind)}|conforms but for \d+ accepted deviations?")
_OPEN = ("options", "trigger", "subscription", "schemas")  # tables whose keys are the user's own


@dataclass
class RecordLines:
    """Makes lines for one redaction; the names of bindings stay, unless they say something."""

    do: Redactor
    register: Register

    def __post_init__(self) -> None:
        self._rules = dict(self.register)

    def make(self, line: Line) -> Line | None:
        """Give a line anew; None for a kind that is not known."""
        kinds: Mapping[str, Callable[[Line], Line]] = {
            "run": self._run, "message": self._message, "exchange": self._exchange,
            "result": self._result, "end": self._end, "sending": self._sending,
        }  # fmt: skip
        kind = line.get("kind", "")
        return {"kind": kind, **kinds[kind](line)} if kind in kinds else None

    def binding(self, name: str) -> str:
        """Give the name of a binding: soap11 says nothing, acme-prod does."""
        return self.do.words(name)

    def identity(self, name: str, binding: str) -> str:
        """Give the id of an exchange, which begins with its binding."""
        rest = name.removeprefix(f"{binding}-")
        return (
            f"{self.binding(binding)}-{self._counted(rest)}"
            if rest != name
            else self._counted(name)
        )

    def _counted(self, text: str) -> str:
        return self.do.pseudonyms.text(text, lambda w: w.isdigit() or vocabulary.public(w))

    def _exchange_id(self, name: str) -> str:
        """Give an id without its binding: that is all before the number or the document."""
        found = re.match(r"(.+?)-(?=\d{4,}(?:-|$)|WSDL(?:-|$))", name)
        return self.identity(name, found[1] if found else "")

    def _run(self, line: Line) -> Line:
        tool, rules, started = line["tool"], line.get("rules", ""), line.get("started", "")
        return {
            "version": line["version"],
            "tool": tool if _VERSION.fullmatch(tool) else _HIDDEN,
            "rules": rules if _HEX.fullmatch(rules) else _HIDDEN,
            "started": self.do.value(started),
            "system": self._system(line.get("system", {})),
            "transports": [self.binding(name) for name in line.get("transports", ())],
            **({"scope": self._scope(line["scope"])} if "scope" in line else {}),
            "redacted": True,
        }

    def _scope(self, scope: Line) -> Line:
        """Give what was asked for; an expression of -k may hold any words."""
        ours = {f"{rule.folder}/{rule.path.stem}" for rule in self._rules.values()}
        features = [name for name in scope["left_out_features"] if name in ours]
        return {
            "select": self.do.words(scope["select"]),
            "left_out_features": features,
            "left_out_transports": [self.binding(name) for name in scope["left_out_transports"]],
            "workers": int(scope["workers"]),
            "require_complete": bool(scope["require_complete"]),
            "strict": bool(scope.get("strict", False)),
        }

    def _system(self, tables: Line) -> Line:
        """Give the system file without names and addresses; its claims are no secret."""
        made: Line = {}
        for table, model in (("system", Identity), ("ics", Ics), ("ixit", Ixit)):
            found = tables.get(table, {})
            made[table] = {
                k: self._setting(k, v) for k, v in found.items() if k in model.model_fields
            }
        made["transport"] = {
            self.binding(name): {
                k: v if k == "version" and v in ("1.1", "1.2") else self._setting(k, v)
                for k, v in table.items()
                if k in _OF_BINDINGS and k not in _OPEN
            }
            for name, table in tables.get("transport", {}).items()
        }
        return made

    def _setting(self, key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {self.do.name(k): self._setting(key, v) for k, v in value.items()}
        if isinstance(value, list):
            return [self._setting(key, one) for one in value]
        if not isinstance(value, str):
            return value
        if _CODES.fullmatch(value) and key.endswith(("_type", "_types")):
            return value
        if key in _NEUTRAL:
            return self.do.pseudonyms.text(value, lambda w: w.isdigit() or vocabulary.public(w))
        return self.do.name(value) if "://" in value or key == "request" else self.do.value(value)

    def _message(self, line: Line) -> Line:
        """Give the line of a message; its hash and its length are those of the new bytes."""
        if not _ID.fullmatch(line["id"]) or not _FILE.fullmatch(line["file"]):
            raise ValueError(f"the message {line['id']} in {line['file']}")
        binding = line["transport"]
        return {
            "id": line["id"],
            "exchange": self.identity(line["exchange"], binding),
            "direction": line["direction"],
            "transport": self.binding(binding),
            "time": self._moment(line["time"]),
            "status": line["status"] if line["status"] is None else int(line["status"]),
            "headers": dict(self._header(k, v) for k, v in line["headers"].items()),
            "file": line["file"],
            **({"hidden": True} if line.get("hidden") else {}),
        }

    def _moment(self, seconds: float) -> float:
        return moved_seconds(float(seconds), self.do.pseudonyms.days)

    def _header(self, name: str, value: str) -> tuple[str, str]:
        known = name in (
            *_PLACES,
            *_QUEUES,
            *_CLEAR,
            *_MOMENTS,
            "server",
            "user-agent",
        ) or name.startswith("jms-property-SOAPJMS_")
        shown = name if known else self._counted(name)
        if value == _HIDDEN:
            return shown, value
        if name in _MOMENTS and _MOMENTS[name][0].fullmatch(value):
            return shown, _MOMENTS[name][1](value, self.do.pseudonyms.days)
        if name in _PLACES or (name.startswith("jms-property-SOAPJMS_") and ":" in value):
            return shown, self.do.uri(value.strip('"')).join(
                ['"', '"'] if '"' in value else ["", ""]
            )
        if name in _QUEUES:
            return shown, self.do.name(value)
        if name in _CLEAR:
            parts = re.split(r"(\"[^\"]*://[^\"]*\")", value)
            kept = [f'"{self.do.uri(p[1:-1])}"' if "://" in p else self._clear(p) for p in parts]
            return shown, "".join(kept)
        return shown, self.do.value(value)

    def _clear(self, text: str) -> str:
        """Leave what our own pages say; a boundary is the user's, and stands in the message too."""
        words, boundary, rest = text.partition("boundary=")
        return f"{self._counted(words)}{boundary}{self.do.value(rest)}"

    def _sending(self, line: Line) -> Line:
        """Give what was about to be sent; its body is a message, or the text of one that is none."""
        binding, body = line["transport"], line["body"].encode("utf-8")
        return {
            "id": self.identity(line["id"], binding),
            "transport": self.binding(binding),
            "stimulus": self.do.words(line["stimulus"]),
            "edit": self._edit(line["edit"]),
            "time": self._moment(line["time"]),
            "body": self.do.message(body).decode("utf-8", "backslashreplace"),
        }

    def _exchange(self, line: Line) -> Line:
        binding, stimulus = line["transport"], line["stimulus"]
        facts = {k: self._fact(k, v, stimulus["facts"]) for k, v in stimulus["facts"].items()}
        return {
            "id": self.identity(line["id"], binding),
            "transport": self.binding(binding),
            "stimulus": {
                "name": self.do.words(stimulus["name"]),
                "edit": self._edit(stimulus["edit"]),
                "facts": {k: v for k, v in facts.items() if v is not None},
            },
            "messages": [name for name in line["messages"] if _ID.fullmatch(name)],
            "trouble": self.do.words(line["trouble"]),
            "silence": bool(line.get("silence", False)),
            "strays": [name for name in line.get("strays", ()) if _ID.fullmatch(name)],
            "before": [self._exchange_id(name) for name in line["before"]],
            "role": self.do.words(line.get("role", "responder")),
            "late": [name for name in line.get("late", ()) if _ID.fullmatch(name)],
            "far": [name for name in line.get("far", ()) if _ID.fullmatch(name)],
            "more": [name for name in line.get("more", ()) if _ID.fullmatch(name)],
            "noted": [self._noted(one) for one in line.get("noted", ())],
        }

    def _noted(self, value: Any) -> Any:
        """Give what a system says of itself: names of schemas, figures and stand-ins."""
        if isinstance(value, dict):
            return {self.do.words(str(k)): self._noted(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self._noted(one) for one in value]
        return self.do.name(value) if isinstance(value, str) else value

    def _edit(self, words: str) -> str:
        """Give the words of an edit; a value in them that no feature has is replaced."""
        if any(
            words in step for r in self.register.values() for e in r.examples for step in e.steps
        ):
            return words
        return _QUOTED.sub(lambda m: self.do.value(m[0]), self.do.words(words))

    def _fact(self, name: str, value: str, facts: Line) -> str | None:
        zone = name == "time_zone" and value in _zones()
        if zone or (name in ("reply_s", "outcome_s", "soap") and _VERSION.fullmatch(value)):
            return value
        if name in ("cause", "late_form"):
            return value if value in causes() else self.do.words(value)
        other = {"url": self.do.uri, "endpoint": self.do.uri, "service": self.do.name}
        if name in other:
            return other[name](value)
        if name == "truth":
            return "\n".join(map(self._row, value.splitlines()))
        if "type" in facts.get("cause", "") and _CODES.fullmatch(value):
            return value
        return self.do.value(value) if vocabulary.words(name.partition("_")[0]) else None

    def _row(self, row: str) -> str:
        """Give a row of the truth: what a code says of a value is no secret."""
        coded = (1, 4)  # the reading type, the quality
        kept = (
            cell if place in coded and _CODES.fullmatch(cell) else self.do.value(cell)
            for place, cell in enumerate(row.split("\t"))
        )  # fmt: skip
        return "\t".join(kept)

    def _result(self, line: Line) -> Line:
        """Give a verdict without findings: whoever reads the record judges it again."""
        known = self._rules.get(line["requirement"])
        examples = [example.name for example in known.examples] if known else []
        example = line["example"]
        return {
            "requirement": line["requirement"] if known else self.do.value(line["requirement"]),
            "rank": line["rank"],
            "verdict": line["verdict"],
            "transport": self.binding(line["transport"]),
            "example": example if example in examples else self.do.words(example),
            "reason": self.do.words(line["reason"]),
            "codes": list(known.codes) if known else [],
            "findings": [],
            "exchanges": [self._exchange_id(name) for name in line["exchanges"]],
            "subjects": int(line["subjects"]),
            "known": _HIDDEN if line.get("known") else "",
            "rests_on": [key for key in line.get("rests_on", ()) if known and _rests(key, known)],
            "harm": known.harm if known else "",
            "see": see if (see := line.get("see", "")) in self._rules else self.do.value(see),
        }

    def _end(self, line: Line) -> Line:
        return {
            "exit_code": int(line["exit_code"]),
            "totals": {
                str(k): int(v) for k, v in line["totals"].items() if vocabulary.words(k.split()[0])
            },
            "exchanges": int(line["exchanges"]),
            "served_again": int(line["served_again"]),
            "not_run": [self.do.words(name) for name in line["not_run"]],
            "stale": [_HIDDEN for _ in line.get("stale", ())],
            **{key: made for key, made in self._whole(line).items() if key in line},
        }

    def _whole(self, line: Line) -> Line:
        """Give what the last line says of the whole, without names."""
        sentence, counts = line.get("sentence", ""), line.get("left_out") or {}
        kept = line.get("kept_back") or {}
        return {
            "sentence": sentence if _SENTENCE.fullmatch(sentence) else _HIDDEN,
            "untested_claims": [self.do.words(claim) for claim in line.get("untested_claims", ())],
            "ended": [
                {
                    "transport": self.binding(one["transport"]),
                    "reason": self.do.words(one["reason"]),
                    "examples": int(one["examples"]),
                }
                for one in line.get("ended", ())
            ],
            "left_out": {key: int(counts[key]) for key in ("examples", "of") if key in counts},
            "kept_back": {
                "examples": int(kept.get("examples", 0)),
                "keys": [self.do.words(key) for key in kept.get("keys", ())],
            },
            "left_behind": [self.do.words(one) for one in line.get("left_behind", ())],
            "deleted": int(line.get("deleted", 0)),
            "controls": int(line.get("controls", 0)),
        }


def identifiers(run: Line) -> frozenset[str]:
    """Give the names that the system file of a record has for its objects, by its first line."""
    ixit = run.get("system", {}).get("ixit", {})
    texts: list[Any] = []
    for key, value in ixit.items():
        if not key.endswith(("_type", "_types", "_zone", "controls", "truth")):
            texts += value if isinstance(value, list) else [value]
    return frozenset(text for text in texts if isinstance(text, str))


def _rests(key: str, rule: Requirement) -> bool:
    """Tell whether a key is one that a Rule of ours names; a noun and its verb are words of the standard."""
    table, *claim = key.rsplit(".", 2)
    claimed = re.fullmatch(rf"ics(\.({'|'.join(ROLES)}))?\.nouns", table) is not None
    mine = NOUNS in rule.rests_on and claimed and all(map(vocabulary.public, claim))
    return key in rule.rests_on or mine


@cache
def _zones() -> set[str]:
    """Name the time zones that this machine knows, for which it walks over its files."""
    return available_timezones()
