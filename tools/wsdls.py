"""The WSDLs of the edition: strongly typed, one for each noun and service, and the generic one."""

from spaces import DECLARATION, EVENTS, MSG, REQUESTS, TC57, XS

ROLES = {
    "Execute": (REQUESTS, "Request"),
    "Request": (REQUESTS, "Request"),
    "Send": (EVENTS, "Event"),
    "Receive": (EVENTS, "Event"),
    "Reply": (EVENTS, "Event"),
}


def typed_wsdl(service: str, noun: str, operations: tuple[str, ...], kind: str) -> str:
    """Give a strongly typed WSDL with a SOAP 1.1 and a SOAP 1.2 binding."""
    query = service == f"Get{noun}"
    wrapper = f"Get{noun}Message" if query else f"{noun}Message"
    port = f"Get{noun}" if query else noun
    ways = [
        (f"{verb}{noun}", f"{verb}{noun}{kind}Message", f"{verb}{noun}{kind}")
        for verb in operations
    ]
    messages = [(message, message, operation) for operation, message, _ in ways]
    messages += [("ResponseMessage", "ResponseMessage", f"{noun}ResponseMessage")]
    messages += [("FaultMessage", "FaultMessage", f"{noun}FaultMessage")]
    lines = _definitions(service, f"{TC57}/{service}", f"{TC57}/{wrapper}", f"{wrapper}.xsd")
    lines += [_message(*row) for row in messages]
    lines += _port_type(f"{port}_Port", noun, ways)
    action = f"{TC57}/{port}"
    for version in ("", "12"):
        lines += _binding(f"{port}_Binding{version}", f"{port}_Port", version, action, ways, noun)
    address = f"{TC57}/{service}"
    lines += _service(service, f"{port}_Port", f"{port}_Binding", address)
    return DECLARATION + "\n".join([*lines, "</wsdl:definitions>", ""])


def _definitions(name: str, space: str, types: str, file: str) -> list[str]:
    return [
        f'<wsdl:definitions name="{name}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"',
        '    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"',
        '    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"',
        f'    xmlns:xs="{XS}" xmlns:tns="{space}" xmlns:w="{types}" targetNamespace="{space}">',
        "  <wsdl:types>",
        "    <xs:schema>",
        f'      <xs:import namespace="{types}" schemaLocation="../../schemas/2013/{file}"/>',
        "    </xs:schema>",
        "  </wsdl:types>",
    ]


def _message(name: str, part: str, element: str) -> str:
    return (
        f'  <wsdl:message name="{name}"><wsdl:part name="{part}" element="w:{element}"/>'
        "</wsdl:message>"
    )


def _port_type(name: str, noun: str, ways: list[tuple[str, str, str]]) -> list[str]:
    lines = [f'  <wsdl:portType name="{name}">']
    for operation, message, given in ways:
        lines += [
            f'    <wsdl:operation name="{operation}">',
            f'      <wsdl:input name="{given}" message="tns:{message}"/>',
            f'      <wsdl:output name="{operation}Response" message="tns:ResponseMessage"/>',
        ]
        if noun:
            lines.append(f'      <wsdl:fault name="{operation}Fault" message="tns:FaultMessage"/>')
        lines.append("    </wsdl:operation>")
    return [*lines, "  </wsdl:portType>"]


def _binding(
    name: str, port: str, version: str, action: str, ways: list[tuple[str, str, str]], noun: str
) -> list[str]:
    soap = f"soap{version}"
    lines = [
        f'  <wsdl:binding name="{name}" type="tns:{port}">',
        f'    <{soap}:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>',
    ]
    for operation, _, given in ways:
        lines += [
            f'    <wsdl:operation name="{operation}">',
            f'      <{soap}:operation soapAction="{action}/{operation}" style="document"/>',
            f'      <wsdl:input name="{given}"><{soap}:body use="literal"/></wsdl:input>',
            f'      <wsdl:output name="{operation}Response"><{soap}:body use="literal"/></wsdl:output>',
        ]
        if noun:
            fault = f"{operation}Fault"
            lines.append(
                f'      <wsdl:fault name="{fault}"><{soap}:fault name="{fault}" use="literal"/>'
                "</wsdl:fault>"
            )
        lines.append("    </wsdl:operation>")
    return [*lines, "  </wsdl:binding>"]


def _service(name: str, port: str, binding: str, address: str) -> list[str]:
    """Give the service with a port for each version of SOAP."""
    lines = [f'  <wsdl:service name="{name}">']
    lines += [
        f'    <wsdl:port name="{port}{version}" binding="tns:{binding}{version}">'
        f'<soap{version}:address location="{address}"/></wsdl:port>'
        for version in ("", "12")
    ]
    return [*lines, "  </wsdl:service>"]


def generic_wsdl() -> str:
    """Give the generic WSDL: three operations that carry any message."""
    space = f"{TC57}/abstract"
    ways = [
        ("Request", "RequestMessage", "Request"),
        ("Response", "ResponseMessage", "Response"),
        ("PublishEvent", "EventMessage", "PublishEvent"),
    ]
    lines = _definitions("Generic", space, MSG, "Message.xsd")
    lines += [
        _message(name, "Message", name)
        for name in ("EventMessage", "RequestMessage", "ResponseMessage")
    ]
    lines += _port_type("Operations", "", ways)
    for version in ("", "12"):
        lines += _binding(f"SOAP{version}", "Operations", version, "http://iec.ch/61968", ways, "")
    lines += _service("Service", "SOAP", "SOAP", "http://iec.ch/61968/")
    return DECLARATION + "\n".join([*lines, "</wsdl:definitions>", ""])
