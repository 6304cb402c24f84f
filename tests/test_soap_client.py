"""What a client made from a WSDL can do, and where it stops: the WSDL's fault, or its own."""

MESSAGE = "http://iec.ch/TC57/2011/schema/message"
OWN = "http://iec.ch/TC57/2011/GetMeterReadingsMessage"
HEADER = (
    f'<Header xmlns="{MESSAGE}"><Verb>{{}}</Verb><Noun>MeterReadings</Noun>'
    "<Timestamp>2026-03-01T00:00:00Z</Timestamp><Source>S</Source>"
    "<MessageID>m</MessageID><CorrelationID>c</CorrelationID></Header>"
)
REPLY = f'<Reply xmlns="{MESSAGE}"><Result>OK</Result></Reply>'


def wrapped(name, verb, inside, space=OWN):
    """Give a message."""
    head = HEADER.format(verb)
    inner = head + inside
    if space == OWN:
        inner = inner.replace(f'<Header xmlns="{MESSAGE}">', f'<w:Header xmlns="{MESSAGE}">')
        inner = inner.replace("</Header>", "</w:Header>").replace("<Reply ", "<w:Reply ")
        inner = inner.replace("</Reply>", "</w:Reply>")
        return f'<w:{name} xmlns:w="{OWN}">{inner}</w:{name}>'.encode()
    return f'<{name} xmlns="{space}">{inner}</{name}>'.encode()
