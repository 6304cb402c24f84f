"""Other words in place of what others may not read: same in, same out, of the same shape.

A word is a run of letters and digits. Each is replaced as a whole: digits by digits, letters by letters,
a to f by a to f, so that a number stays one, a UUID stays one and no line moves. Two words never get the
same stand-in. The key is made for one redaction and kept nowhere.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterator

from cimconform.redaction.moments import moved

_HEX, _REST, _DIGITS, _FIRST = "abcdef", "ghijklmnopqrstuvwxyz", "0123456789", "123456789"
_FOREIGN = "àáâãäåæçèéêëìíîïñòóôõöøùúûüÿ"  # two bytes in UTF-8, and in Latin-1 too
_WIDE = "一丁七万丈三上下不与丐丑专且"
_PORTS = 65536  # what looks like a port stays one
_SHORT = 3  # shorter words may by chance be their own stand-ins
_UNITS = re.compile(
    r"(?P<entity>&\#?\w+;)"
    r"|(?P<here>(?<!\w)(?:localhost|127\.0\.0\.1|NaN|INF)(?!\w))"
    r"|(?P<span>(?<!\w)P(?=[\dT])(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?(?!\w))"
    r"|(?P<clock>(?<![\w:])\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?(?![\w:]))"
    r"|(?P<time>(?<!\w)\d{4,}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)(?![\w-])"
    r"|(?P<code>(?<![\w.])-?\d+(?:\.-?\d+){15,17}(?![\w.]))"
    r"|(?P<uuid>(?<![^\W_])[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?![^\W_]))"
    r"|(?P<power>(?<![\w.])\d+(?:\.\d+)?[eE][+-]?\d+(?![\w.]))"
    r"|(?P<word>[^\W_]+)"
)
_KEPT = ("here", "span", "clock", "code")


_RUNS = re.compile(r"[^\W_]+")


class Pseudonyms:
    """The stand-ins of one redaction; none of them is a word that `means` something.

    Dates are moved by `days`. `named` are identifiers that are replaced whatever they look like.
    """

    def __init__(
        self,
        means: Callable[[str], bool] = lambda _: False,
        key: bytes = b"",
        days: int = 0,
        named: frozenset[str] = frozenset(),
    ) -> None:
        self.days, self._named = days, named
        self._means = means
        self._key = key or secrets.token_bytes(32)
        self._known: dict[str, str] = {}
        self._taken: set[str] = set()

    @property
    def replaced(self) -> int:
        """How many different words were replaced."""
        return len(self._known)

    def text(self, text: str, public: Callable[[str], bool] = lambda _: False) -> str:
        """Replace every word of a text that is not public.

        Codes of reading types stay, since they name no one and rules speak of them; dates are moved.
        """

        def unit(match: re.Match[str]) -> str:
            kind, found = str(match.lastgroup), match[0]
            if kind != "word" and found in self._named:
                return _RUNS.sub(lambda m: self.word(m[0]), found)
            if kind in _KEPT or (kind == "word" and public(found)):
                return found
            return ways.get(kind, self.word)(found)

        ways: dict[str, Callable[[str], str]] = {
            "entity": self._entity, "uuid": self._uuid, "power": self._power,
            "time": lambda found: moved(found, self.days),
        }  # fmt: skip
        return _UNITS.sub(unit, text)

    def _power(self, text: str) -> str:
        """Replace the digits of a number before its power of ten."""
        return re.sub(r"^[\d.]+", lambda m: self.text(m[0]), text)

    def word(self, word: str) -> str:
        """Give the stand-in of one word, in the case of the word."""
        plain = word.lower() if len(word.lower()) == len(word) else word
        if plain not in self._known:
            self._known[plain] = self._new(plain)
            self._taken.add(self._known[plain])
        stand_in = self._known[plain]
        return "".join(
            s.upper() if w.isupper() and len(s.upper()) == 1 else s
            for w, s in zip(word, stand_in, strict=True)
        )

    def _new(self, word: str) -> str:
        for attempt in range(10_000):
            found = "".join(_drawn(word, self._stream(f"{attempt} {word}")))
            itself = found == word and len(word) >= _SHORT
            port = len(word) == len("65535") and word.isdigit()
            if found in self._taken or itself or self._meaningful(found):
                continue
            if not port or (int(found) < _PORTS) == (int(word) < _PORTS):
                return found
        return found  # every word of this shape is taken: there are few, and they tell little

    def _meaningful(self, word: str) -> bool:
        """Tell whether a stand-in says something by chance, in any case that it may be given."""
        cases = (word, word.upper(), word.title())
        return len(word) > 1 and not word.isdigit() and any(map(self._means, cases))

    def _stream(self, seed: str) -> Iterator[int]:
        block = 0
        while True:
            made = hmac.digest(
                self._key, f"{block} {seed}".encode("utf-8", "surrogatepass"), "sha256"
            )
            yield from made
            block += 1

    def _uuid(self, text: str) -> str:
        """Keep the digits that tell the version and the variant."""
        made = self.word(text.replace("-", ""))
        made = f"{made[:12]}{text[14]}{made[13:16]}{text[19]}{made[17:]}"
        return "-".join((made[:8], made[8:12], made[12:16], made[16:20], made[20:]))

    def _entity(self, text: str) -> str:
        """Replace a character that is written as a number; the five that XML names are markup."""
        number = text[2:-1] if text.startswith("&#") else ""
        if not number:
            return text if text in _NAMED else f"&{self.word(text[1:-1])};"
        hexadecimal = number[0] in "xX"
        try:
            letter = chr(int(number[1:], 16) if hexadecimal else int(number))
        except (ValueError, OverflowError):
            return text if not number.isalnum() else "&#x;"
        return ("&#x78;" if hexadecimal else "&#120;") if letter.isalnum() else text


_NAMED = ("&lt;", "&gt;", "&amp;", "&apos;", "&quot;")


def _drawn(word: str, stream: Iterator[int]) -> Iterator[str]:
    """Draw a character for each of a word, of the same class."""
    for place, char in enumerate(word):
        pool = _pool(char)
        if char in _FIRST and place == 0 and len(word) > 1:
            pool = _FIRST
        if char == "0" and place == 0 and len(word) > 1:
            pool = "0"
        drawn = (next(stream) << 8) + next(stream)
        yield pool[drawn % len(pool)]


def _pool(char: str) -> str:
    for pool in (_DIGITS, _HEX, _REST):
        if char in pool:
            return pool
    if char in _HEX.upper():
        return _HEX.upper()
    if char in _REST.upper():
        return _REST.upper()
    if ord(char) < ord("\u0800"):
        return _FOREIGN
    return _WIDE if ord(char) <= ord("\uffff") else "𠀀𠀁𠀂𠀃"


def digest(raw: bytes) -> str:
    """Give the hash by which a record knows a message."""
    return hashlib.sha256(raw).hexdigest()
