"""The system under test as its owner describes it: ICS, IXIT, bindings, from a TOML file.

Every wrong key is one line: where, what was found, what is allowed, the nearest right word.
Paths in the file are relative to it. Secrets never stand in it: it names environment variables.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from cimconform import limits
from cimconform.errors import SystemFileError, UsageError, nearest
from cimconform.system import windows
from cimconform.system.bindings import (
    FOLDER,
    AnyBinding,
    Binding,
    JmsBinding,
    Table,
    beside,
    file_beside,
    real_port,
)
from cimconform.system.claims import ROLES, Ics, RoleClaims
from cimconform.system.code_values import control, reading_type
from cimconform.system.meter_names import in_range
from cimconform.system.mistakes import Mistake, messages_of, mistakes
from cimconform.system.reading_data import ReadingData, Window
from cimconform.system.safety import Safety
from cimconform.system.subscription import (
    CommandSubscription,
    ConfiguredSubscription,
    HttpSubscription,
    Subscription,
)
from cimconform.system.toml_file import read, rename_former_keys
from cimconform.system.trigger import CommandTrigger, HttpTrigger, PromptTrigger, Trigger
from cimconform.transports.base import Place

NO_ADDRESSES: Mapping[str, str] = MappingProxyType({})
_PLACEHOLDER = re.compile(r"\$\{(\w*)\}")


class Identity(Table):
    """[system]: who is tested, and by which edition of IEC 61968-9.

    `role` is the system's part in the business, MS, MDM or CIS, which `cimconform review` asks for.
    """

    name: str
    vendor: str = ""
    version: str = ""
    edition: Literal["2013"] = "2013"
    role: str = ""


class Ixit(ReadingData):
    """[ixit]: what the tests need to know of the system's own data.

    Names are those by which the system knows its objects; `name_type` is their NameType. What is
    left out makes the examples that need it not applicable.

    `meter_beyond_ascii`, `meter_with_marks` and `meter_with_long_name` are known meters whose names have
    letters beyond ASCII, marks that XML escapes and blanks, or all the characters that a name may have;
    `name_characters` may stand in the names of new objects. `many_meters` are hundreds that one request may
    name, one by one or as `FIRST..LAST`.
    `max_objects` is how many objects one request may name. `group` is a group of end devices and
    `group_members` all that are in it. `unmeasured_reading_type` is one that the system supports
    and `meter_without_type` does not measure. `unaccepted_source` is a Header/Source and
    `user_without_rights` a Header/User that the system turns down. `protected_meter` must not be
    switched by `control_type`. `controls` are those that the system carries out; `switch_meter` may be cut off and is connected again, `failing_meter`
    accepts `control_type` and does not do it; `pan_gateway` leads to the devices of a premises
    network. `outcome_s` is how long after a control its event can be read at the latest.
    `patience_s` is how long a requester waits for an answer; `ambiguous_meter` is a name that two objects
    have which it knows. At `exchanged_usage_point` another meter has taken the place of `removed_meter`.
    `slow_meter` takes longer to read than a cancel takes to arrive. An asynchronous reply comes within
    `late_s`; where nothing must come, nothing comes within `quiet_s`.
    """

    known_meters: tuple[str, ...] = ()
    known_meter_mrid: str = ""
    unreachable_meter: str = ""
    meter_without_data: str = ""
    unknown_meter: str = "CC-no-such-meter"
    ambiguous_meter: str = ""
    meter_beyond_ascii: str = ""
    meter_with_marks: str = ""
    meter_with_long_name: str = ""
    name_characters: str = ""
    many_meters: tuple[str, ...] = ()
    usage_point: str = ""
    exchanged_usage_point: str = ""
    removed_meter: str = ""
    name_type: str = "MeterName"
    reading_types: tuple[str, ...] = ()
    interval_reading_type: str = ""
    unsupported_reading_type: str = "0.0.0.1.1.7.58.0.0.0.0.0.0.0.0.0.42.0"
    control_type: str = ""
    group: str = ""
    group_members: tuple[str, ...] = ()
    meter_without_type: str = ""
    unmeasured_reading_type: str = ""
    unaccepted_source: str = ""
    user_without_rights: str = ""
    protected_meter: str = ""
    controls: tuple[str, ...] = ()
    switch_meter: str = ""
    failing_meter: str = ""
    load_control_meter: str = ""
    pan_gateway: str = ""
    pan_device: str = ""
    unpaired_device: str = ""
    outcome_s: Annotated[float, Field(ge=0)] = 30.0
    time_zone: str = "UTC"
    context: str = "TESTING"
    source: str = "cimconform"
    user: str = "cimconform"
    max_objects: int | None = Field(default=None, ge=1)
    reply_s: Annotated[float, Field(gt=0)] = 10.0
    patience_s: Annotated[float, Field(gt=0)] | None = None
    slow_meter: str = ""
    late_s: Annotated[float, Field(gt=0)] = 60.0
    quiet_s: Annotated[float, Field(ge=0)] = 5.0

    @field_validator("reading_types", "controls")
    @classmethod
    def _codes(cls, codes: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        of = reading_type if info.field_name == "reading_types" else control
        return tuple(map(of, codes))

    @field_validator("many_meters")
    @classmethod
    def _ranges(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for each in names for name in in_range(each))

    @field_validator("interval_reading_type", "unsupported_reading_type", "unmeasured_reading_type")
    @classmethod
    def _reading_type(cls, code: str) -> str:
        return reading_type(code)

    @field_validator("control_type")
    @classmethod
    def _control(cls, code: str) -> str:
        return control(code)

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            advice = nearest(name, available_timezones())
            text = f"expected the name of a time zone such as Europe/Berlin{advice}"
            raise ValueError(text) from None
        return name


class SchemaFolder(Table):
    """[schemas]: a folder of the official XSDs, used instead of ours."""

    folder: Path | None = None

    @field_validator("folder")
    @classmethod
    def _folder(cls, folder: Path, info: ValidationInfo) -> Path:
        path = beside(info) / folder
        if not path.is_dir():
            raise ValueError(f"there is no folder {path}")
        return path


class ListenerTable(Table):
    """[listener]: where the harness itself listens for asynchronous replies, events and requests.

    `advertise` is the base address by which the system reaches us, where it is not the one that we
    listen on; `certificate` and `key` are PEM files, with which the listener speaks HTTPS.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    advertise: str = ""
    certificate: str = ""
    key: str = ""
    max_bytes: Annotated[int, Field(gt=0)] = limits.LISTENER_BYTES
    max_nodes: Annotated[int, Field(gt=0)] = limits.MAX_NODES
    waiting_bytes: Annotated[int, Field(gt=0)] = limits.WAITING_BYTES
    connections: Annotated[int, Field(gt=0)] = limits.CONNECTIONS
    strays_per_s: Annotated[int, Field(gt=0)] = limits.STRAYS_PER_S

    @field_validator("advertise")
    @classmethod
    def _address(cls, url: str) -> str:
        if url and not re.match(r"https?://[^\s/]+", url):
            raise ValueError("expected an address that begins with http:// or https:// and a host")
        return real_port(url)

    @field_validator("certificate", "key")
    @classmethod
    def _file(cls, name: str, info: ValidationInfo) -> str:
        return file_beside(name, info)

    @model_validator(mode="after")
    def _reachable(self) -> "ListenerTable":
        if self.host in ("0.0.0.0", "::", "") and not self.advertise:  # noqa: S104 - not bound here
            raise ValueError(f"nothing can be sent to {self.host!r}; name our address in advertise")
        return self

    def place(self) -> Place:
        """Give what the listener needs."""
        return Place(**{f.name: getattr(self, f.name) for f in fields(Place)})


