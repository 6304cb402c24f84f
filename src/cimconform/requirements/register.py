"""The register of requirements, read from the features: what must hold, and how it is shown.

A Rule is a requirement. Its tags give id, rank, roles and bindings; its description gives the
reference line with the codes of the catalogue in brackets, then why it matters. Its examples end
with a Then that claims the id in words. Everything that breaks these habits is refused, with file
and line, all of it at once.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cimconform.errors import RegisterError, UsageError
from cimconform.requirements.gherkin import parsed
from cimconform.requirements.options import OPTIONS, OWN, known
from cimconform.verdict import Result

RANKS = ("shall", "should", "may")
ROLES = ("responder", "requester", "publisher", "subscriber", "intermediary")
BINDING_TAGS = (
    "soap",
    "soap_typed",
    "soap_generic",
    "soap_11",
    "soap_12",
    "http",
    "jms",
    "jms_soap",
    "jms_named",
    "jms_temporary",
    "late_form",
    "late_response",
    "generic_late_response",
)
UNTESTED = "untested"
BY_WAY = "by way of the system"  # so begins a step whose message an intermediary passes on
WHOLE_RUN = "the messages of this run"  # the step of an example that sends nothing of its own
MAX_WORDS = 6

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_CODES = re.compile(
    r"\(((?:[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)(?:,\s*[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)*)\)"
)
_STIMULUS = re.compile(
    r"(?:sends?|sent|waits for|of the service for) (?P<name>(?P<verb>[a-z]+)\((?P<noun>\w+)\).*?)(?: but .*)?$"
)
_TOLD = re.compile(
    r"is told (?:twice at once )?to (?P<how>request|publish) (?P<verb>[a-z]+)\((?P<noun>\w+)\)"
)
_SUBSCRIBES = re.compile(r"subscribes to (?P<verb>[a-z]+)\((?P<noun>\w+)\)")
FOREIGN_EVENT = "an event that nobody waits for"  # of a noun that the system does not claim
_NOTED = "the system says what it made of "
_ARTICLES = {"a", "an", "the"}


@dataclass(frozen=True, slots=True)
class Example:
    """One way to see whether a requirement holds."""

    name: str
    line: int
    steps: tuple[str, ...]

    @property
    def stimuli(self) -> tuple[str, ...]:
        """The good messages that its steps send, `verb(Noun) variant` each."""
        found = map(_STIMULUS.search, (s for s in self.steps if "fetches" not in s))
        return tuple(m["name"] for m in found if m)

    @property
    def needs(self) -> tuple[tuple[str, str], ...]:
        """The verbs and nouns that the system must claim for it."""
        both = (p.search(step) for step in self.steps for p in (_STIMULUS, _TOLD, _SUBSCRIBES))
        return tuple(dict.fromkeys((m["verb"], m["noun"]) for m in both if m))

    @property
    def plays(self) -> tuple[str, ...]:
        """The roles that the system plays in it, as its steps say; none where any will do."""
        told = {"request": "requester", "publish": "publisher"}
        found = [told[m["how"]] for m in map(_TOLD.search, self.steps) if m]
        if any(step.startswith(BY_WAY) for step in self.steps):
            return ("intermediary",)
        sent = [m["verb"] for m in map(_STIMULUS.search, self.steps) if m]
        found += ["subscriber" for step in self.steps if FOREIGN_EVENT in step]
        found += ["subscriber" if verb.endswith("ed") else "responder" for verb in sent]
        return tuple(dict.fromkeys(found))

    @property
    def subscribes(self) -> bool:
        """Whether the harness subscribes to events in it."""
        return any(map(_SUBSCRIBES.search, self.steps))

    @property
    def is_noted(self) -> bool:
        """Whether the system must say itself what it made of it."""
        return any(step.startswith(_NOTED) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One testable rule. `untested` is the reason why nothing judges it, or empty."""

    id: str
    sentence: str
    clause: str
    codes: tuple[str, ...]
    why: str
    rank: str
    roles: tuple[str, ...]
    bindings: tuple[str, ...]
    options: tuple[str, ...]
    untested: str
    feature: str
    folder: str
    path: Path
    line: int
    tags: tuple[str, ...]
    examples: tuple[Example, ...]

    @property
    def about_all(self) -> bool:
        """Whether it is judged on every message of a run, once all have come."""
        return bool(self.examples) and all(WHOLE_RUN in e.steps[0] for e in self.examples)


