"""The WSDL that a system publishes: IEC 61968-100:2013 clauses 3.3.8, 8.3 and Annexes C and D.

A WSDL may be spread over several documents; each finding says in which one, and on which line.
"""

from urllib.parse import urlsplit

from cimconform.checks import Basis, Findings, check
from cimconform.checks.subjects.answers import answer
from cimconform.checks.subjects.wsdl import (
    SOAP,
    WSDL,
    Published,
    bound,
    element_of,
    extensions,
    inputs,
    is_typed,
    is_wsdl,
    tried,
)
from cimconform.messages.editions import YEAR, space
from cimconform.messages.exchange import IMPORTED_AT, PLACE, Exchange
from cimconform.messages.message import Element, Message, children, local, namespace, parent
from cimconform.verdict import Finding, NothingToJudge, Pointless

XS = "http://www.w3.org/2001/XMLSchema"
NOT_FOUND = 404
TC57 = "http://iec.ch/TC57/2011"
PRESENT = ("Create", "Change", "Cancel", "Close", "Delete")
PAST = ("Created", "Changed", "Canceled", "Closed", "Deleted")
ROLES = {
    "Execute": (*PRESENT, "Get"), "Request": (*PRESENT, "Get"), "Send": PAST, "Receive": PAST,
    "Reply": PAST, "Get": ("Get",), "Show": (*PRESENT, *PAST, "Get"),
    "Retrieve": (*PRESENT, *PAST, "Get"),
}  # fmt: skip
NAMED = (
    "typed_service_is_role_and_noun", "typed_operation_is_verb_and_noun",
    "typed_operation_fits_its_role",
)  # fmt: skip
GENERIC = ("PublishEvent", "Request", "Response")


def role_and_noun(name: str) -> tuple[str, str]:
    """Split the name of a typed service; both are empty when it has no role."""
    role = next(
        (r for r in ROLES if name.startswith(r) and name[len(r) : len(r) + 1].isupper()), ""
    )
    return (role, name[len(role) :]) if role else ("", "")


def typed(exchange: Exchange) -> Published:
    """Give the WSDL of a typed service; raises NothingToJudge for another, or one without a service."""
    if not is_typed(exchange):
        raise NothingToJudge("the WSDL is the generic one")
    wsdl = Published(exchange)
    if not wsdl.service:
        raise NothingToJudge("no service stands in this WSDL, nor in one that it imports")
    return wsdl


@check(raw=True)
def wsdl_is_available(exchange: Exchange) -> Findings:
    """It is there, it is XML, and it is a WSDL."""
    reply = answer(exchange)
    if not is_wsdl(reply):
        url = exchange.stimulus.facts.get("url", "")
        line = reply.unreadable.line if reply.unreadable else 1
        hint = "serve the WSDL there, or name its place with wsdl in the transport's table"
        yield Finding("a WSDL 1.1", _seen(reply), url, hint, line, reply.id)


@check(raw=True)
def wsdl_is_document_literal(exchange: Exchange) -> Findings:
    """document, literal."""
    wsdl = bound(exchange)
    for element in wsdl.extensions("binding") + wsdl.extensions("operation"):
        style = element.get("style", "document")
        if style != "document":
            yield wsdl.about(element, "document", style, "style is document")
    for name in ("body", "fault", "header"):
        for element in wsdl.extensions(name):
            use = element.get("use", "literal")
            if use != "literal":
                yield wsdl.about(element, "literal", use, "use is literal")


@check(raw=True)
def typed_service_is_role_and_noun(exchange: Exchange) -> Findings:
    """Get, Execute, Send … and the noun."""
    wsdl = typed(exchange)
    for service in wsdl.every("service"):
        if not role_and_noun(service.get("name", ""))[0]:
            hint = "a typed service is called by its role, such as Execute, and its noun"
            yield wsdl.about(
                service, f"one of {', '.join(ROLES)} and the noun", service.get("name", ""), hint
            )


@check(raw=True, after=("typed_service_is_role_and_noun",))
def typed_operation_is_verb_and_noun(exchange: Exchange) -> Findings:
    """Create, Created, Get … and the noun."""
    wsdl = typed(exchange)
    noun = role_and_noun(wsdl.service)[1]
    for operation in wsdl.operations:
        name = operation.get("name", "")
        verb = name.removesuffix(noun)
        if verb == name or verb not in (*PRESENT, *PAST, "Get"):
            hint = "an operation is called by its verb and its noun"
            yield wsdl.about(operation, f"a verb and {noun}", name, hint)


