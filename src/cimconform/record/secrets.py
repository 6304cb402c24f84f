"""The border that whatever leaves the process passes: a secret stands in no record and in no report.

Secrets are known by their place (a header, an element, an argument of an address, a login) and by what the
system file and its environment give as one; those are found wherever they stand, in any encoding. In a message a
secret becomes a marker of its kind, the same for equal secrets of a run, so that messages can still be compared.
"""

import base64
import binascii
import gzip
import hmac
import itertools
import os
import re
import secrets as random
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from cimconform.gzipped import Damaged, TooLarge, unpack
from cimconform.record.encodings import encodings

REDACTED = "(redacted)"
_RUN = "_CIMCONFORM_MARKERS"  # the key of markers, which the processes of one run share and none writes
_WORD = (
    "password|passwd|passphrase|secret|token|credential|api[_-]?key|private[_-]?key|access[_-]?key"
    "|signature|session"
)
_KEY = re.compile(rf"({_WORD})(?!.{{0,100}}_(env|file))", re.IGNORECASE)
_HEADER = re.compile(
    rf"{_WORD}|authori[sz]ation|authenticat|cookie|csrf|xsrf|passwd|(^|[-_])(key|auth|sig)$",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"(?<=://)[^/\s@:\"'<>]{0,500}:([^/\s@\"'<>]{0,500})(?=@)")
_SHORT_ARGUMENT = re.compile(r"(?i)([?&;](?:sig|key|auth|code)=)([^&;\s\"'<>]+)")
_ARGUMENT = re.compile(
    rf"(?i)(?<!xmlns:)((?:{_WORD})[\w.-]{{0,40}}(?<!_env)(?<!_file)=)"
    r"(?!\s)([^&;\s\"'<>]+)"
)
_QUOTED = re.compile(
    rf"(?i)(?<!xmlns:)((?:{_WORD})[\w.-]{{0,40}}(?<!_env)(?<!_file)[\"']?\s{{0,4}}[=:]\s{{0,4}}([\"']))((?:(?!\2)[^\\<]|\\.)+)"
)
_LOGS_IN = re.compile(
    r"(?i)\b((?:basic|bearer|negotiate|digest)\s{1,4})(?=[A-Za-z+/._~-]{0,500}[0-9=])([A-Za-z0-9+/=._~-]{8,})"
)
_ELEMENTS = r"(?:\w*(?:password|passwd|passphrase|securitytoken|apikey|privatekey)|secret|token|credential|installcode)"
_ELEMENT = re.compile(
    rf"(?i)(<(?:[\w.-]+:)?{_ELEMENTS}\b[^<>]*>(?:<!\[CDATA\[)?\s*)([^<>\]\s][^<>\]]*)(?=(?:\]\]>)?</)"
)
_ESCAPED = re.compile(
    rf"(?i)(&lt;(?:[\w.-]+:)?{_ELEMENTS}\b(?:(?!&gt;)[^<]){{0,400}}&gt;)([^<&]+)(?=&lt;/)"
)
_PACKED = re.compile(r"(?<=Compressed>)[A-Za-z0-9+/=\s]{24,}(?=<)")
# what is looked for only where one of its words stands, since that is found much sooner
_PLACES = (
    (("://",), (_LOGIN,)),
    (("=",), (_SHORT_ARGUMENT,)),
    (("basic", "bearer", "negotiate", "digest"), (_LOGS_IN,)),
    (
        (
            "passw",
            "passphrase",
            "secret",
            "token",
            "credential",
            "key",
            "signature",
            "session",
            "installcode",
        ),
        (_ARGUMENT, _QUOTED, _ELEMENT, _ESCAPED),
    ),
)
_SHORTEST = 4  # characters of what is looked for everywhere; less stands in every word
_MOST_FOUND = 50  # secrets of a peer that are looked for elsewhere too
_MOST_BYTES = 50_000_000
_STRUCTURE = frozenset(
    "kind id exchange direction transport file sha256 messages strays late before more far role rank verdict "
    "requirement example codes exchanges rests_on harm see version tool rules transports system_file selection "
    "name where time original chain".split()
)


def secret(key: str) -> bool:
    """Tell whether what a key or a header of this name holds is a secret."""
    return bool(_KEY.search(key)) or (
        bool(_HEADER.search(key)) and not key.lower().endswith(("_env", "_file"))
    )