class Register(Mapping[str, Requirement]):
    """Every requirement by its id, in the order of the features; iterates over ids."""

    def __init__(self, requirements: Iterable[Requirement]) -> None:
        self._by_id = {requirement.id: requirement for requirement in requirements}
        self._by_path: dict[Path, list[tuple[Requirement, Example]]] = {}
        for r in self._by_id.values():
            self._by_path.setdefault(r.path, []).extend((r, e) for e in r.examples)

    @classmethod
    def read(cls, folders: Iterable[Path]) -> "Register":
        """Read all features below some folders; raises RegisterError with a line a problem."""
        reader = _Reader()
        for folder in folders:
            files = [folder] if folder.is_file() else sorted(folder.rglob("*.feature"))
            for path in files:
                reader.file(path, folder)
        if reader.problems:
            raise RegisterError("\n".join(reader.problems))
        return cls(reader.requirements)

    def __getitem__(self, identity: str) -> Requirement:
        if identity not in self._by_id:
            near = get_close_matches(identity, self._by_id, n=1, cutoff=0.4)
            advice = f"; did you mean {near[0]}?" if near else ""
            raise UsageError(f"no requirement is called {identity!r}{advice}")
        return self._by_id[identity]

    def __contains__(self, identity: object) -> bool:
        return identity in self._by_id

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def with_strangers(self, results: Iterable[Result]) -> "Register":
        """Give a register that also knows what a record of other features speaks of, if little."""
        strangers = {r.requirement: r for r in results if r.requirement not in self}
        return Register([*self.values(), *map(_stranger, strangers.values())])

    def examples_of(self, path: Path) -> list[tuple[Requirement, Example]]:
        """Give the examples that stand in one file."""
        return self._by_path.get(path, [])


def _stranger(result: Result) -> Requirement:
    """Stand in for a requirement of which only verdicts are known."""
    identity = result.requirement
    return Requirement(
        identity, identity.replace("_", " "), "of features that are not installed here",
        result.codes, "", result.rank, (), (), (), "", "other features", "other_features",
        Path(), 0, (), (),
    )  # fmt: skip


def claim(words: str) -> str:
    """Give what a Then claims, or an id says, without articles: they are equal if it claims it."""
    kept = [
        word
        for word in re.findall(r"[a-z0-9]+", words.lower().replace("_", " "))
        if word not in _ARTICLES
    ]
    return "_".join(kept)


