"""Every regular expression of ours takes time in proportion to what it reads, whatever a peer sends."""

import ast
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _parser as parser

PACKAGE = Path(__file__).parents[1] / "src" / "cimconform"
METHODS = ("search", "match", "fullmatch", "sub", "subn", "split", "finditer", "findall")
SIZE = 3000
QUICK_S = 0.02  # a linear one takes a tenth of that
GROWTH = 9  # at four times the size: a linear one takes four times as long, one with a square sixteen times


@dataclass(frozen=True)
class Use:
    """A pattern, where it stands, and how it is used."""

    pattern: str | bytes
    place: str
    anchored: bool
    flags: int


def uses() -> Iterator[Use]:
    for file in sorted(PACKAGE.rglob("*.py")):
        if "reference" in file.parts:  # a program of its own, which reads what is its own
            continue
        text = file.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and _is_re(node.func) and node.args:
                yield from _uses(node, file, text)


def _is_re(function: ast.expr) -> bool:
    of = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(of, ast.Name) and of.id == "re"


def _uses(node: ast.Call, file: Path, text: str) -> Iterator[Use]:
    pattern = _text(node.args[0])
    if pattern is None or node.func.attr not in (*METHODS, "compile"):
        return
    line = text.splitlines()[node.lineno - 1]
    methods = {node.func.attr}
    if node.func.attr == "compile":
        name = line.partition("=")[0].strip().rpartition(".")[2]
        used = {m for m in METHODS if re.search(rf"\b{re.escape(name)}\.{m}\b", text)}
        methods = used or {"match"}  # handed on: to what reads on from a place, or asks for a whole
    flags = re.IGNORECASE if "IGNORECASE" in ast.unparse(node) else 0
    place = f"{file.relative_to(PACKAGE)}:{node.lineno}"
    yield Use(pattern, place, methods <= {"match", "fullmatch"}, flags)


def _text(node: ast.expr) -> str | bytes | None:
    """Give a pattern; what is filled into it stands as a letter."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (str(v.value) if isinstance(v, ast.Constant) else "x" for v in node.values)
        return "".join(parts)
    return None


def hostile(pattern: str | bytes) -> list[str]:
    """Give texts that begin a match again and again and never end it."""
    letters = list(dict.fromkeys(_letters(parser.parse(pattern))))[:8]
    single = [letter * SIZE for letter in letters]
    begun = "".join(letters[:6])
    pairs = [(one + other) * (SIZE // 2) for one in letters[:4] for other in letters[:4]]
    return [*single, *pairs, begun * (SIZE // max(len(begun), 1)), *(begun + t for t in single)]


def _letters(tree: object) -> Iterator[str]:
    """Give a letter of each kind that a pattern speaks of."""
    for item in tree if isinstance(tree, list | tuple | parser.SubPattern) else ():
        if isinstance(item, list | tuple | parser.SubPattern):
            named = str(item[0]) if item else ""
            if named in ("LITERAL", "NOT_LITERAL") and isinstance(item[1], int):
                yield chr(item[1]) if named == "LITERAL" else "z"
            elif named == "RANGE":
                yield chr(item[1][0])
            elif named == "CATEGORY":
                yield {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "1"}.get(str(item[1]), "a")
            elif named == "ANY":
                yield "a"
            yield from _letters(item)


def seconds(use: Use, text: str) -> float:
    compiled = re.compile(use.pattern, use.flags)
    data = text.encode("latin-1", "replace") if isinstance(use.pattern, bytes) else text
    begun = time.process_time()
    if use.anchored:
        compiled.match(data)
    else:
        for _ in compiled.finditer(data):
            pass
    return time.process_time() - begun


@cache
def all_uses() -> tuple[Use, ...]:
    return tuple(uses())


def test_every_pattern_is_found():
    assert len(all_uses()) > 100


def grows(use: Use, text: str) -> bool:
    """Tell whether a pattern takes much longer than four times as long for four times a text."""
    if seconds(use, text + "\0") <= QUICK_S:
        return False
    one, four = (min(seconds(use, text * n + "\0") for _ in range(3)) for n in (1, 4))
    return four > GROWTH * one


def test_no_pattern_takes_the_square_of_what_it_reads():
    slow = []
    for use in all_uses():
        found = next((text for text in hostile(use.pattern) if grows(use, text)), None)
        if found is not None:
            slow.append(f"{use.place}: {use.pattern!r} on {found[:12]!r}")
    assert not slow, "\n".join(slow)