@check(raw=True, after=("typed_service_is_role_and_noun", "typed_operation_is_verb_and_noun"))
def typed_operation_fits_its_role(exchange: Exchange) -> Findings:
    """Orders to Execute, news to Receive."""
    wsdl = typed(exchange)
    role, noun = role_and_noun(wsdl.service)
    for operation in wsdl.operations:
        verb = operation.get("name", "").removesuffix(noun)
        if verb not in ROLES.get(role, (verb,)):
            hint = f"a service of the role {role} has {', '.join(ROLES[role])} only"
            yield wsdl.about(operation, ", ".join(ROLES[role]), verb, hint)


@check(raw=True, after=NAMED)
def typed_names_follow_the_templates(exchange: Exchange) -> Findings:
    """Namespace, port type, binding, port, message and part."""
    wsdl = typed(exchange)
    role, noun = role_and_noun(wsdl.service)
    port = f"Get{noun}" if role == "Get" else noun
    expected, given = f"{TC57}/{wsdl.service}", wsdl.definitions.get("targetNamespace", "")
    if given != expected:
        hint = f"the target namespace ends with role and noun{_of_another_year(given)}"
        yield wsdl.about(wsdl.definitions, expected, given, hint)
    for path, name in (
        (("portType",), f"{port}_Port"),
        (("binding",), f"{port}_Binding"),
        (("service", "port"), f"{port}_Port"),
    ):
        for element in wsdl.every(*path):
            if not element.get("name", "").startswith(name):
                hint = f"the template calls it {name}; a second one may have a longer name"
                yield wsdl.about(element, name, element.get("name", ""), hint)
    yield from _message_names(wsdl)


def _of_another_year(text: str) -> str:
    """Say that a name is one of another year."""
    year = space(text).year
    return f"; this is a name of {year}, the edition has {YEAR}" if year not in ("", YEAR) else ""


def _message_names(wsdl: Published) -> Findings:
    """Find messages and parts that are not called by their operation and kind."""
    for operation, message, parts in inputs(wsdl):
        name = operation.get("name", "")
        fitting = (f"{name}RequestMessage", f"{name}EventMessage")
        for element in (message, *parts) if message is not None else ():
            if element.get("name") not in fitting:
                hint = "message and part are called by the operation and their kind"
                yield wsdl.about(element, " or ".join(fitting), element.get("name", ""), hint)


@check(raw=True, after=NAMED)
def soap_action_follows_the_template(exchange: Exchange) -> Findings:
    """The noun's folder and the operation; the role is not in it."""
    wsdl = typed(exchange) if is_typed(exchange) else Published(exchange)
    role, noun = role_and_noun(wsdl.service) if is_typed(exchange) else ("", "")
    folder = f"{TC57}/Get{noun}" if role == "Get" else f"{TC57}/{noun}"
    operations = wsdl.every("binding", "operation")
    if not operations:
        raise NothingToJudge("no binding stands in this WSDL, nor in one that it imports")
    for operation in operations:
        name = operation.get("name", "")
        expected = f"{folder}/{name}" if role else f"http://iec.ch/61968/{name}"
        for element in extensions(operation, "operation"):
            given = element.get("soapAction")
            needless = given is None and SOAP[namespace(element)] == "1.2"
            if given != expected and not needless:
                hint = f"take the soapAction of the template{_of_another_year(given or '')}"
                yield wsdl.about(element, expected, given or "none", hint)


@check(raw=True)
def input_has_one_element_part(exchange: Exchange) -> Findings:
    """One part, by element."""
    wsdl = Published(exchange)
    for operation, message, parts in inputs(wsdl):
        if len(parts) != 1 or not parts[0].get("element"):
            seen = f"{len(parts)} parts" if len(parts) != 1 else "a part by type"
            hint = f"the input of {operation.get('name')} has one part, by element, not by type"
            place = operation if message is None else message
            yield wsdl.about(place, "one part by element", seen, hint)