class _Reader:
    """Reads files and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.requirements: list[Requirement] = []
        self.problems: list[str] = []
        self._seen: dict[str, str] = {}

    def file(self, path: Path, root: Path) -> None:
        """Read one feature."""
        try:
            document: Any = parsed(path.read_text("utf-8"))
        except Exception as error:  # noqa: BLE001 - the parser's own errors share no useful base
            first = next(iter(getattr(error, "errors", ())), error)
            line = (getattr(first, "location", None) or {}).get("line", 1)
            said = str(first).splitlines()[-1]
            self.problems.append(f"{path}:{line}: no feature can be read: {said}; fix its Gherkin")
            return
        feature = document.get("feature") or {"children": [], "name": ""}
        names: set[str] = set()
        for child in feature["children"]:
            if "rule" in child:
                self._rule(child["rule"], feature["name"], path, root, names)
            elif "scenario" in child:
                self._refuse(path, child["scenario"], "a Scenario outside a Rule", "put it in one")
            else:
                self._no_background(path, child["background"])

    def _no_background(self, path: Path, background: Mapping[str, Any]) -> None:
        self._refuse(path, background, "a Background", "begin each example with what it needs")

    def _refuse(self, path: Path, node: Mapping[str, Any], what: str, advice: str) -> None:
        self.problems.append(f"{path}:{node['location']['line']}: {what}; {advice}")

    def _rule(
        self, rule: Mapping[str, Any], feature: str, path: Path, root: Path, names: set[str]
    ) -> None:
        """Read one Rule as a requirement."""
        tags = _Tags([tag["name"].lstrip("@") for tag in rule["tags"]])
        prose = _Prose(rule.get("description") or "")
        examples = tuple(
            self._example(child["scenario"], tags.id, path, names)
            for child in rule["children"]
            if "scenario" in child
        )
        self._check(rule, path, tags.id)
        for what, advice in (*tags.problems(), *prose.problems(tags, bool(examples))):
            self._refuse(path, rule, what, advice)
        self.requirements.append(
            Requirement(
                id=tags.id,
                sentence=rule["name"],
                clause=prose.clause,
                codes=prose.codes,
                why=prose.why,
                rank=tags.rank,
                roles=tags.pick(ROLES),
                bindings=tags.pick(BINDING_TAGS),
                options=tuple(t[7:] for t in tags.all if t.startswith("option_")),
                untested=prose.untested,
                feature=feature,
                folder=_folder(path, root),
                path=path,
                line=rule["location"]["line"],
                tags=tuple(tags.all),
                examples=examples,
            )
        )

    def _check(self, rule: Mapping[str, Any], path: Path, identity: str) -> None:
        """Refuse a second Rule of one id, and steps that only pytest would see."""
        for child in rule["children"]:
            if "background" in child:
                self._no_background(path, child["background"])
        first = self._seen.setdefault(identity, f"{path}:{rule['location']['line']}")
        if first != f"{path}:{rule['location']['line']}":
            self._refuse(path, rule, f"{identity} stands at {first} too", "rename one")

    def _example(
        self, scenario: Mapping[str, Any], identity: str, path: Path, names: set[str]
    ) -> Example:
        name, steps = scenario["name"], [step["text"] for step in scenario["steps"]]
        if name in names:
            self._refuse(path, scenario, f"a second example is called {name!r}", "rename it")
        names.add(name)
        if scenario["examples"]:
            self._refuse(path, scenario, "a table of Examples", "write an Example for each row")
        last = scenario["steps"][-1] if steps else {"keyword": "", "text": ""}
        if claim(last["text"]) != claim(identity) or last["keyword"].strip() not in ("Then", "And"):
            said = f"its last step claims {claim(last['text'])!r}"
            self._refuse(path, scenario, said, f"end it with: Then … {identity.replace('_', ' ')}")
        return Example(name, scenario["location"]["line"], tuple(steps))


def _folder(path: Path, root: Path) -> str:
    """Give the folder of a feature below the root of its tree."""
    below = path.relative_to(root).parts[:-1] if root.is_dir() else ()
    return below[0] if below else path.parent.name


class _Tags:
    """The tags of a Rule, told apart by the words that are reserved."""

    def __init__(self, tags: list[str]) -> None:
        self.all = tags
        self._ids = [tag for tag in tags if not self._reserved(tag)]

    @staticmethod
    def _reserved(tag: str) -> bool:
        return tag in (*RANKS, *ROLES, *BINDING_TAGS, UNTESTED) or tag.startswith("option_")

    @property
    def id(self) -> str:
        """The one tag that is no reserved word."""
        return self._ids[0] if self._ids else ""

    @property
    def rank(self) -> str:
        """The rank; shall when it is missing, which is refused anyway."""
        return next((tag for tag in self.all if tag in RANKS), "shall")

    def pick(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Give the tags that are among some words."""
        return tuple(tag for tag in self.all if tag in words)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Tell what is wrong with the tags."""
        if len(self._ids) != 1:
            seen = ", ".join(self._ids) or "none"
            yield f"a Rule has exactly one id tag, found {seen}", "write @what_must_hold"
        elif not _ID.fullmatch(self.id) or self.id.count("_") >= MAX_WORDS:
            yield f"{self.id!r} is no id", f"write at most {MAX_WORDS} words in snake case"
        if sum(tag in RANKS for tag in self.all) != 1:
            yield "a Rule has exactly one rank", "write @shall, @should or @may"
        for option in (tag[7:] for tag in self.all if tag.startswith("option_")):
            if not known(option):
                yield (
                    f"no option is called {option!r}",
                    f"take one of {', '.join(OPTIONS)}, or begin one of your own with {OWN}",
                )
        if not self.pick(ROLES):
            yield "a Rule says who must keep it", f"write one of @{', @'.join(ROLES)}"


class _Prose:
    """The description of a Rule: reference, then why, then why nothing tests it."""

    def __init__(self, text: str) -> None:
        lines = [line.strip() for line in text.strip().splitlines()]
        lines = [line for line in lines if line]
        split = next((n for n, line in enumerate(lines) if line.endswith(")")), 0)
        reference = " ".join(lines[: split + 1])
        rest = lines[split + 1 :]
        cut = next((n for n, line in enumerate(rest) if line.startswith("Untested:")), len(rest))
        self.codes = tuple(c.strip() for m in _CODES.finditer(reference) for c in m[1].split(","))
        self.clause = _CODES.sub("", reference).strip()
        self.why = " ".join(rest[:cut])
        self.untested = " ".join(rest[cut:]).removeprefix("Untested:").strip()

    def problems(self, tags: _Tags, shown: bool) -> Iterator[tuple[str, str]]:  # noqa: FBT001
        """Tell what is wrong with the description."""
        if not self.clause:
            yield "no reference line", "begin the description with clause and (CODE)"
        if not self.why:
            yield "no reason", "say after the reference why it matters to the other party"
        untested = UNTESTED in tags.all
        if untested != bool(self.untested):
            yield "@untested and a line `Untested: …` go together", "write both or neither"
        if untested == shown:
            yield (
                "a Rule has examples, or is @untested",
                "write an Example or say why there is none",
            )
