"""Rules about operation sets accuse for what is wrong, and not for what is strange."""

import pytest
from test_checks import NOT, OWN, PARTLY, TC57, error, response

from cimconform.campaign import setup as setting
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES, FIXTURES
from cimconform.system import embedded
from cimconform.system.system_file import load

METER = f'<MeterConfig xmlns="{TC57}/MeterConfig#"><Meter><Names><name>M</name></Names></Meter></MeterConfig>'


def one(number="1", noun="MeterConfig", verb="create", flag="", held=METER):
    parts = (("operationId", number), ("noun", noun), ("verb", verb), ("elementOperation", flag))
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in parts if value)
    return f"<Operation>{inside}{held}</Operation>"


def held(*operations, flags=""):
    return f"<OperationSet>{flags}{''.join(operations)}</OperationSet>"


def message(payload, verb="execute", noun="OperationSet", root="RequestMessage"):
    part = f"<Payload>{payload}</Payload>" if payload else ""
    return (
        f'<{root} xmlns="{MESSAGE_NS}"><Header><Verb>{verb}</Verb><Noun>{noun}</Noun>'
        f"<MessageID>{OWN}</MessageID></Header>{part}</{root}>"
    )


def event(*operations):
    return message(held(*operations), "executed", root="EventMessage")


IN_SEQUENCE = "<enforceMsgSequence>true</enforceMsgSequence>"
BACKWARDS = f"<enforceTransactionalIntegrity>1</enforceTransactionalIntegrity>{IN_SEQUENCE}"
ALONE = one(flag="true", verb="delete")
LOOSE = METER.replace("MeterConfig#", "MeterConfig")
WRONG = METER.replace("<Meter>", "<Meter><nonsense>1</nonsense>")
PAIR = held(one(), one("2"))


@pytest.mark.parametrize(
    ("raw", "broken"),
    [
        (message(PAIR), set()),
        (message(held(one("-5"), one("+7"))), set()),
        (message(held(ALONE, one("2", verb="delete", flag="false"))), set()),
        (message(held(one("1"), one("3"), flags=IN_SEQUENCE)), set()),
        (event(one(verb="created"), one("2", verb="deleted", flag="1")), set()),
        (message(PAIR, noun="MeterConfig"), {"operation_set_goes_with_its_noun"}),
        (message(PAIR, verb="create"), {"operation_set_goes_with_its_noun"}),
        (message(METER, noun="MeterConfig"), {"operation_set_goes_with_its_noun"}),
        (message(""), {"operation_set_goes_with_its_noun"}),
        (message("<Compressed>H4sI</Compressed>"), set()),
        (message(PAIR + PAIR), {"message_holds_one_set"}),
        (message(held()), {"set_holds_an_operation"}),
        (message(held(one(""))), {"operation_has_a_number"}),
        (message(held(one("1.5"))), {"operation_has_a_number"}),
        (message(held(one("1"), one("01"))), {"operation_ids_are_unique"}),
        (message(held(one(noun=""))), {"operation_is_complete"}),
        (message(held(one(held=""))), {"operation_is_complete"}),
        (message(held(one(held=METER + METER))), {"operation_is_complete"}),
        (message(held(one(verb="get"))), {"operation_verb_fits_the_set"}),
        (message(held(one(verb="created"))), {"operation_verb_fits_the_set"}),
        (event(one(verb="create")), {"operation_verb_fits_the_set"}),
        (message(held(one(noun="UsagePointConfig"))), {"operation_noun_names_its_payload"}),
        (message(held(one(held=LOOSE))), {"operation_payload_is_of_the_edition"}),
        (message(held(one(held=WRONG))), {"operation_payload_is_valid"}),
        (message(held(one(), flags=BACKWARDS)), {"operation_children_are_in_order"}),
        (message(held(one(flag="true"))), {"element_operation_only_deletes"}),
        (message(held(one("2"), one("1"), flags=IN_SEQUENCE)), {"numbers_rise_in_a_sequence"}),
        (message(held(one("2"), one("1"))), set()),
    ],
)  # fmt: skip
def test_a_set_is_judged_wherever_it_stands(message_judge, raw, broken):
    nets = {"message_is_schema_valid", "payload_uses_one_branch", "one_payload_document"}
    others = {"compressed_payload_names_its_format", "compressed_payload_is_base64_gzip"}
    assert set(message_judge.fallen(message_judge.reply(raw))) - nets - others == broken


ASKED = message(held(one("1"), one("2", verb="change"), one("3")))
NAMED = error("2.4", "<operationId>2</operationId>")
UNNAMED = error("2.4")
MARKED = error("5.9", "<operationId>1</operationId>")


@pytest.mark.parametrize(
    ("reply", "broken"),
    [
        (PARTLY + NAMED, set()),
        (NOT + NAMED, set()),
        (NOT + NAMED + MARKED, set()),
        (PARTLY + error("0.2") + NAMED, set()),
        (NOT + UNNAMED + "<operationId>2</operationId>", set()),
        ("<Result>OK</Result>", {"failed_operation_is_not_ok"}),
        (PARTLY + UNNAMED, {"failed_operation_is_named"}),
        (PARTLY + NAMED + error("5.3", "<operationId>3</operationId>"), {"failed_operation_is_named"}),
        (PARTLY + error("2.4", "<operationId>3</operationId>"), {"failed_operation_is_named"}),
        (NOT + NAMED + error("5.3", "<operationId>3</operationId>"), {"undone_operations_are_marked"}),
        (PARTLY + NAMED.replace(">2<", ">7<"), {"failed_operation_is_named", "answered_operations_were_asked"}),
    ],
)  # fmt: skip
def test_what_is_answered_to_a_set_that_fails(message_judge, reply, broken):
    claims = (
        "failed_operation_is_not_ok", "failed_operation_is_named", "undone_operations_are_marked",
    )  # fmt: skip
    came = response(reply, noun="OperationSet")
    results = message_judge.reply(came, *claims, request=ASKED, name="execute(OperationSet)")
    of_sets = {"answered_operations_were_asked", *claims}
    assert set(message_judge.fallen(results)) & of_sets == broken


