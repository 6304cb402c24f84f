"""What the Python strangers answer: ElementTree, its prefixes and its habits, and nothing of cimconform.

get(MeterReadings) of two meters; whatever else is asked for is refused by a code.
"""

import re
import uuid
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

MESSAGE = "{http://iec.ch/TC57/2011/schema/message}"
QUERY = "{http://iec.ch/TC57/2011/GetMeterReadings#}"
READINGS = "{http://iec.ch/TC57/2011/MeterReadings#}"
REGISTER = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"
METERS = ("Y-1001", "Y-1002")


def now():
    return datetime.now(UTC).isoformat()


def put(parent, tag, text=None, **attributes):
    element = ET.SubElement(parent, tag, attributes)
    element.text = text
    return element


def name_of(thing):
    return thing.findtext(f"{QUERY}Names/{QUERY}name") or thing.findtext(f"{QUERY}mRID")


def refused(header):
    """Give the code for what Header asks that is not served here."""
    text = {
        name: header.findtext(MESSAGE + name)
        for name in ("Verb", "Noun", "Revision", "AsyncReplyFlag")
    }
    if text["Noun"] != "MeterReadings":
        return "2.5"
    if text["Verb"] != "get":
        return "2.9"
    if text["Revision"] not in (None, "1"):
        return "1.9"
    return "5.2" if text["AsyncReplyFlag"] in ("true", "1") else None


def read(query):
    """Give errors as (code, object, its type), and the readings."""
    devices = query.findall(f"{QUERY}EndDevice") if query is not None else []
    if not devices:
        return [("1.6", None, "")], None
    errors = [("2.12", name_of(u), "UsagePoint") for u in query.findall(f"{QUERY}UsagePoint")]
    types = [name_of(t) for t in query.findall(f"{QUERY}ReadingType")]
    for code in types:
        if code != REGISTER:
            known = re.fullmatch(r"(-?\d+\.){17}-?\d+", code or "")
            errors.append(("2.10" if known else "2.6", code, "ReadingType"))
    readings = ET.Element(f"{READINGS}MeterReadings")
    for meter in dict.fromkeys(map(name_of, devices)):
        if meter not in METERS:
            errors.append(("2.4", meter, "EndDevice"))
        elif not types or REGISTER in types:
            add(readings, meter)
    return errors, readings if len(readings) else None


def add(readings, meter):
    block = put(readings, f"{READINGS}MeterReading")
    put(put(put(block, f"{READINGS}Meter"), f"{READINGS}Names"), f"{READINGS}name", meter)
    value = put(block, f"{READINGS}Readings")
    put(value, f"{READINGS}timeStamp", now())
    put(value, f"{READINGS}value", "17.25")
    put(value, f"{READINGS}ReadingType", ref=REGISTER)


def fill(root, space, header, errors, payload):
    """Put Header, Reply and Payload into an answer whose parts are in a namespace."""
    made = put(root, f"{space}Header")
    put(made, f"{MESSAGE}Verb", "reply")
    put(made, f"{MESSAGE}Noun", header.findtext(f"{MESSAGE}Noun") or "MeterReadings")
    if header.findtext(f"{MESSAGE}Context"):
        put(made, f"{MESSAGE}Context", header.findtext(f"{MESSAGE}Context"))
    put(made, f"{MESSAGE}Timestamp", now())
    put(made, f"{MESSAGE}MessageID", str(uuid.uuid4()))
    asked = header.findtext(f"{MESSAGE}CorrelationID") or header.findtext(f"{MESSAGE}MessageID")
    if asked:
        put(made, f"{MESSAGE}CorrelationID", asked)
    reply = put(root, f"{space}Reply")
    whole, some = not errors, payload is not None
    put(reply, f"{MESSAGE}Result", "OK" if whole else "PARTIAL" if some else "FAILED")
    for code, what, kind in errors or [("0.0", None, "")]:
        error = put(reply, f"{MESSAGE}Error")
        put(error, f"{MESSAGE}code", code)
        put(error, f"{MESSAGE}level", "INFORM" if whole else "FATAL")
        if what is not None:
            put(error, f"{MESSAGE}ID", what, kind="name", objectType=kind, idType="Name")
    if some:
        put(root, f"{space}Payload").append(payload)


def answered(root, space, request):
    """Fill an answer to a request whose parts are in a namespace."""
    header = request.find(f"{space}Header")
    code = refused(header)
    query = request.find(f"{space}Request/{QUERY}GetMeterReadings")
    errors, payload = ([(code, None, "")], None) if code else read(query)
    fill(root, space, header, errors, payload)
    return root


def bare(raw):
    """Answer a bare RequestMessage."""
    try:
        request = ET.fromstring(raw)
        root = answered(ET.Element(f"{MESSAGE}ResponseMessage"), MESSAGE, request)
    except (ET.ParseError, AttributeError) as error:
        root = ET.Element(f"{MESSAGE}FaultMessage")
        reply = put(root, f"{MESSAGE}Reply")
        put(reply, f"{MESSAGE}Result", "FAILED")
        fault = put(reply, f"{MESSAGE}Error")
        put(fault, f"{MESSAGE}code", "1.8")
        put(fault, f"{MESSAGE}level", "FATAL")
        put(fault, f"{MESSAGE}reason", str(error))
    return ET.tostring(root, "UTF-8")
