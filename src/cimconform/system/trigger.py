"""[trigger]: how a requester or publisher is made to act, since it gets no request.

A trigger is a command, an HTTP call, or a prompt to the operator. One that fails is inconclusive:
whether our way to its buttons works says nothing about the product. Placeholders in braces are
filled: {verb}, {noun}, {variant}, {meter}, {address} and {second_address} (ours, where the message is
to go), {binding}, {style} and {version}; in `noted` also {message_id} and {correlation_id}.
"""

import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Annotated, Any, ClassVar, Literal, TypeAlias
from urllib.parse import quote

from pydantic import Discriminator, Field, field_validator

from cimconform.errors import PreconditionFailed, TransportError
from cimconform.system.bindings import Table, filled_by
from cimconform.system.terminal import asked
from cimconform.transports.http.call import call

NAMES = (
    "verb", "noun", "variant", "meter", "address", "second_address", "binding", "style", "version",
    "message_id", "correlation_id",
)  # fmt: skip
_BRACES = re.compile(r"\{(\w*)\}")
_SHOWN = 300
_ONE_AT_A_TIME = Lock()  # an operator who is asked twice at once does one thing after the other


class _Trigger(Table):
    """What every trigger may say; `table` is the one of the system file that errors name.

    `wait_s` is how long we wait for the message after it was pulled. `noted` is an address that
    tells what the system made of a message, as a JSON list of objects; see docs/system-file.md.
    """

    table: ClassVar[str] = "trigger"
    wait_s: Annotated[float, Field(gt=0, le=3600)] = 10.0
    noted: str = ""

    @field_validator("noted", "url", "command", "prompt", "body", "end", check_fields=False)
    @classmethod
    def _known_names(cls, text: Any) -> Any:
        words = [text] if isinstance(text, str) else text
        for word in words:
            filled_by(word, NAMES)
        return text

    def look(self, values: Mapping[str, str]) -> tuple[Mapping[str, Any], ...]:
        """Give what the system noted about a message so far; raises PreconditionFailed."""
        url = _in_url(self.noted, values)
        try:
            status, body = call("GET", url, b"", {}, self.wait_s)
            found = json.loads(body)
        except (TransportError, ValueError) as error:
            raise PreconditionFailed(f"{self.table}.noted: {url}: {error}") from None
        whole = isinstance(found, list) and all(isinstance(e, dict) for e in found)
        if status != 200 or not whole:  # noqa: PLR2004 - HTTP's own
            raise PreconditionFailed(
                f"{self.table}.noted: {url}: expected status 200 and a JSON list of objects, "
                f"found {status} and {_short(body)}"
            )
        return tuple(found)


class HttpTrigger(_Trigger):
    """An HTTP call; `headers_env` names environment variables whose values are sent as headers."""

    kind: Literal["http"]
    url: str = Field(pattern=r"^https?://[^\s/]+")
    method: str = "POST"
    body: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    headers_env: dict[str, str] = Field(default_factory=dict)

    def pull(self, values: Mapping[str, str]) -> str:
        """Make the call; raises PreconditionFailed unless it is answered by a status 2xx."""
        url = _in_url(self.url, values)
        headers = {
            **self.headers,
            **{n: _secret(self.table, v) for n, v in self.headers_env.items()},
        }
        try:
            status, answer = call(
                self.method, url, _filled(self.body, values).encode(), headers, self.wait_s
            )
        except TransportError as error:
            raise PreconditionFailed(f"{self.table}: {url}: {error.reason}") from None
        if status // 100 != 2:  # noqa: PLR2004 - HTTP's own
            raise PreconditionFailed(f"{self.table}: {url}: HTTP {status}: {_short(answer)}")
        return ""


class CommandTrigger(_Trigger):
    """A command and its arguments; no shell reads them."""

    kind: Literal["command"]
    command: tuple[str, ...] = Field(min_length=1)

    def pull(self, values: Mapping[str, str]) -> str:
        """Run the command and give what it wrote to stderr; raises PreconditionFailed unless it exits with 0 in time."""
        words = [_filled(word, values) for word in self.command]
        try:
            done = subprocess.run(  # noqa: S603 - what the user's own file says
                words,
                capture_output=True,
                timeout=self.wait_s,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except OSError as error:
            raise PreconditionFailed(f"{self.table}: {words[0]}: {error.strerror}") from None
        except subprocess.TimeoutExpired as late:
            said = _end_of(late.stderr or late.stdout or b"")
            raise PreconditionFailed(
                f"{self.table}: {words[0]} has not ended within {self.wait_s:g} s "
                f"({self.table}.wait_s){f': {said}' if said else ''}"
            ) from None
        if done.returncode:
            answer = _end_of(done.stderr or done.stdout) or "nothing"
            raise PreconditionFailed(
                f"{self.table}: {words[0]} exited with {done.returncode}: {answer}"
            )
        return _end_of(done.stderr)


class PromptTrigger(_Trigger):
    """A text for the operator, who then has `wait_s`; an empty line goes on, `skip` gives it up."""

    kind: Literal["prompt"]
    prompt: str = Field(min_length=1)
    wait_s: Annotated[float, Field(gt=0, le=3600)] = 120.0

    def pull(self, values: Mapping[str, str]) -> str:
        """Ask the operator; raises PreconditionFailed when there is none, or he skips it."""
        text = _filled(self.prompt, values)
        try:
            with _ONE_AT_A_TIME:
                answer = asked(f"\n{text}\n[Enter] when it is done, s to skip: ")
        except OSError:
            raise PreconditionFailed(
                "trigger: there is no terminal to ask an operator at; use a command or an HTTP call"
            ) from None
        if answer.strip().lower() in ("s", "skip"):
            raise PreconditionFailed("trigger: the operator skipped it")
        return ""


Trigger: TypeAlias = Annotated[HttpTrigger | CommandTrigger | PromptTrigger, Discriminator("kind")]


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _BRACES.sub(lambda m: values.get(m[1], ""), text)


def _in_url(text: str, values: Mapping[str, str]) -> str:
    return _filled(text, {name: quote(value, safe="") for name, value in values.items()})


def _secret(table: str, variable: str) -> str:
    if variable not in os.environ:
        raise PreconditionFailed(f"{table}: the environment has no variable {variable}")
    return os.environ[variable]


def _short(output: bytes | Sequence[int]) -> str:
    return bytes(output)[:_SHOWN].decode("utf-8", "replace").strip() or "nothing"


def _end_of(output: bytes) -> str:
    """Give the last of what a program wrote, where it says what went wrong."""
    text = output.decode("utf-8", "replace").strip()
    return text if len(text) <= _SHOWN else f"… {text[-_SHOWN:]}"