def test_each_operation_may_have_a_reply_of_its_own(message_judge):
    done, failed = "<Result>OK</Result>", NOT + error("2.4")
    each = [f"{done}<operationId>1</operationId>", f"{failed}<operationId>2</operationId>"]
    came = tuple(Message(response(r, noun="OperationSet").encode(), status=200) for r in each)
    sent = Message(ASKED.encode(), direction="sent")
    exchange = Exchange("x", "", Stimulus("execute(OperationSet)"), sent, came)
    claims = ("failed_operation_is_not_ok", "failed_operation_is_named")
    assert not message_judge.fallen(message_judge.claims(exchange, *claims))


def read_back(*there):
    meters = "".join(f"<Meter><Names><name>{n}</name></Names></Meter>" for n in there)
    payload = f'<MeterConfig xmlns="{TC57}/MeterConfig#">{meters}</MeterConfig>'
    return Message(response(payload=payload, noun="MeterConfig").encode(), status=200)


GET = Message(
    f'<RequestMessage xmlns="{MESSAGE_NS}"><Header><Verb>get</Verb><Noun>MeterConfig</Noun></Header>'
    f'<Request><GetMeterConfig xmlns="{TC57}/GetMeterConfig#"><Meter><Names><name>A</name></Names>'
    "</Meter><Meter><Names><name>C</name></Names></Meter></GetMeterConfig></Request>"
    "</RequestMessage>".encode(),
    direction="sent",
)  # fmt: skip
EFFECTS = (
    "sound_set_is_carried_out", "absent_flags_mean_false", "sound_operations_stay",
    "one_failure_undoes_the_set", "undone_set_is_failed",
)  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "there", "broken"),
    [
        (PARTLY + NAMED, ("A", "C"), {"sound_set_is_carried_out", "one_failure_undoes_the_set"}),
        (NOT + NAMED, ("A", "C"), {"sound_set_is_carried_out", "one_failure_undoes_the_set"}),
        # undone though that was not asked for: answered as done in part it is a lie, as failed it is not
        (
            PARTLY + NAMED, (),
            {"sound_set_is_carried_out", "absent_flags_mean_false", "undone_set_is_failed"},
        ),
        (NOT + NAMED, (), {"sound_set_is_carried_out", "sound_operations_stay"}),
        (
            PARTLY + NAMED, ("A",),
            {"sound_set_is_carried_out", "sound_operations_stay", "one_failure_undoes_the_set"},
        ),
        ("<Result>OK</Result>", ("A", "C"), set()),
        ("<Result>OK</Result>", ("A",), {"sound_set_is_carried_out"}),
    ],
)  # fmt: skip
def test_what_a_set_has_done_is_held_against_its_reply(message_judge, reply, there, broken):
    sent = Message(ASKED.encode(), direction="sent")
    answer = Message(response(reply, noun="OperationSet").encode(), status=200)
    step = Exchange("1", "", Stimulus("execute(OperationSet)"), sent, (answer,))
    last = Exchange(
        "2", "", Stimulus("get(MeterConfig)"), GET, (read_back(*there),), before=(step,)
    )
    assert set(message_judge.fallen(message_judge.claims(last, *EFFECTS))) == broken


REGISTER = Register.read([FEATURES])


def reasons(tmp_path, old, new):
    """Give why the rules on sets do not apply to the reference with one claim changed."""
    text = (FIXTURES / "systems" / "reference.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / "system.toml"
    path.write_text(text.replace(old, new), "utf-8")
    chosen = setting.selected(REGISTER, load(path, embedded.NOWHERE), ("http", "soap11"))
    return {
        (s.requirement, s.binding): s.reason for s in chosen.not_applicable
        if REGISTER[s.requirement].folder == "operation_sets"
    }  # fmt: skip


def test_no_typed_service_carries_a_set(tmp_path):
    found = reasons(tmp_path, 'name = "cim', 'name = "Cim')
    assert ("sound_set_is_carried_out", "http") not in found
    assert "is not soap_generic" in found["sound_set_is_carried_out", "soap11"]


@pytest.mark.parametrize(
    ("old", "new", "requirement", "reason"),
    [
        (', "operation_sets"', "", "set_holds_an_operation",
         "ics.patterns lists no operation_sets"),
        ('OperationSet = ["execute"]', "", "sound_set_is_carried_out",
         "ics.responder.nouns.OperationSet lists no execute"),
        ('"transactional_integrity", ', "", "one_failure_undoes_the_set",
         "ics.options lacks transactional_integrity"),
        ('"create", "change", "delete", "get"', '"create", "change", "get"',
         "whole_delete_takes_the_object", "ics.responder.nouns.MeterConfig lists no delete"),
    ],
)  # fmt: skip
def test_what_is_not_claimed_is_not_asked_of_a_set(tmp_path, old, new, requirement, reason):
    assert reasons(tmp_path, old, new)[requirement, "http"] == reason


def test_a_document_beside_a_set_is_seen_though_libxml2_lets_it_through(message_judge):
    assert "payload_uses_one_branch" in message_judge.fallen(
        message_judge.reply(message(PAIR + METER))
    )
