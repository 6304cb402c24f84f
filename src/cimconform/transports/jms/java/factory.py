"""Where a JMS connection comes from: a class of the jars, or what JNDI has under a name."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import jpype
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cimconform.errors import UsageError, nearest_or_all
from cimconform.transports.jms.client import Access, known_options
from cimconform.transports.jms.java import machine as java_machine
from cimconform.transports.jms.java.machine import described

_PROVIDER_URL = "java.naming.provider.url"
_SECRET = ("password", "passphrase", "credential", "secret")
_FILLED = re.compile(r"\{(url|user|password|env:\w+)\}")
_AMISS = ("NoInitialContextException", "NameNotFoundException", "InvalidNameException")


class JavaOptions(BaseModel):
    """[transport.NAME.options] of the client java."""

    model_config = ConfigDict(strict=True, frozen=True)

    jars: list[str] = Field(min_length=1)
    connection_factory: str = ""
    properties: dict[str, str | bool | int | float] = {}
    factory_name: str = ""
    jndi: dict[str, str] = {}
    destinations: Literal["session", "jndi"] = "session"
    api: Literal["", "javax", "jakarta"] = ""
    jvm: list[str] = []

    @classmethod
    def read(cls, access: Access) -> "JavaOptions":
        """Read the options of a table; raises UsageError, a line for each that is wrong."""
        _no_files(access)
        try:
            options = cls.model_validate(dict(known_options(access, cls.model_fields)))
        except ValidationError as error:
            raise UsageError(f"{access.url}: {'; '.join(_reasons(error))}") from None
        if bool(options.connection_factory) == bool(options.factory_name):
            raise UsageError(
                f"{access.url}: options need either connection_factory, a class of the jars, or "
                "factory_name, a name in JNDI"
            )
        _no_secret("properties", options.properties)
        _no_secret("jndi", options.jndi)
        return options


def _reasons(error: ValidationError) -> list[str]:
    problems = error.errors(include_url=False)
    return [f"options.{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problems]


def _no_secret(option: str, table: Mapping[str, Any]) -> None:
    for key, value in table.items():
        if any(word in key.lower() for word in _SECRET) and not _FILLED.search(str(value)):
            raise UsageError(
                f"options.{option}.{key}: a secret has no place in a file; write {{password}} for "
                "that of password_env, or {env:VARIABLE}"
            )


def _no_files(access: Access) -> None:
    """Refuse certificates in PEM, which Java would not look at."""
    for key in ("ca_file", "client_cert", "client_key"):
        if getattr(access, key):
            raise UsageError(
                f"{access.url}: {key} means nothing to Java; name a trust store or a key store by "
                "options.properties, or by options.jvm such as -Djavax.net.ssl.trustStore=FILE"
            )


@dataclass(frozen=True, slots=True)
class Provider:
    """A connection factory, the package of its JMS API, and the JNDI context for destinations."""

    factory: Any
    package: str
    context: Any


def provider(access: Access, options: JavaOptions) -> Provider:
    """Make the connection factory as the options say; raises UsageError, or what Java throws."""
    context = None
    if options.factory_name or options.destinations == "jndi":
        context = _context(access, options.jndi)
    if options.factory_name:
        factory = _looked_up(context, options)
        package = _package(factory, options)
    else:
        factory, package = constructed(access, options)
    return Provider(factory, package, context if options.destinations == "jndi" else None)


def filled(text: str, access: Access) -> str:
    """Put address, login and variables into a text, so that no secret need stand in the file."""

    def one(found: re.Match[str]) -> str:
        kind, _, variable = found[1].partition(":")
        if not variable:
            return str(getattr(access, kind))
        if variable not in os.environ:
            raise UsageError(f"{access.url}: options name {found[0]}, which the environment lacks")
        return os.environ[variable]

    return _FILLED.sub(one, text)


def constructed(access: Access, options: JavaOptions) -> tuple[Any, str]:
    """Construct the factory, with the address or by properties; give it and its package of JMS."""
    name = options.connection_factory
    cls = java_machine.found(name, "connection_factory")
    arguments = () if options.properties else (access.url,)
    try:
        factory = cls(*arguments)
    except TypeError:
        how = "no arguments" if options.properties else "an address; give options.properties"
        raise UsageError(f"options.connection_factory: {name} cannot be made with {how}") from None
    except jpype.JException as error:
        what = f"options.connection_factory: {name} cannot be made for {access.url!r}"
        raise UsageError(f"{what}: {described(error)}") from None
    for key, value in options.properties.items():
        _set(factory, key, filled(value, access) if isinstance(value, str) else value)
    return factory, _package(factory, options)


def _set(factory: Any, key: str, value: Any) -> None:
    """Set a bean property of the factory."""
    setter = f"set{key[:1].upper()}{key[1:]}"
    where = f"options.properties.{key}: {factory.getClass().getName()}"
    if not hasattr(factory, setter):
        names = [f"{n[3].lower()}{n[4:]}" for n in dir(factory) if n.startswith("set") and n[3:]]
        raise UsageError(f"{where} has no {setter}{nearest_or_all(key, sorted(names))}")
    try:
        getattr(factory, setter)(value)
    except TypeError:
        kind = type(value).__name__
        raise UsageError(f"{where}.{setter} takes no {kind}; use another type of TOML") from None
    except jpype.JException as error:
        raise UsageError(f"{where}.{setter} refused it: {described(error)}") from None


def _context(access: Access, table: Mapping[str, str]) -> Any:
    """Open JNDI; the address of the table is where it is, unless its own properties say so."""
    properties = jpype.JClass("java.util.Hashtable")()
    for key, value in {_PROVIDER_URL: "{url}", **table}.items():
        properties.put(key, filled(value, access))
    try:
        context = jpype.JClass("javax.naming.InitialContext")(properties)
        context.getEnvironment()  # without a factory it would fail no sooner than when it is used
    except jpype.JException as error:
        what = "options.jndi: no context; is java.naming.factory.initial right?"
        raise _amiss(error, what) from None
    return context


def _looked_up(context: Any, options: JavaOptions) -> Any:
    try:
        return context.lookup(options.factory_name)
    except jpype.JException as error:
        what = f"options.factory_name: {options.factory_name!r} is not in JNDI"
        raise _amiss(error, what) from None


def _amiss(error: Any, what: str) -> Exception:
    """Tell what the user can fix from a provider that is gone or refuses a login."""
    if str(error.getClass().getSimpleName()) in _AMISS:
        return UsageError(f"{what}: {described(error)}")
    thrown: Exception = error
    return thrown


def _package(factory: Any, options: JavaOptions) -> str:
    """Tell whether the factory is one of javax.jms or of jakarta.jms."""
    packages = [f"{options.api}.jms"] if options.api else ["javax.jms", "jakarta.jms"]
    known = {name: java_machine.loaded(f"{name}.ConnectionFactory") for name in packages}
    for name, cls in known.items():
        if cls is not None and isinstance(factory, cls):
            return name
    if not any(known.values()):
        raise UsageError(
            f"options.jars: none has the classes of {' or '.join(packages)}; add the jar of the JMS "
            "API, or fix options.api"
        )
    raise UsageError(
        f"options.{'factory_name' if options.factory_name else 'connection_factory'}: "
        f"{factory.getClass().getName()} is no ConnectionFactory of {' or '.join(packages)}"
    )