@check(raw=True, after=("input_has_one_element_part",))
def input_elements_are_distinct(exchange: Exchange) -> Findings:
    """The wire signature is one operation's."""
    wsdl = Published(exchange)
    seen: dict[tuple[Element, str, str], str] = {}
    for operation, _, parts in inputs(wsdl):
        key, name = (parent(operation), *element_of(parts[0])), operation.get("name", "")
        if key in seen:
            hint = f"{seen[key]} and {name} cannot be told apart on the wire"
            yield wsdl.about(operation, "an element of its own", key[2], hint)
        seen[key] = name


@check(raw=True, after=("input_has_one_element_part", "input_elements_are_distinct", *NAMED))
def input_element_is_the_operations(exchange: Exchange) -> Findings:
    """Called like its operation."""
    wsdl = Published(exchange)
    for operation, _, parts in inputs(wsdl):
        name, (text, element) = operation.get("name", ""), element_of(parts[0])
        if element != name:
            hint = "document/literal, wrapped: the element is called like its operation"
            yield wsdl.about(parts[0], name, element, hint)
        elif space(text).www:
            hint = "the template has iec.ch without www."
            yield wsdl.about(parts[0], text.replace("//www.", "//"), text, hint)


@check(raw=True)
def typed_operation_declares_its_fault(exchange: Exchange) -> Findings:
    """Output and fault."""
    wsdl = Published(exchange)
    for operation in wsdl.operations:
        names = {local(e) for e in children(operation)}
        for missing in sorted({"output", "fault"} - names):
            hint = f"{operation.get('name')} declares no {missing}"
            yield wsdl.about(operation, f"a wsdl:{missing}", "none", hint)


@check(raw=True)
def wsdl_imports_its_schemas(exchange: Exchange) -> Findings:
    """Imported, with their place, and there, down to the last."""
    wsdl = Published(exchange)
    types = wsdl.every("types")
    below = [e for part in types for e in part.iter() if isinstance(e.tag, str)]
    imports = [e for e in below if local(e) in ("import", "include")]
    if not any(e.get("schemaLocation") for e in imports):
        hint = "import the schema of the wrapper with its schemaLocation"
        yield wsdl.about(wsdl.definitions, "an import with schemaLocation", "none", hint)
    for document in exchange.replies[1:]:
        yield from _dead(document)


def _dead(document: Message) -> Findings:
    """Find fault with an import that leads to nothing, at the line that imports it."""
    root = document.document
    if root is not None and root.tag in (f"{{{WSDL}}}definitions", f"{{{XS}}}schema"):
        return
    place, _, line = document.headers.get(IMPORTED_AT, "").rpartition(":")
    seen = f"{document.status}: not there" if document.status == NOT_FOUND else _seen(document)
    hint = "this document imports what is not there; serve WSDLs and schemas where it says"
    expected = f"a schema or WSDL at {document.headers.get(PLACE, '')}"
    yield Finding(expected, seen, place, hint, int(line or 0), document.id)


def _seen(document: Message) -> str:
    """Say what came in place of a schema or WSDL."""
    status = f"HTTP {document.status}: " if document.status else ""
    fault = document.unreadable
    if fault and document.raw.lstrip()[:1] == b"<":
        return f"{status}not well-formed, line {fault.line}: {fault}"
    return status + document.raw[:60].decode("utf-8", "replace")


@check(raw=True)
def generic_wsdl_is_the_standards(exchange: Exchange) -> Findings:
    """abstract, with Request, Response and PublishEvent."""
    wsdl = Published(exchange)
    expected, given = f"{TC57}/abstract", wsdl.definitions.get("targetNamespace", "")
    if given != expected:
        hint = "take the namespace of the generic WSDL"
        yield wsdl.about(wsdl.definitions, expected, given, hint)
    names = tuple(sorted(e.get("name", "") for e in wsdl.every("portType", "operation")))
    if names != GENERIC:
        wrong = ", ".join(sorted(set(names) ^ set(GENERIC)))
        hint = f"the generic WSDL has three operations; missing or too many: {wrong}"
        place = next(iter(wsdl.every("portType")), wsdl.definitions)
        yield wsdl.about(place, ", ".join(GENERIC), ", ".join(names), hint)


