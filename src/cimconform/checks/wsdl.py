"""The WSDL that a system publishes: IEC 61968-100:2013 clauses 3.3.8, 8.3 and Annexes C and D."""

from urllib.parse import urlsplit

from cimconform.exchange import Exchange
from cimconform.message import Element, Message, children, local, namespace
from cimconform.verdict import Finding, NothingToJudge, Pointless

from . import Findings, about, check, found
from .tolerance import answer

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP = ("http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/")
TC57 = "http://iec.ch/TC57/2011"
PRESENT = ("Create", "Change", "Cancel", "Close", "Delete")
PAST = ("Created", "Changed", "Canceled", "Closed", "Deleted")
ROLES = {
    "Execute": (*PRESENT, "Get"), "Request": (*PRESENT, "Get"), "Send": PAST, "Receive": PAST,
    "Reply": PAST, "Get": ("Get",), "Show": (*PRESENT, *PAST, "Get"),
    "Retrieve": (*PRESENT, *PAST, "Get"),
}  # fmt: skip
GENERIC = ("PublishEvent", "Request", "Response")


def wsdl(exchange: Exchange) -> tuple[Message, Element]:
    """Give the WSDL that was fetched; raises NothingToJudge for what is none."""
    reply = answer(exchange)
    document = reply.document
    if document is None or document.tag != f"{{{WSDL}}}definitions":
        raise Pointless("wsdl_is_available")
    return reply, document


def every(document: Element, *path: str) -> list[Element]:
    """Give the WSDL elements at a path of local names."""
    parts = [document]
    for name in path:
        parts = [c for e in parts for c in children(e) if local(c) == name and namespace(c) == WSDL]
    return parts


def operations(document: Element) -> list[Element]:
    """Give the operations of the port types; raises NothingToJudge where the WSDL has none."""
    given = every(document, "portType", "operation")
    if not given:
        raise NothingToJudge("no operation stands in this WSDL; are they in one that it imports?")
    return given


def extensions(element: Element, name: str) -> list[Element]:
    """Give the SOAP elements of a name inside a WSDL element."""
    return [
        e
        for e in element.iter()
        if isinstance(e.tag, str) and local(e) == name and namespace(e) in SOAP
    ]


def service_name(document: Element) -> str:
    """Give the name of the first service."""
    services = every(document, "service")
    return services[0].get("name", "") if services else ""


def role_and_noun(name: str) -> tuple[str, str]:
    """Split the name of a typed service; both are empty when it has no role."""
    role = next(
        (r for r in ROLES if name.startswith(r) and name[len(r) : len(r) + 1].isupper()), ""
    )
    return (role, name[len(role) :]) if role else ("", "")


@check(raw=True)
def wsdl_is_available(exchange: Exchange) -> Findings:
    """It is there, and it is one."""
    reply = answer(exchange)
    if reply.document is None or reply.document.tag != f"{{{WSDL}}}definitions":
        url = exchange.stimulus.facts.get("url", "")
        seen = reply.raw[:60].decode("utf-8", "replace")
        hint = f"{url}: serve the WSDL there, or name its place with wsdl in the transport's table"
        observed = f"HTTP {reply.status}: {seen}"
        if reply.unreadable is None:
            yield found(reply, "", "a WSDL 1.1", observed, hint)
        else:
            line, why = reply.unreadable.line, str(reply.unreadable)
            yield Finding("a WSDL 1.1", f"{observed}; {why}", url, hint, line, reply.id)


@check()
def wsdl_is_document_literal(exchange: Exchange) -> Findings:
    """document, literal."""
    _, document = wsdl(exchange)
    for element in extensions(document, "binding") + extensions(document, "operation"):
        if element.get("style", "document") != "document":
            yield about(element, "document", element.get("style"), "style is document")
    for name in ("body", "fault", "header"):
        for element in extensions(document, name):
            if element.get("use", "literal") != "literal":
                yield about(element, "literal", element.get("use"), "use is literal")


@check()
def typed_service_is_role_and_noun(exchange: Exchange) -> Findings:
    """Get, Execute, Send … and the noun."""
    _, document = wsdl(exchange)
    for service in every(document, "service"):
        if not role_and_noun(service.get("name", ""))[0]:
            hint = "a typed service is called by its role, such as Execute, and its noun"
            yield about(
                service, f"one of {', '.join(ROLES)} and the noun", service.get("name", ""), hint
            )


@check(after=("typed_service_is_role_and_noun",))
def typed_operation_is_verb_and_noun(exchange: Exchange) -> Findings:
    """Create, Created, Get … and the noun."""
    _, document = wsdl(exchange)
    noun = role_and_noun(service_name(document))[1]
    for operation in operations(document):
        name = operation.get("name", "")
        verb = name.removesuffix(noun)
        if verb == name or verb not in (*PRESENT, *PAST, "Get"):
            hint = "an operation is called by its verb and its noun"
            yield about(operation, f"a verb and {noun}", name, hint)


@check(after=("typed_service_is_role_and_noun", "typed_operation_is_verb_and_noun"))
def typed_operation_fits_its_role(exchange: Exchange) -> Findings:
    """Orders to Execute, news to Receive."""
    _, document = wsdl(exchange)
    role, noun = role_and_noun(service_name(document))
    for operation in operations(document):
        verb = operation.get("name", "").removesuffix(noun)
        if verb not in ROLES.get(role, (verb,)):
            hint = f"a service of the role {role} has {', '.join(ROLES[role])} only"
            yield about(operation, ", ".join(ROLES[role]), verb, hint)