class LimitsTable(Table):
    """[limits]: what a whole run may cost; past that nothing more is sent, and the record says so."""

    run_bytes: Annotated[int, Field(gt=0)] = limits.RUN_BYTES
    run_s: Annotated[float, Field(gt=0)] = limits.RUN_S


class System(Table):
    """A system under test."""

    system: Identity
    ics: Ics
    ixit: Ixit = Ixit()
    transport: dict[str, AnyBinding] = Field(min_length=1)
    trigger: Trigger | None = None
    subscription: Subscription | None = None
    schemas: SchemaFolder = SchemaFolder()
    listener: ListenerTable = ListenerTable()
    safety: Safety | None = None
    limits: LimitsTable = LimitsTable()
    _outdated: tuple[str, ...] = PrivateAttr(default=())

    @property
    def outdated(self) -> tuple[str, ...]:
        """A line for each key of the file that has another name now."""
        return self._outdated

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
    yield "patience_s", f"{ixit.patience_s:g}" if ixit.patience_s else ""
    yield "outcome_s", f"{ixit.outcome_s:g}"
    if ixit.control_type.count(".") == 3:  # noqa: PLR2004 - the parts of a code
        yield "foreign_control_type", f"24.{ixit.control_type.partition('.')[2]}"
    for code in ixit.controls:
        yield f"control_{code.partition('.')[2].replace('.', '_')}", code
    for name, items in (("meter", ixit.known_meters), ("reading_type", ixit.reading_types)):
        first = f"known_{name}" if name == "meter" else name
        yield first, next(iter(items), "")
        yield f"second_{name}", items[1] if len(items) > 1 else ""
    yield "group_members", "\n".join(ixit.group_members)
    yield "many_meters", "\n".join(ixit.many_meters)
    yield "one_too_many", str(ixit.max_objects + 1) if ixit.max_objects else ""
    for name in ("group", "customer", "customer_account", "customer_agreement", "service_location"):
        yield f"unknown_{name}", f"CC-no-such-{name.replace('_', '-')}"
    yield "truth", str(ixit.truth or "")
    yield "unknown_event_type", "3.199.199.198"
    yield "unknown_meter_2", f"{ixit.unknown_meter}-2"
    yield "unknown_mrid", "00000000-0000-4000-8000-00000000c0de"
    yield "unknown_usage_point", "CC-no-such-usage-point"
    yield "unknown_control_type", "3.199.199.199"
    yield "malformed_reading_type", "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72"
    yield from windows.values(ixit.model_dump(include=set(windows.KEYS)), ZoneInfo(ixit.time_zone))
    yield "wildcard_reading_type", windows.without_direction(next(iter(ixit.reading_types), ""))


