"""The register of requirements, read from the features: what must hold, and how it is shown.

A Rule is a requirement. Its tags give id, rank, roles and bindings; its description gives the
reference line with the codes of the catalogue in brackets, then why it matters. Its examples end
with a Then that claims the id in words. Everything that breaks these habits is refused, with file
and line, all of it at once.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cimconform.errors import RegisterError, UsageError, nearest
from cimconform.requirements import grounds
from cimconform.requirements.gherkin import parsed
from cimconform.requirements.sentences import HOLDS, ROLES, Matched, matched, most_like
from cimconform.requirements.tags import BINDING_TAGS, UNTESTED, Tags
from cimconform.verdict import Rank, Result

BETWEEN = "intermediary"  # a system that passes messages on plays no other role meanwhile

_CODES = re.compile(
    r"\(((?:[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)(?:,\s*[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)*)\)"
)


@dataclass(frozen=True)
class Example:
    """One way to see whether a requirement holds."""

    name: str
    line: int
    steps: tuple[str, ...]
    keywords: tuple[str, ...] = ()

    @cached_property
    def _matched(self) -> tuple[Matched, ...]:
        """The sentences that its steps say."""
        return tuple(found for step in self.steps if (found := matched(step)))

    @property
    def sending(self) -> list[bool]:
        """Whether each of its steps sends a message of ours."""
        known = map(matched, self.steps)
        return [bool(step and step.sends) for step in known]

    @cached_property
    def stimuli(self) -> tuple[str, ...]:
        """The good messages that its steps send, `verb(Noun) variant` each."""
        return tuple(step.sends for step in self._matched if step.sends)

    @cached_property
    def needs(self) -> tuple[tuple[str, str], ...]:
        """The verbs and nouns that the system must claim for it."""
        return tuple(dict.fromkeys(step.operation for step in self._matched if step.operation))

    @cached_property
    def claims(self) -> tuple[tuple[str, str, str], ...]:
        """The role in which, and the verbs and nouns that, the system must claim for it."""
        return tuple(dict.fromkeys(step.claims for step in self._matched if step.claims))

    @cached_property
    def plays(self) -> tuple[str, ...]:
        """The roles that the system plays in it, as its steps say; none where any will do."""
        found = [step.plays for step in self._matched if step.plays]
        return (BETWEEN,) if BETWEEN in found else tuple(dict.fromkeys(found))

    @cached_property
    def requires(self) -> frozenset[str]:
        """What the system file must give for it: `subscription`, `trigger.noted`."""
        return frozenset(step.sentence.requires for step in self._matched) - {""}

    @cached_property
    def about_all(self) -> bool:
        """Whether it sends nothing of its own and judges every message of a run."""
        return any(step.sentence.about_all for step in self._matched)


@dataclass(frozen=True)
class Requirement:
    """One testable rule. `untested` is the reason why nothing judges it, or empty.

    `harm` is a word of grounds.HARMS; `rests_on` are the keys of the system file that declare what
    it asks, each by itself. Where none of them is given it rests on the standard, by its rank.
    """

    id: str
    sentence: str
    clause: str
    codes: tuple[str, ...]
    why: str
    rank: Rank
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
    harm: str = ""
    rests_on: tuple[str, ...] = ()

    @cached_property
    def every_option(self) -> tuple[str, ...]:
        """The options of the ICS that it speaks of: those it needs, and those it rests on."""
        rested = [k.removeprefix(grounds.OPTION) for k in self.rests_on if grounds.OPTION in k]
        return tuple(dict.fromkeys((*self.options, *rested)))

    @cached_property
    def effect(self) -> str:
        """What its breach does to the other side, in a sentence; empty where that is not known."""
        return grounds.EFFECTS.get(self.harm, "")

    @cached_property
    def about_all(self) -> bool:
        """Whether it is judged on every message of a run, once all have come."""
        return bool(self.examples) and all(example.about_all for example in self.examples)

    def steps_of(self, example: Example) -> tuple[str, ...]:
        """Give the steps of an example as a reader is shown them: the rule itself as the claim."""
        return tuple(self.sentence if step == HOLDS.text else step for step in example.steps)


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
            advice = nearest(identity, self._by_id, cutoff=0.4)
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
        Path(), 0, (), (), result.harm,
    )  # fmt: skip


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
            reason = str(first).splitlines()[-1]
            self.problems.append(
                f"{path}:{line}: no feature can be read: {reason}; fix its Gherkin"
            )
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
        tags = Tags([tag["name"].lstrip("@") for tag in rule["tags"]])
        prose = _Prose(rule.get("description") or "")
        examples = tuple(
            self._example(child["scenario"], path, names)
            for child in rule["children"]
            if "scenario" in child
        )
        self._check(rule, path, tags.id)
        if grounds.NOUNS in tags.rests_on and not any(e.needs for e in examples):
            what = f"@{grounds.TAG}nouns, and no example sends or asks for one"
            self._refuse(path, rule, what, "name an option or a key of [ixit]")
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
                options=tags.options,
                untested=prose.untested,
                feature=feature,
                folder=_folder(path, root),
                path=path,
                line=rule["location"]["line"],
                tags=tuple(tags.all),
                examples=examples,
                harm=tags.harm,
                rests_on=tags.rests_on,
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

    def _example(self, scenario: Mapping[str, Any], path: Path, names: set[str]) -> Example:
        name, steps = scenario["name"], [step["text"] for step in scenario["steps"]]
        if name in names:
            self._refuse(path, scenario, f"a second example is called {name!r}", "rename it")
        names.add(name)
        if scenario["examples"]:
            self._refuse(path, scenario, "a table of Examples", "write an Example for each row")
        for step in scenario["steps"]:
            if matched(step["text"]) is None:
                advice = f"did you mean: {most_like(step['text'])}"
                self._refuse(path, step, f"no sentence says {step['text']!r}", advice)
        last = scenario["steps"][-1] if steps else {"keyword": "", "text": ""}
        if last["text"] != HOLDS.text or last["keyword"].strip() not in ("Then", "And"):
            ends = f"its last step is {(last['keyword'] + last['text']).strip()!r}"
            self._refuse(path, scenario, ends, f"end it with: Then {HOLDS.text}")
        keywords = tuple(step["keyword"].strip() for step in scenario["steps"])
        return Example(name, scenario["location"]["line"], tuple(steps), keywords)


def _folder(path: Path, root: Path) -> str:
    """Give the folder of a feature below the root of its tree."""
    below = path.relative_to(root).parts[:-1] if root.is_dir() else ()
    return below[0] if below else path.parent.name


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

    def problems(self, tags: Tags, shown: bool) -> Iterator[tuple[str, str]]:  # noqa: FBT001
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
