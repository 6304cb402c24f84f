"""The bindings of a system file: one table [transport.NAME] for each way to reach the system."""

import os
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from cimconform import limits
from cimconform.errors import UsageError, nearest_or_all
from cimconform.transports.base import Endpoint
from cimconform.transports.jms.settings import JmsSettings
from cimconform.transports.registry import kinds
from cimconform.transports.rights import Rights, WsSecurity

FOLDER = "folder"
_BRACES = re.compile(r"\{(\w*)\}")
_LAST_PORT = 65_535


class Table(BaseModel):
    """A table of a system file; an unknown key is wrong."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def one_of(word: str, known: tuple[str, ...]) -> str:
    """Give a word back if it is known; raises ValueError naming the nearest that is."""
    if word not in known:
        raise ValueError(f"{word!r} is not known{nearest_or_all(word, known)}")
    return word


def filled_by(text: str, known: tuple[str, ...]) -> str:
    """Give a text back whose {placeholders} are known; raises ValueError naming the nearest."""
    for name in (name for name in _BRACES.findall(text) if name not in known):
        advice = nearest_or_all(name, known, form="{{{}}}")
        raise ValueError(f"nothing fills {{{name}}}{advice}")
    return text


def real_port(url: str) -> str:
    """Give an address back whose port is one; raises ValueError."""
    found = re.match(r"\w+://(?:[^/@]*@)?(?:\[[^\]]*\]|[^:/?#]*):([^/?#]+)", url)
    if found and not (found[1].isdecimal() and 0 < int(found[1]) <= _LAST_PORT):
        raise ValueError(f"{found[1]!r} is no port; expected a number from 1 to {_LAST_PORT}")
    return url


def beside(info: ValidationInfo) -> Path:
    """Give the folder of the system file, from which its paths start."""
    folder: Path = (info.context or {}).get(FOLDER, Path())
    return folder


def file_beside(name: str, info: ValidationInfo) -> str:
    """Give the whole path of a file that a system file names, empty for none; raises ValueError."""
    path = beside(info) / name
    if name and not path.is_file():
        raise ValueError(f"there is no file {path}")
    return str(path) if name else ""


class _Binding(Table):
    """What every table [transport.NAME] may say."""

    kind: Annotated[str, AfterValidator(lambda word: one_of(word, kinds()))]
    version: Literal["1.1", "1.2"] = "1.1"
    timeout_s: Annotated[float, Field(gt=0, le=3600)] = limits.ANSWER_S
    max_bytes: Annotated[int, Field(gt=0)] = limits.MAX_BYTES
    max_nodes: Annotated[int, Field(gt=0)] = limits.MAX_NODES
    ca_file: str = ""
    client_cert: str = ""
    client_key: str = ""
    client_key_password_env: str = ""
    user_env: str = ""
    password_env: str = ""
    late_form: Literal["", "response", "created", "created_reply", "created_with_reply"] = ""

    @property
    def dress(self) -> str:
        """How messages are dressed: typed, generic or bare."""
        return "bare"

    @property
    def responds(self) -> bool:
        """Whether asynchronous replies come as responses, which alone say what came of a request.

        Where no form is named they do, unless a typed service would need an operation for it.
        """
        agreed = "" if self.dress == "typed" else "response"
        return (self.late_form or agreed) == "response"

    @property
    def late_words(self) -> tuple[str, ...]:
        """The binding tags that give the form of asynchronous replies."""
        claims = {"late_form": bool(self.late_form), "late_response": self.responds}
        return tuple(word for word, claimed in claims.items() if claimed)

    @model_validator(mode="before")
    @classmethod
    def _no_secret(cls, table: Any) -> Any:
        if isinstance(table, Mapping) and "password" in table:
            raise ValueError('a secret has no place in a file; use password_env = "VARIABLE"')
        return table

    @field_validator("ca_file", "client_cert", "client_key")
    @classmethod
    def _file(cls, name: str, info: ValidationInfo) -> str:
        return file_beside(name, info)

    def _rights(self) -> Rights:
        """Give what shows who we are beside user, password and certificate."""
        return Rights(key_password=_secret(self.client_key_password_env))

    def _endpoint(self, url: str, **more: Any) -> Endpoint:
        """Give what a transport needs, with secrets from the environment."""
        return Endpoint(
            url=url,
            version=self.version,
            timeout_s=self.timeout_s,
            max_bytes=self.max_bytes,
            max_nodes=self.max_nodes,
            ca_file=self.ca_file,
            client_cert=self.client_cert,
            client_key=self.client_key,
            user=_secret(self.user_env),
            password=_secret(self.password_env),
            rights=self._rights(),
            **more,
        )


class Wss(Table):
    """[transport.NAME.wss]: what WS-Security puts into the SOAP header of all that we send."""

    username_token: Literal["", "text", "digest"] = ""
    user_env: str = ""
    password_env: str = ""
    timestamp_s: Annotated[int, Field(ge=0, le=86_400)] = 0
    certificate: str = ""
    key: str = ""
    key_password_env: str = ""

    @field_validator("certificate", "key")
    @classmethod
    def _file(cls, name: str, info: ValidationInfo) -> str:
        return file_beside(name, info)

    @model_validator(mode="after")
    def _whole(self) -> "Wss":
        if self.username_token and not (self.user_env and self.password_env):
            raise ValueError("username_token needs user_env and password_env beside it")
        if self.key and not self.certificate:
            raise ValueError("key needs the certificate that it belongs to")
        return self

    def settings(self) -> WsSecurity:
        """Give what the transport needs, with secrets from the environment."""
        return WsSecurity(
            self.username_token, _secret(self.user_env), _secret(self.password_env),
            self.timestamp_s, self.certificate, self.key, _secret(self.key_password_env),
        )  # fmt: skip


class Binding(_Binding):
    """[transport.NAME]: one way to reach the system by HTTP.

    `wsdl` is the address of the WSDL, or a file beside the system file; `{service}` in it is the
    name of the typed service. Without it the WSDL is asked for at the address and `?wsdl`.
    """

    url: str = ""
    style: Literal["typed", "generic"] = "typed"
    wsdl: str = ""
    token_env: str = ""
    headers_env: dict[str, str] = Field(default_factory=dict)
    wss: Wss | None = None

    events: ClassVar[str] = ""

    @field_validator("wsdl")
    @classmethod
    def _supplied(cls, place: str, info: ValidationInfo) -> str:
        if not place or "://" in place.removeprefix("file://"):
            return cls._address(place) if place else ""
        path = beside(info).resolve() / supplied(filled_by(place, ("service",)))
        if not any(path.parent.glob(path.name.replace("{service}", "*"))):
            raise ValueError(f"there is no file {path}")
        return str(path)

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        if not url:
            return ""
        if not re.match(r"https?://[^\s/]+", url):
            raise ValueError("expected an address that begins with http:// or https:// and a host")
        return filled_by(real_port(url), ("service",))

    @field_validator("headers_env")
    @classmethod
    def _header_names(cls, headers: dict[str, str]) -> dict[str, str]:
        for name in headers:
            if not re.fullmatch(r"[!#$%&'*+.^_`|~\w-]+", name):
                raise ValueError(f"{name!r} is no name of an HTTP header")
        return headers

    @model_validator(mode="after")
    def _one_authorization(self) -> "Binding":
        if self.wss is not None and self.kind != "soap":
            raise ValueError('wss is for kind = "soap", whose header it fills')
        named = {"authorization"} & {name.lower() for name in self.headers_env}
        ways = [bool(self.user_env), bool(self.token_env), bool(named)]
        if sum(ways) > 1:
            raise ValueError("user_env, token_env and a header Authorization exclude one another")
        return self

    def _rights(self) -> Rights:
        headers = {name: _secret(variable) for name, variable in self.headers_env.items()}
        wss = self.wss.settings() if self.wss else None
        return Rights(_secret(self.token_env), headers, super()._rights().key_password, wss)

    @property
    def typed(self) -> bool:
        """Whether messages travel in strongly typed wrappers."""
        return self.kind == "soap" and self.style == "typed"

    @property
    def dress(self) -> str:
        """How messages are dressed: typed, generic or bare."""
        return self.style if self.kind == "soap" else "bare"

    @property
    def wsdl_url(self) -> str:
        """Where the WSDL is served: as the file says, or at the service itself."""
        return self.wsdl or f"{self.url}?wsdl"

    @property
    def words(self) -> frozenset[str]:
        """The binding tags of the register that this binding answers to."""
        detail = {f"soap_{self.style}", f"soap_{self.version.replace('.', '')}"}
        soap = self.kind == "soap"
        operation = soap and self.style == "generic" and self.responds
        late = (*self.late_words, *(("generic_late_response",) if operation else ()))
        return frozenset({self.kind, *(detail if soap else ()), *late})

    @property
    def late_places(self) -> None:
        """No destinations: asynchronous replies come to our listener."""
        return

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses for asynchronous replies that a message may name."""
        return frozenset({"reply_address"})

    def endpoint(self) -> Endpoint:
        """Give what the transport needs."""
        return self._endpoint(self.url, style=self.style)