def key_of(placeholder: str) -> str:
    """Name the key of [ixit] that would fill a placeholder."""
    if placeholder.startswith("control_") and placeholder != "control_type":
        return f"controls *.{placeholder.removeprefix('control_').replace('_', '.')}"
    return windows.key_of(placeholder) or _FILLED_BY.get(placeholder, placeholder)


_FILLED_BY = {
    "known_meter": "known_meters",
    "second_meter": "second of known_meters",
    "reading_type": "reading_types",
    "second_reading_type": "second of reading_types",
    "one_too_many": "max_objects",
    "reply_address": "late_queue",
    "reply_topic": "late_topic",
    "foreign_control_type": "control_type",
    "wildcard_reading_type": "reading_types",
}


_MOST_MISTAKES = 100  # which are told at once; a file may have any number


def load(path: Path, addresses: Mapping[str, str] = NO_ADDRESSES, *, sends: bool = True) -> System:
    """Read a system file; raises SystemFileError with one line for each wrong key.

    Each `${name}` of `addresses`, such as `${base_url}`, is replaced, which serves a system that
    comes up on a free port. Whoever `sends` nothing needs none of them.
    """
    table, text = read(path)
    outdated = tuple(f"{path}: {line}" for line in rename_former_keys(table))
    gaps: list[Mistake] = []
    filled = _filled(table, addresses, (), gaps)
    gaps = gaps if sends else []
    try:
        made = System.model_validate(filled, context={FOLDER: path.parent.resolve()})
        gaps += _unreached(made)
    except ValidationError as error:
        gaps += islice(mistakes(error, _TABLES, _BY_KIND, _TAGGED), _MOST_MISTAKES)
    if gaps:
        raise SystemFileError("\n".join(messages_of(gaps, path, text)))
    made._outdated = outdated  # noqa: SLF001 - a private attribute of ours
    return made


def _unreached(made: System) -> Iterator[Mistake]:
    """Find bindings without an address, where somebody listens who is to be reached."""
    if set(_LISTENING) & set(made.ics.roles):
        for name, binding in made.transport.items():
            if not binding.url:
                yield Mistake(("transport", name, "url"), "is missing")


def _filled(
    value: Any, addresses: Mapping[str, str], where: tuple[str, ...], gaps: list[Mistake]
) -> Any:
    """Give what a file says with its placeholders filled; `gaps` gets one for each that is not.

    An address stands in for one that is missing, so that the gap is reported once and not twice.
    """
    if isinstance(value, dict):
        return {k: _filled(v, addresses, (*where, k), gaps) for k, v in value.items()}
    if isinstance(value, list):
        return [_filled(v, addresses, (*where, str(n)), gaps) for n, v in enumerate(value)]
    if not isinstance(value, str):
        return value
    missing = [name for name in _PLACEHOLDER.findall(value) if name not in addresses]
    gaps += [Mistake(where, _unfilled(name, addresses)) for name in missing]
    return _PLACEHOLDER.sub(lambda m: addresses.get(m[1], "http://unknown"), value)


def _unfilled(name: str, addresses: Mapping[str, str]) -> str:
    advice = nearest(name, addresses, form="${{{}}}")
    return f"nothing fills ${{{name}}}; give it with --address {name}=VALUE{advice}"


_LISTENING = ("responder", "subscriber", "intermediary")
_TABLES: dict[str, Any] = {
    "": System,
    "system": Identity,
    "ics": Ics,
    **dict.fromkeys(ROLES, RoleClaims),
    "ixit": Ixit,
    **dict.fromkeys(windows.KEYS, Window),
    "schemas": SchemaFolder,
    "listener": ListenerTable,
    "safety": Safety,
    "limits": LimitsTable,
}
_TAGGED: dict[str, Any] = {"http": Binding, "jms": JmsBinding}
_BY_KIND: dict[str, dict[str, Any]] = {
    "trigger": {"http": HttpTrigger, "command": CommandTrigger, "prompt": PromptTrigger},
    "subscription": {
        "http": HttpSubscription,
        "command": CommandSubscription,
        "configured": ConfiguredSubscription,
    },
}
