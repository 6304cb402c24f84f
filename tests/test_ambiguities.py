"""Where the standard has two readings, no product fails for either."""

import base64
import gzip
import re
from pathlib import Path

import pytest

from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.suite import FIXTURES
from cimconform.verdict import Verdict

PAGE = Path(__file__).parents[1] / "docs" / "ambiguities.md"
TC57 = "http://iec.ch/TC57/2011"
UUIDS = [f"7f3c62e8-55d4-4f8e-9f0c-2a8a4f2f7c{n:02d}" for n in range(4)]
MRID = "a1b2c3d4-0000-4000-8000-000000001001"
SOAP = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}


def header(verb: str, noun: str, more: str = "") -> str:
    return (
        f"<Header><Verb>{verb}</Verb><Noun>{noun}</Noun>{more}"
        f"<MessageID>{UUIDS[0]}</MessageID><CorrelationID>{UUIDS[1]}</CorrelationID></Header>"
    )


def message(root: str, inside: str) -> str:
    return f'<{root} xmlns="{MESSAGE_NS}">{inside}</{root}>'


def response(result: str, *errors: str, payload: str = "", noun: str = "MeterReadings") -> str:
    inside = f"<Result>{result}</Result>{''.join(errors)}"
    return message("ResponseMessage", f"{header('reply', noun)}<Reply>{inside}</Reply>{payload}")


def error(code: str, level: str = "", identity: str = "") -> str:
    shown = f"<level>{level}</level>" if level else ""
    named = (
        f'<ID idType="MeterName" kind="name" objectType="Meter">{identity}</ID>' if identity else ""
    )
    return f"<Error><code>{code}</code>{shown}<reason>words</reason>{named}</Error>"


def meters(*names: str) -> str:
    readings = "".join(
        f"<MeterReading><Meter><Names><name>{name}</name></Names></Meter></MeterReading>"
        for name in names
    )
    return f'<MeterReadings xmlns="{TC57}/MeterReadings#">{readings}</MeterReadings>'


def payload(inside: str) -> str:
    return f"<Payload>{inside}</Payload>"


def query(*names: str, root: str = "RequestMessage") -> str:
    devices = "".join(f"<EndDevice><Names><name>{n}</name></Names></EndDevice>" for n in names)
    profile = f'<GetMeterReadings xmlns="{TC57}/GetMeterReadings#">{devices}</GetMeterReadings>'
    return message(root, f"{header('get', 'MeterReadings')}<Request>{profile}</Request>")


def soap(version: str, inside: str) -> str:
    return f'<s:Envelope xmlns:s="{SOAP[version]}"><s:Body>{inside}</s:Body></s:Envelope>'


def typed(inside: str, root: str = "MeterReadingsResponseMessage") -> str:
    space = f"{TC57}/MeterReadingsMessage"
    parts = re.sub(r"<(/?)(Header|Reply|Payload|Request)>", r"<\1w:\2>", inside)
    return f'<w:{root} xmlns:w="{space}" xmlns="{MESSAGE_NS}">{parts}</w:{root}>'


CONFIG = f'<MeterConfig xmlns="{TC57}/MeterConfig#"/>'
PACKED = base64.b64encode(gzip.compress(meters("M-1").encode())).decode()
COMPRESSED = f"<w:Compressed>{PACKED}</w:Compressed><w:Format>XML</w:Format>"
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
REMOVAL = {"by Request/ID": f'<Request><ID kind="uuid">{MRID}</ID></Request>'}
REMOVAL["by Payload/ID"] = payload(f'<ID kind="uuid">{MRID}</ID>')
REMOVAL["by the noun"] = payload(CONFIG)
TWO = query("M-1", "M-2")
LATE = "get(MeterReadings) of a meter without data"
MADE = {"name": "create(MeterConfig) of a new meter"}
CREATE = message("RequestMessage", header("create", "MeterConfig") + payload(CONFIG))