@check(after=("typed_service_is_role_and_noun",))
def typed_names_follow_the_templates(exchange: Exchange) -> Findings:
    """Namespace, port type, binding."""
    _, document = wsdl(exchange)
    service = service_name(document)
    role, noun = role_and_noun(service)
    port = f"Get{noun}" if role == "Get" else noun
    expected = f"{TC57}/{service}"
    if document.get("targetNamespace") != expected:
        hint = "the target namespace ends with role and noun"
        yield about(document, expected, document.get("targetNamespace", ""), hint)
    for element in every(document, "portType"):
        if element.get("name") != f"{port}_Port":
            hint = "the template calls the port type by its noun and _Port"
            yield about(element, f"{port}_Port", element.get("name", ""), hint)


@check()
def soap_action_follows_the_template(exchange: Exchange) -> Findings:
    """The noun's folder and the operation; the role is not in it."""
    _, document = wsdl(exchange)
    role, noun = role_and_noun(service_name(document))
    if not role and document.get("targetNamespace") != f"{TC57}/abstract" and _typed(exchange):
        raise Pointless("typed_service_is_role_and_noun")
    folder = f"{TC57}/Get{noun}" if role == "Get" else f"{TC57}/{noun}"
    bound = every(document, "binding", "operation")
    if not bound:
        raise NothingToJudge("no binding stands in this WSDL; is it in one that it imports?")
    for operation in bound:
        name = operation.get("name", "")
        expected = f"{folder}/{name}" if role else f"http://iec.ch/61968/{name}"
        for element in extensions(operation, "operation"):
            if element.get("soapAction") != expected:
                hint = "take the soapAction of the template"
                yield about(element, expected, element.get("soapAction", ""), hint)


def _typed(exchange: Exchange) -> bool:
    """Tell whether the WSDL is that of a typed service."""
    return exchange.stimulus.name != "WSDL"


def inputs(document: Element) -> list[tuple[Element, list[Element]]]:
    """Give each operation of the port types with the parts of its input message."""
    messages = {e.get("name"): e for e in every(document, "message")}
    given = []
    for operation in operations(document):
        for item in (e for e in children(operation) if local(e) == "input"):
            message = messages.get(item.get("message", "").rpartition(":")[2])
            parts = (
                [e for e in children(message) if local(e) == "part"] if message is not None else []
            )
            given.append((operation, parts))
    return given


@check()
def input_has_one_element_part(exchange: Exchange) -> Findings:
    """One part, by element."""
    _, document = wsdl(exchange)
    for operation, parts in inputs(document):
        if len(parts) != 1 or not parts[0].get("element"):
            seen = f"{len(parts)} parts" if len(parts) != 1 else "a part by type"
            hint = f"the input of {operation.get('name')} has one part, by element, not by type"
            yield about(operation, "one part by element", seen, hint)


@check(after=("input_has_one_element_part",))
def input_elements_are_distinct(exchange: Exchange) -> Findings:
    """The wire signature is one operation's."""
    _, document = wsdl(exchange)
    seen: dict[tuple[str, str], str] = {}
    for operation, parts in inputs(document):
        element, name = parts[0].get("element", ""), operation.get("name", "")
        key = (operation.getparent().get("name", ""), element)
        if key in seen:
            hint = f"{seen[key]} and {name} cannot be told apart on the wire"
            yield about(operation, "an element of its own", element, hint)
        seen[key] = name


@check()
def typed_operation_declares_its_fault(exchange: Exchange) -> Findings:
    """Output and fault."""
    _, document = wsdl(exchange)
    for operation in operations(document):
        names = {local(e) for e in children(operation)}
        for missing in sorted({"output", "fault"} - names):
            hint = f"{operation.get('name')} declares no {missing}"
            yield about(operation, f"a wsdl:{missing}", "none", hint)


@check(raw=True)
def wsdl_imports_its_schemas(exchange: Exchange) -> Findings:
    """Imported, with their place, and there."""
    _, document = wsdl(exchange)
    types = every(document, "types")
    below = [e for part in types for e in part.iter() if isinstance(e.tag, str)]
    imports = [e for e in below if local(e) in ("import", "include")]
    if not any(e.get("schemaLocation") for e in imports):
        hint = "import the schema of the wrapper with its schemaLocation"
        yield about(document, "an import with schemaLocation", "none", hint)
    for schema in exchange.replies[1:]:
        root = schema.document
        if root is None or local(root) != "schema":
            url, seen = schema.headers.get("x-fetched-from", ""), f"HTTP {schema.status}"
            hint = "serve the schemas where the WSDL says that they are"
            yield found(schema, "", f"a schema at {url}", seen, hint)


@check()
def generic_wsdl_is_the_standards(exchange: Exchange) -> Findings:
    """abstract, with Request, Response and PublishEvent."""
    reply, document = wsdl(exchange)
    expected = f"{TC57}/abstract"
    if document.get("targetNamespace") != expected:
        hint = "take the namespace of the generic WSDL"
        yield found(reply, "", expected, document.get("targetNamespace", ""), hint)
    names = tuple(sorted(e.get("name", "") for e in operations(document)))
    if names != GENERIC:
        wrong = ", ".join(sorted(set(names) ^ set(GENERIC)))
        hint = f"the generic WSDL has three operations; missing or too many: {wrong}"
        yield found(reply, "portType", ", ".join(GENERIC), ", ".join(names), hint)


@check()
def wsdl_names_its_own_address(exchange: Exchange) -> Findings:
    """The host that served it."""
    _, document = wsdl(exchange)
    own = urlsplit(exchange.stimulus.facts.get("url", "")).netloc
    for element in extensions(document, "address"):
        given = urlsplit(element.get("location", "")).netloc
        if given != own:
            hint = f"clients cannot use the address {given}; write the one that they can reach"
            yield about(element, own, given, hint)