@check(raw=True)
def wsdl_names_its_own_address(exchange: Exchange) -> Findings:
    """The host that serves it, or the one that messages go to."""
    wsdl = Published(exchange)
    facts = exchange.stimulus.facts
    own = {urlsplit(facts.get(name, "")).netloc for name in ("url", "endpoint")} - {""}
    addresses = wsdl.extensions("address")
    if not own or not addresses:
        raise NothingToJudge(
            "the WSDL names no address, or the system file gives no address of the system"
        )
    for element in addresses:
        given = urlsplit(element.get("location", "")).netloc
        if given not in own:
            hint = f"clients cannot use the address {given}; write the one that they can reach"
            yield wsdl.about(element, " or ".join(sorted(own)), given, hint)


@check(raw=True)
def wsdl_binds_the_soap_version(exchange: Exchange) -> Findings:
    """A port of the version that is spoken."""
    wsdl = Published(exchange)
    versions = {SOAP[namespace(e)] for e in wsdl.extensions("binding")}
    spoken = exchange.stimulus.facts.get("soap", "")
    if not spoken:
        raise NothingToJudge("it is not known which version of SOAP is spoken")
    if spoken not in versions:
        hint = "bind the port type to each version of SOAP that the system answers"
        seen = f"SOAP {', '.join(sorted(versions))}" if versions else "no SOAP"
        yield wsdl.about(wsdl.definitions, f"a binding of SOAP {spoken}", seen, hint)


HTTP = "http://schemas.xmlsoap.org/soap/http"


@check(raw=True, after=("wsdl_is_document_literal",))
def wsdl_keeps_the_basic_profile(exchange: Exchange) -> Findings:
    """HTTP, no namespace on literal bodies, faults by their names, all operations bound."""
    wsdl = bound(exchange)
    for element in wsdl.extensions("binding"):
        if element.get("transport") != HTTP:
            hint = "the profile has one transport, that of HTTP (R2702)"
            yield wsdl.about(element, HTTP, element.get("transport", "none"), hint)
    for name in ("body", "fault", "header"):
        for element in wsdl.extensions(name):
            space = element.get("namespace")
            if space is not None:
                hint = f"soap:{name} of document/literal has no namespace (R2716)"
                yield wsdl.about(element, "no namespace", space, hint)
    yield from _bound_faults(wsdl)
    yield from _bound_operations(wsdl)


def _bound_faults(wsdl: Published) -> Findings:
    """Find soap:fault elements that are not called like their wsdl:fault."""
    for fault in wsdl.every("binding", "operation", "fault"):
        for element in extensions(fault, "fault"):
            if element.get("name") != fault.get("name"):
                hint = "soap:fault is called like the wsdl:fault that holds it (R2754)"
                yield wsdl.about(element, fault.get("name", ""), element.get("name", ""), hint)


def _bound_operations(wsdl: Published) -> Findings:
    """Find bindings whose operations are not those of their port type."""
    ports = {e.get("name"): _operations(e) for e in wsdl.every("portType")}
    for binding in wsdl.every("binding"):
        wanted = ports.get(binding.get("type", "").rpartition(":")[2], [])
        if sorted(_operations(binding)) != sorted(wanted):
            hint = "a binding has the operations of its port type, each once (R2718)"
            seen = ", ".join(_operations(binding))
            yield wsdl.about(binding, ", ".join(wanted), seen, hint)


def _operations(holder: Element) -> list[str]:
    return [e.get("name", "") for e in children(holder) if local(e) == "operation"]


@check(
    raw=True,
    after=(
        *NAMED, "wsdl_is_document_literal", "input_has_one_element_part",
        "wsdl_imports_its_schemas", "wsdl_keeps_the_basic_profile", "wsdl_part_is_declared",
        "wsdl_schemas_can_be_compiled",
    ),
)  # fmt: skip
def client_can_use_the_wsdl(exchange: Exchange, basis: Basis) -> Findings:
    """It is loaded, its operation found, its request built and the answer read."""
    wsdl = Published(exchange)
    step, reason = tried(exchange, basis)
    if not step:
        return
    if is_typed(exchange) and any(input_element_is_the_operations(exchange)):
        raise Pointless("input_element_is_the_operations")
    hint = f"a client could not {step}; what a WSDL names is declared there or in its schemas"
    yield wsdl.about(wsdl.definitions, f"a WSDL by which a client can {step}", reason, hint)