def public(value: Any, key: str = "") -> Any:
    """Give a value out of a system file without what its key or its text shows to be a secret."""
    if isinstance(value, Mapping):
        return {name: public(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [public(inner, key) for inner in value]
    if value and not isinstance(value, bool) and _KEY.search(key):
        return REDACTED
    return _in_places(value, lambda _: REDACTED) if isinstance(value, str) else value


def _in_places(text: str, marker: Callable[[str], str]) -> str:
    """Replace what stands where secrets do."""

    def marked(found: re.Match[str]) -> str:
        value = found[found.lastindex or 0]
        return found[0][: -len(value)] + marker(value) if value else found[0]

    low = text.lower()
    for words, places in _PLACES:
        for place in places if any(word in low for word in words) else ():
            text = place.sub(marked, text)
    return text


class Secrets:
    """What is known to be a secret in this process, and the markers that stand for it."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}
        self._found = 0
        self._forms: dict[str, str] = {}

    def learn(self, value: str, kind: str = "secret") -> None:
        """Know a secret, to be found wherever it stands, in any encoding."""
        value = value.strip()
        if len(value) < _SHORTEST or value in self._kinds or _is_marker(value):
            return
        self._kinds[value] = kind
        forms = {**dict.fromkeys(encodings(value), value), **self._forms}
        self._forms = dict(sorted(forms.items(), key=lambda form: -len(form[0])))

    def forget(self) -> None:
        """Know nothing, as before another system is tested."""
        self._kinds, self._forms, self._found = {}, {}, 0

    def learn_settings(self, settings: Any, environment: Mapping[str, str], key: str = "") -> None:
        """Know the secrets of a system file: by the names of keys, by their places, by the environment."""
        if isinstance(settings, Mapping):
            for name, inner in settings.items():
                named = key if key.endswith("_env") else str(name)
                self.learn_settings(inner, environment, named)
        elif isinstance(settings, list | tuple):
            self._learn_words([str(one) for one in settings])
            for inner in settings:
                self.learn_settings(inner, environment, key)
        elif isinstance(settings, str):
            self._learn_setting(settings, environment, key)

    def _learn_setting(self, text: str, environment: Mapping[str, str], key: str) -> None:
        if key.endswith("_env") and not key.startswith("user"):
            self.learn(environment.get(text, ""), _kind(key))
        for name in re.findall(r"\{env:(\w+)\}", text):
            self.learn(environment.get(name, ""))
        if secret(key) and not key.endswith(("_env", "_file")):
            self.learn(text, _kind(key))
        _in_places(text, self._learn_written)

    def _learn_written(self, value: str) -> str:
        """Know what stands in an address, where it is written otherwise."""
        self.learn(unquote(value))
        self.learn(value)
        return value

    def _learn_words(self, words: list[str]) -> None:
        """Know what follows an option of a command that takes a secret."""
        for option, value in itertools.pairwise(words):
            if option in ("-u", "--user"):
                self.learn(value.partition(":")[2])
            elif option.startswith("-") and secret(option.lstrip("-")):
                self.learn(value)

    def text(self, text: str) -> str:
        """Give a text without secrets."""
        return self.literal(_in_places(text, lambda _: REDACTED))

    def clean(self, value: Any, key: str = "") -> Any:
        """Give the fields of a line without secrets; names and numbers that hold it together stay."""
        if isinstance(value, str):
            text = value if key in _STRUCTURE else self.text(value)
            return REDACTED if value and _KEY.search(key) else text
        if isinstance(value, Mapping):
            return {name: self.clean(inner, str(name)) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(inner, key) for inner in value]
        return value

    def raw(self, body: bytes, *, ours: bool = False) -> bytes:
        """Give a message with markers in the place of secrets; `ours` is one that we sent."""
        text, codec = _decoded(body)
        marked = self._marked(text, codec, ours=ours)
        return body if marked == text else marked.encode(codec)

    def _marked(self, text: str, codec: str, *, ours: bool) -> str:
        def found(value: str) -> str:
            plain = value if codec != "latin-1" else _as_utf8(value)
            self._discover(plain.strip(), ours=ours)
            return value if _is_marker(value) else self.marker(plain.strip())

        # what is packed first, since what it calls a secret may stand outside too
        packed = _PACKED.sub(lambda m: self._repacked(m[0], ours=ours), text)
        return self.literal(_in_places(packed, found))

    def _repacked(self, packed: str, *, ours: bool) -> str:
        """Give a packed payload without secrets; one that has none stays as it is."""
        try:
            inside = unpack(base64.b64decode(packed), _MOST_BYTES)
        except (binascii.Error, ValueError, Damaged, TooLarge):
            return packed
        without = self.raw(inside, ours=ours)
        if without == inside:
            return packed
        return base64.b64encode(gzip.compress(without, mtime=0)).decode()

    def _discover(self, value: str, *, ours: bool) -> None:
        """Know what a message calls a secret, unless a peer could so take any word out of the record."""
        if self._found < _MOST_FOUND and (ours or _no_word(value)):
            self._found += value not in self._kinds
            self.learn(value)

    def marker(self, value: str) -> str:
        """Give what stands for a secret."""
        kind = self._kinds.get(value, "secret")
        digest = hmac.digest(_run_key(), value.encode("utf-8", "surrogatepass"), "sha256").hex()
        return f"({kind}-{digest[:10]})"

    def literal(self, text: str) -> str:
        """Give a text without the secrets that are known, wherever they stand."""
        for form, value in self._forms.items():  # the longest first
            if form in text:
                text = text.replace(form, self.marker(value))
        return text


KNOWN = Secrets()


def readable(text: str) -> str:
    """Give a message for a reader, without what stands where secrets do."""
    return _in_places(text, lambda value: value if _is_marker(value) else REDACTED)


def _kind(key: str) -> str:
    found = re.search(r"(?i)password|token|cookie|key|signature|session", key)
    return found[0].lower() if found else "secret"


def _is_marker(value: str) -> bool:
    return value == REDACTED or bool(re.fullmatch(r"\([a-z]+-[0-9a-f]{10}\)", value.strip()))


def _no_word(value: str) -> bool:
    """Tell whether a text can be no word, number or time of a message."""
    mixed = any(c.isalpha() for c in value) and any(c.isdigit() for c in value)
    return len(value) >= 2 * _SHORTEST and mixed and ":" not in value


def _as_utf8(text: str) -> str:
    """Read again as UTF-8 what was read byte by byte."""
    raw = text.encode("latin-1")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return text


def _decoded(body: bytes) -> tuple[str, str]:
    """Give a message as text that can be turned back: by its two-byte letters, or byte by byte."""
    for start, codec in (
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if body.startswith(start):
            try:
                return body.decode(codec), codec
            except UnicodeDecodeError:
                break
    return body.decode("latin-1"), "latin-1"


def _run_key() -> bytes:
    """Give the key of the markers of this run, made once and handed to the processes that it starts."""
    return os.environ.setdefault(_RUN, random.token_hex(16)).encode()