_DESTINATION = r"^(queue|topic):\S+$"


class JmsBinding(_Binding):
    """[transport.NAME] with kind = "jms": one way to reach the system over JMS."""

    kind: Literal["jms"]
    client: str
    url: str = Field(pattern=r"^\S+$")
    request: str = Field(pattern=_DESTINATION)
    reply: str = Field(default="temporary", pattern=r"^(temporary|(queue|topic):\S+)$")
    events: str = Field(default="", pattern=rf"^$|{_DESTINATION}")
    form: Literal["text", "bytes"] = "text"
    soap: bool = False
    persistent: bool = True
    priority: Annotated[int, Field(ge=0, le=9)] = 4
    time_to_live_s: Annotated[float, Field(ge=0)] = 0.0
    quiet_s: Annotated[float, Field(ge=0)] = 0.0
    late_queue: str = Field(default="", pattern=r"^$|^queue:\S+$")
    late_topic: str = Field(default="", pattern=r"^$|^topic:\S+$")
    client_id: str = ""
    options: dict[str, Any] = Field(default_factory=dict)

    @field_validator("options")
    @classmethod
    def _no_secret_option(cls, options: dict[str, Any]) -> dict[str, Any]:
        for name in options:
            if "password" in name.lower() and not name.endswith("_env"):
                raise ValueError(f"a secret has no place in a file; {name} names it by {name}_env")
        return options

    @field_validator("request", "events")
    @classmethod
    def _of_nouns(cls, place: str) -> str:
        return filled_by(place, ("noun", "verb"))

    @field_validator("late_queue", "late_topic")
    @classmethod
    def _fresh(cls, place: str) -> str:
        return filled_by(place, ("fresh",))

    @field_validator("url")
    @classmethod
    def _port(cls, url: str) -> str:
        return url if "(" in url or "," in url else real_port(url)

    @property
    def late_places(self) -> Mapping[str, str]:
        """The destinations of asynchronous replies, by the name of the address that a message may give."""
        return {"reply_address": self.late_queue, "reply_topic": self.late_topic}

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses for asynchronous replies that a message may name."""
        return frozenset(name for name, place in self.late_places.items() if place)

    typed: ClassVar[bool] = False
    wsdl_url: ClassVar[str] = ""

    @property
    def words(self) -> frozenset[str]:
        """The binding tags of the register that this binding answers to."""
        claims = {
            "jms": True, "jms_soap": self.soap, "jms_temporary": self.reply == "temporary",
            "jms_named": "{noun}" in self.request, "jms_text": self.form == "text",
        }  # fmt: skip
        own = (word for word, claimed in claims.items() if claimed)
        return frozenset((*own, *self.late_words))

    def endpoint(self) -> Endpoint:
        """Give what the transport needs."""
        names = (f.name for f in fields(JmsSettings))
        jms = JmsSettings(**{name: getattr(self, name) for name in names})
        return self._endpoint(self.url, jms=jms)


def _is_jms(table: Any) -> str:
    kind = table.get("kind") if isinstance(table, Mapping) else getattr(table, "kind", "")
    return "jms" if kind == "jms" else "http"


AnyBinding: TypeAlias = Annotated[
    Annotated[Binding, Tag("http")] | Annotated[JmsBinding, Tag("jms")], Discriminator(_is_jms)
]


def _secret(variable: str) -> str:
    """Take a secret from the environment; raises UsageError when it is not there."""
    if variable and variable not in os.environ:
        raise UsageError(f"the environment has no variable {variable}, which the system file names")
    return os.environ[variable] if variable else ""


def supplied(place: str) -> Path:
    """Give the path of a supplied file, written as a path or as a file: address."""
    return Path(urlsplit(place).path if place.startswith("file:") else place)