# row of the page, reading, message, requirements claimed of it, what else is known of it
READINGS = [
    (1, "ends with OK", response("OK", payload=payload(meters("M-1"))), (), {}),
    (1, "ends with 0.2", response("PARTIAL", error("0.2"), payload=payload(meters("M-1"))), (), {}),
    *(
        (2, result, response(result, error("2.4", "FATAL", "M-2"), payload=payload(meters("M-1"))),
         ("mixed_answer_is_not_ok", "answer_covers_all_that_was_asked", *more), {"request": TWO})
        for result, more in (("PARTIAL", ()), ("FAILED", ("failed_get_has_no_payload",)))
    ),
    (3, "no Error", response("OK", payload=payload(meters("M-1"))), (), {}),
    (3, "0.0", response("OK", error("0.0"), payload=payload(meters("M-1"))), (), {}),
    (3, "0.0 that informs", response("OK", error("0.0", "INFORM")), (), {}),
    (3, "0.3", response("OK", error("0.3", "INFORM")), (), {}),
    *(
        (4, how, message("RequestMessage", header(verb, "MeterConfig") + parts), (), {})
        for how, parts in REMOVAL.items() for verb in ("delete", "cancel", "close")
    ),
    (4, "one form refused", response("FAILED", error("1.6", "FATAL"), noun="MeterConfig"),
     ("other_form_of_naming_is_answered",), {"name": "delete(MeterConfig) of the new meter"}),
    (5, "with a payload", message("EventMessage", header("created", "MeterConfig") + payload(CONFIG)),
     (), {}),
    (5, "without", message("EventMessage", header("created", "MeterConfig")), (), {}),
    (6, "with a payload", message("RequestMessage", header("change", "MeterConfig") + payload(CONFIG)),
     (), {}),
    (6, "with identifiers", message("RequestMessage", header("change", "MeterConfig")
     + REMOVAL["by Request/ID"]), (), {}),
    (7, "echoed", response("OK", payload=payload(meters("M-1"))), (), {"request": query("M-1")}),
    (7, "left out", re.sub("<CorrelationID>.*?</CorrelationID>", "",
     response("OK", payload=payload(meters("M-1")))), (), {"request": query("M-1")}),
    (8, "1.1", soap("1.1", response("OK", payload=payload(meters("M-1")))),
     ("soap11_request_is_answered",), {"request": soap("1.1", query("M-1"))}),
    (8, "1.2", soap("1.2", response("OK", payload=payload(meters("M-1")))),
     ("soap12_request_is_answered",), {"request": soap("1.2", query("M-1"))}),
    (8, "1.1 alone", soap("1.1", "<s:Fault><faultcode>s:VersionMismatch</faultcode>"
     "<faultstring>not that version</faultstring></s:Fault>"),
     ("soap12_request_is_answered",), {"request": soap("1.2", query("M-1")), "status": 500}),
    *((9, root, query("M-1", root=root), (), {}) for root in ("RequestMessage", "Request")),
    *(
        (9, root, response("OK").replace("ResponseMessage", root), (), {})
        for root in ("ResponseMessage", "Response")
    ),
    *(
        (9, root, message(root, header("created", "MeterConfig") + payload(CONFIG)), (), {})
        for root in ("EventMessage", "PublishEvent")
    ),
    (10, "in Reply/ID", response("OK", f"<ID>{MRID}</ID>", noun="MeterConfig"),
     ("transaction_reply_has_no_noun", "created_id_is_returned"), {"request": CREATE, **MADE}),
    (10, "in Payload/ID", response("OK", payload=payload(f"<ID>{MRID}</ID>"), noun="MeterConfig"),
     ("transaction_reply_has_no_noun", "created_id_is_returned"), {"request": CREATE, **MADE}),
    (11, "Compressed alone", typed(header("reply", "MeterReadings")
     + "<Reply><Result>OK</Result></Reply>" + payload(COMPRESSED)), (), {}),
    (11, "beside its noun", typed(header("reply", "MeterReadings")
     + "<Reply><Result>OK</Result></Reply>" + payload(meters() + COMPRESSED)), (), {}),
    (14, "the noun", response("OK", payload=payload(meters("M-1"))), (), {}),
    (14, "RDF", response("OK", payload=payload(f"{RDF}<Format>RDF</Format>")), (), {}),
    *(
        (15, how, reply, ("nothing_found_is_no_unknown_object",), {"name": LATE})
        for how, reply in {
            "empty": response("OK", payload=payload(meters())),
            "OK alone": response("OK"),
            "5.7": response("FAILED", error("5.7", "WARNING")),
        }.items()
    ),
    (15, "OK alone in the future", response("OK"), ("future_window_holds_no_values",),
     {"name": "get(MeterReadings) within a future window"}),
    *(
        (16, revision, response("OK").replace("</Noun>", f"</Noun><Revision>{revision}</Revision>"),
         (), {})
        for revision in ("1", "2.0", "0.1A")
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reading", "raw", "claims", "known"),
    READINGS,
    ids=[f"{r[0]}: {r[1]}" for r in READINGS],
)
def test_no_reading_fails(message_judge, row, reading, raw, claims, known):
    results = message_judge.reply(raw, *claims, **known)
    assert any(r.verdict is Verdict.PASS for r in results.values()), f"{row}: nothing was judged"
    for name in claims:
        assert results[name].verdict in (Verdict.PASS, Verdict.WARNING), (reading, results[name])
    failed = {n: r for n, r in results.items() if r.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE)}
    assert not failed


