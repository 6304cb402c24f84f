"""The system under test as its owner describes it: ICS, IXIT, bindings, from a TOML file.

Every wrong key is one line: where, what was found, what is allowed, the nearest right word.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    field_validator,
    model_validator,
)

from .errors import SystemFileError, UsageError
from .transports.base import Endpoint
from .transports.jms_settings import JmsSettings

VERBS = ("get", "create", "change", "cancel", "close", "delete", "execute")
EVENT_VERBS = ("created", "changed", "canceled", "closed", "deleted", "executed")
NOUNS = tuple(
    """
    AuxiliaryAgreementConfig ComModuleConfig CustomerAccountConfig CustomerAgreementConfig
    CustomerConfig CustomerMeterDataSet EndDeviceConfig EndDeviceControls EndDeviceEvents
    EndDeviceGroups MasterDataLinkageConfig MeterConfig MeterReadSchedule MeterReadings
    MeterServiceRequests OperationSet PricingStructureConfig ReceiptRecord ServiceCategoryConfig
    ServiceLocationConfig ServiceSupplierConfig TransactionRecord UsagePointConfig
    UsagePointGroups UsagePointLocationConfig
    """.split()
)
NO_ADDRESSES: Mapping[str, str] = MappingProxyType({})
Role = Literal["responder", "requester", "publisher", "subscriber", "intermediary"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Identity(_Table):
    """[system]: who is tested, and by which edition of IEC 61968-9."""

    name: str
    vendor: str = ""
    version: str = ""
    edition: Literal["2013"] = "2013"


class Ics(_Table):
    """[ics]: what the system claims to do; whatever is not claimed is not applicable."""

    roles: tuple[Role, ...] = Field(min_length=1)
    nouns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    patterns: tuple[str, ...] = ("request_reply",)
    options: tuple[str, ...] = ()

    @field_validator("nouns")
    @classmethod
    def _known(cls, nouns: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for noun, verbs in nouns.items():
            _one_of(noun, NOUNS)
            for verb in verbs:
                _one_of(verb, (*VERBS, *EVENT_VERBS))
        return nouns


class Window(_Table):
    """A span of time, with offset or Z, in which the known meter has interval data."""

    start: datetime
    end: datetime

    @model_validator(mode="after")
    def _ordered(self) -> "Window":
        if self.start.tzinfo is None or self.end.tzinfo is None or self.start >= self.end:
            raise ValueError("start and end need an offset, and start comes first")
        return self


class Ixit(_Table):
    """[ixit]: what the tests need to know of the system's own data.

    Names are those by which the system knows its objects; `name_type` is their NameType. What is
    left out makes the examples that need it not applicable.
    """

    known_meters: tuple[str, ...] = ()
    known_meter_mrid: str = ""
    unreachable_meter: str = ""
    meter_without_data: str = ""
    unknown_meter: str = "CC-no-such-meter"
    usage_point: str = ""
    name_type: str = "MeterName"
    reading_types: tuple[str, ...] = ()
    interval_reading_type: str = ""
    unsupported_reading_type: str = "0.0.0.1.1.7.58.0.0.0.0.0.0.0.0.0.42.0"
    control_type: str = ""
    window: Window | None = None
    time_zone: str = "UTC"
    context: str = "TESTING"
    source: str = "cimconform"
    user: str = "cimconform"
    max_objects: int | None = Field(default=None, ge=1)
    reply_s: Annotated[float, Field(gt=0)] = 10.0

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("expected the name of a time zone such as Europe/Berlin") from None
        return name


class _Binding(_Table):
    """What every table [transport.NAME] may say."""

    kind: str
    version: Literal["1.1", "1.2"] = "1.1"
    timeout_s: Annotated[float, Field(gt=0, le=3600)] = 30.0
    max_bytes: Annotated[int, Field(gt=0)] = 20_000_000
    ca_file: str = ""
    client_cert: str = ""
    client_key: str = ""
    user_env: str = ""
    password_env: str = ""

    @model_validator(mode="before")
    @classmethod
    def _no_secret(cls, table: Any) -> Any:
        if isinstance(table, Mapping) and "password" in table:
            raise ValueError('a secret has no place in a file; use password_env = "VARIABLE"')
        return table

    def _endpoint(self, url: str, **more: Any) -> Endpoint:
        """Give what a transport needs, with secrets from the environment."""
        return Endpoint(
            url=url,
            version=self.version,
            timeout_s=self.timeout_s,
            max_bytes=self.max_bytes,
            ca_file=self.ca_file,
            client_cert=self.client_cert,
            client_key=self.client_key,
            user=_secret(self.user_env),
            password=_secret(self.password_env),
            **more,
        )


class Binding(_Binding):
    """[transport.NAME]: one way to reach the system by HTTP."""

    url: str = Field(pattern=r"^https?://[^\s/]+")
    style: Literal["typed", "generic"] = "typed"
    wsdl: str = ""

    @property
    def typed(self) -> bool:
        """Whether messages travel in strongly typed wrappers."""
        return self.kind == "soap" and self.style == "typed"

    @property
    def wsdl_url(self) -> str:
        """Where the WSDL is served: as the file says, or at the service itself."""
        return self.wsdl or f"{self.url}?wsdl"

    @property
    def words(self) -> frozenset[str]:
        """The binding tags of the register that this binding answers to."""
        detail = {f"soap_{self.style}", f"soap_{self.version.replace('.', '')}"}
        return frozenset({self.kind, *(detail if self.kind == "soap" else ())})

    def endpoint(self) -> Endpoint:
        """Give what the transport needs."""
        return self._endpoint(self.url, style=self.style)


_DESTINATION = r"^(queue|topic):\S+$"


class JmsBinding(_Binding):
    """[transport.NAME] with kind = "jms": one way to reach the system over JMS."""

    kind: Literal["jms"]
    road: str
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
    client_id: str = ""
    options: dict[str, Any] = Field(default_factory=dict)

    typed: ClassVar[bool] = False
    wsdl_url: ClassVar[str] = ""

    @property
    def words(self) -> frozenset[str]:
        """The binding tags of the register that this binding answers to."""
        return frozenset({"jms", "jms_soap"} if self.soap else {"jms"})

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


class SchemaFolder(_Table):
    """[schemas]: a folder of the official XSDs, used instead of ours."""

    folder: Path | None = None


class System(_Table):
    """A system under test."""

    system: Identity
    ics: Ics
    ixit: Ixit = Ixit()
    transport: dict[str, AnyBinding] = Field(min_length=1)
    trigger: dict[str, Any] = Field(default_factory=dict)
    schemas: SchemaFolder = SchemaFolder()

    def binding(self, name: str) -> Binding | JmsBinding:
        """Give a binding by its name; raises UsageError for one that the file lacks."""
        if name not in self.transport:
            raise UsageError(f"no binding {name!r}; the file has {', '.join(self.transport)}")
        return self.transport[name]

    def values(self) -> dict[str, str]:
        """Give what fills the placeholders of message fixtures; empty values are left out."""
        return {name: value for name, value in _values(self.ixit) if value}

    def public(self) -> dict[str, Any]:
        """Give what a record may show: everything, since secrets are never in the file."""
        return self.model_dump(mode="json")


def _values(ixit: Ixit) -> Iterator[tuple[str, str]]:
    """Give each placeholder and its value."""
    plain = ixit.model_dump(
        include={name for name, f in Ixit.model_fields.items() if f.annotation is str}
    )
    yield from plain.items()
    yield "reply_s", f"{ixit.reply_s:g}"
    for name, items in (("meter", ixit.known_meters), ("reading_type", ixit.reading_types)):
        first = f"known_{name}" if name == "meter" else name
        yield first, next(iter(items), "")
        yield f"second_{name}", items[1] if len(items) > 1 else ""
    yield "unknown_meter_2", f"{ixit.unknown_meter}-2"
    yield "unknown_mrid", "00000000-0000-4000-8000-00000000c0de"
    yield "unknown_usage_point", "CC-no-such-usage-point"
    yield "unknown_control_type", "3.199.199.199"
    yield "malformed_reading_type", "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72"
    if ixit.window:
        yield from _window(ixit.window, ZoneInfo(ixit.time_zone))


def _window(window: Window, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Give the window in local time and in UTC, and one that lies in the future."""
    for name, moment in (("start", window.start), ("end", window.end)):
        yield f"window_{name}", moment.astimezone(zone).isoformat()
        yield f"window_{name}_utc", moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    yield "future_start", "2099-01-01T00:00:00Z"
    yield "future_end", "2099-01-02T00:00:00Z"