WSDLS = sorted((FIXTURES / "wsdl" / "2013").glob("*.wsdl"))
WSDL_RULES = (
    "typed_names_follow_the_templates", "soap_action_follows_the_template",
    "typed_operation_fits_its_role", "wsdl_is_document_literal", "input_elements_are_distinct",
)  # fmt: skip


@pytest.mark.parametrize("path", WSDLS, ids=lambda p: p.stem)
def test_no_role_fails_for_sharing_its_names(message_judge, path):
    rules = WSDL_RULES if path.stem != "Generic" else WSDL_RULES[3:]
    shared = wsdl(path.read_text("utf-8"), path.stem)
    assert not message_judge.fallen(message_judge.claims(shared, *rules))


def test_gets_may_stand_in_a_service_of_the_role_execute(message_judge):
    text = (FIXTURES / "wsdl" / "2013" / "ExecuteMeterConfig.wsdl").read_text("utf-8")
    assert "CreateMeterConfig" in text
    shared = wsdl(text.replace("CreateMeterConfig", "GetMeterConfig"), "ExecuteMeterConfig")
    assert not message_judge.fallen(message_judge.claims(shared, "typed_operation_fits_its_role"))


def wsdl(text: str, name: str) -> Exchange:
    reply = Message(text.encode(), status=200)
    return Exchange("x", "", Stimulus(f"WSDL of {name}"), None, (reply,))


def rows() -> dict[int, str]:
    found = re.findall(r"^\| (\d+) \|(.*)$", PAGE.read_text("utf-8"), re.MULTILINE)
    return {int(number): text for number, text in found}


def test_the_page_names_requirements_that_there_are(message_judge):
    for number, text in rows().items():
        last = text.rstrip("| ").rpartition("|")[2]
        named = re.findall(r"`([a-z0-9_]+)`", last)
        assert named, f"row {number} names no requirement"
        assert not [name for name in named if name not in message_judge.register]


def test_every_row_of_two_readings_is_tested():
    both = PAGE.read_text("utf-8").partition("## The schema wins")[0]
    listed = {int(n) for n in re.findall(r"^\| (\d+) \|", both, re.MULTILINE)}
    elsewhere = {12, 13, 25, 26, 27}  # WSDLs, and what test_provisioning.py shows
    assert listed == {row for row, *_ in READINGS} | elsewhere