def load(path: Path, addresses: Mapping[str, str] = NO_ADDRESSES) -> System:
    """Read a system file; raises SystemFileError with one line for each wrong key.

    Each `${name}` of `addresses`, such as `${base_url}`, is replaced, which serves a system that
    comes up on a free port; schemas.folder is taken from the folder of the file on.
    """
    try:
        text = path.read_text("utf-8")
        for name, value in addresses.items():
            text = text.replace(f"${{{name}}}", value)
        return _placed(System.model_validate(tomllib.loads(text)), path)
    except OSError as error:
        advice = "name one with --system; fixtures/systems/template.toml is a start"
        raise SystemFileError(f"{path}: cannot be read ({error.strerror}); {advice}") from None
    except UnicodeDecodeError:
        raise SystemFileError(f"{path}: expected text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SystemFileError(f"{path}: no TOML: {error}") from None
    except ValidationError as error:
        raise SystemFileError("\n".join(f"{path}: {line}" for line in _lines(error))) from None


def _placed(system: System, path: Path) -> System:
    """Give a system whose schema folder does not depend on where the harness was started."""
    if system.schemas.folder is None:
        return system
    folder = SchemaFolder(folder=path.parent / system.schemas.folder)
    return system.model_copy(update={"schemas": folder})


def _lines(error: ValidationError) -> Iterator[str]:
    """Give one line for each wrong key."""
    for problem in error.errors(include_url=False):
        where = [str(step) for step in problem["loc"]]
        model = (
            _TAGGED.get(where.pop(2)) if where[0] == "transport" and len(where) > _NAMED else None
        )
        key = ".".join(where) or "the file"
        if problem["type"] == "extra_forbidden":
            yield f"{key}: no such key; {_nearest(where, model)}"
        elif problem["type"] == "missing":
            yield f"{key}: is missing"
        else:
            said = problem["msg"].removeprefix("Value error, ")
            found = problem["input"]
            shown = "" if isinstance(found, dict) else f"found {found!r}; "
            yield f"{key}: {shown}{said}"


def _nearest(where: list[str], model: Any) -> str:
    """Name the key that may have been meant, or those that there are."""
    if model is None:
        model = System
        for step in where[:-1]:
            model = _TABLES.get(step, model)
    known = list(model.model_fields)
    near = get_close_matches(where[-1], known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"


_TABLES: dict[str, Any] = {
    "system": Identity,
    "ics": Ics,
    "ixit": Ixit,
    "window": Window,
    "schemas": SchemaFolder,
}
_TAGGED: dict[str, Any] = {"http": Binding, "jms": JmsBinding}
_NAMED = 2  # transport.NAME, and behind it the tag by which pydantic told the tables apart


def _one_of(word: str, known: tuple[str, ...]) -> None:
    if word not in known:
        near = get_close_matches(word, known, n=1)
        raise ValueError(
            f"{word!r} is not known; "
            + (f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}")
        )


def _secret(variable: str) -> str:
    """Take a secret from the environment; raises UsageError when it is not there."""
    if variable and variable not in os.environ:
        raise UsageError(f"the environment has no variable {variable}, which the system file names")
    return os.environ[variable] if variable else ""
