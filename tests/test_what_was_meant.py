"""What was meant and what was done: neighbours, seconds of two, nouns that do not know of one another."""

import pytest

from cimconform.checks.payloads.configuration import provisioned_object_comes_back_whole
from cimconform.checks.request_reply.across_nouns import (
    deleted_meter_leaves_its_groups,
    new_meter_is_known_everywhere,
)
from cimconform.checks.request_reply.control_times import cancelled_control_waits_no_longer
from cimconform.checks.request_reply.every_object import ok_holds_for_every_object
from cimconform.checks.request_reply.object_meant import (
    change_spares_other_objects,
    control_spares_other_devices,
    delete_spares_other_objects,
    removed_meter_is_read_no_more,
)
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.verdict import NothingToJudge, Pointless, Unjudged

MSG = "http://iec.ch/TC57/2011/schema/message"
TC57 = "http://iec.ch/TC57/2011"
SWITCH = "3.8.0.214"


def meter(name, serial="", tag="Meter"):
    number = f"<serialNumber>{serial}</serialNumber>" if serial else ""
    return f"<{tag}>{number}<Names><name>{name}</name></Names></{tag}>"


def request(verb, noun, inside):
    head = f"<Header><Verb>{verb}</Verb><Noun>{noun}</Noun></Header>"
    if verb == "get":
        part = f'<Request><Get{noun} xmlns="{TC57}/Get{noun}#">{inside}</Get{noun}></Request>'
    elif verb == "delete":
        part = f"<Request>{inside}</Request>"
    else:
        part = f'<Payload><{noun} xmlns="{TC57}/{noun}#">{inside}</{noun}></Payload>'
    return Message(f'<RequestMessage xmlns="{MSG}">{head}{part}</RequestMessage>'.encode(), at=1.0)


def reply(noun="MeterConfig", inside="", result="OK", error=""):
    head = f"<Header><Verb>reply</Verb><Noun>{noun}</Noun></Header>"
    wrong = (
        f'<Error><code>{error.split()[0]}</code><ID kind="name">{error.split()[1]}</ID></Error>'
        if error
        else ""
    )
    expected = f"<Reply><Result>{result}</Result>{wrong}</Reply>"
    carried = f'<Payload><{noun} xmlns="{TC57}/{noun}#">{inside}</{noun}></Payload>'
    return Message(
        f'<ResponseMessage xmlns="{MSG}">{head}{expected}{carried}</ResponseMessage>'.encode(),
        status=200,
    )


def step(verb, noun, asked, answered=None, before=(), **facts):
    stimulus = Stimulus(f"{verb}({noun}) of something", facts=facts)
    replies = (answered or reply(noun),)
    return Exchange(
        "x", "http", stimulus, request(verb, noun, asked), replies, before=tuple(before)
    )


MADE = step("create", "MeterConfig", meter("A", "1") + meter("A-2", "2"))
CHANGED = step("change", "MeterConfig", meter("A", "9"))
DELETED = step("delete", "MeterConfig", '<ID kind="name">A</ID>')


THERE, GONE = reply(inside=meter("A-2", "2")), reply(result="FAILED", error="2.4 A-2")


def other(answered, *before):
    """Give a get of the second meter, which was read once before the last transaction."""
    read = step("get", "MeterConfig", meter("A-2"), THERE)
    return step("get", "MeterConfig", meter("A-2"), answered, [*before[:-1], read, *before[-1:]])


def test_a_delete_that_takes_another_object_is_found():
    assert not list(delete_spares_other_objects(other(THERE, MADE, DELETED)))
    (finding,) = delete_spares_other_objects(other(GONE, MADE, DELETED))
    assert finding.expected == "A-2"


def test_a_change_that_reaches_another_object_is_found():
    assert not list(change_spares_other_objects(other(THERE, MADE, CHANGED)))
    assert list(change_spares_other_objects(other(reply(inside=meter("A-2", "9")), MADE, CHANGED)))
    with pytest.raises(NothingToJudge):
        list(change_spares_other_objects(other(GONE, MADE, CHANGED)))


def test_a_second_object_that_was_never_there_is_another_rule():
    never = step("get", "MeterConfig", meter("A-2"), GONE)
    with pytest.raises(Pointless, match="ok_holds_for_every_object"):
        list(
            delete_spares_other_objects(
                step("get", "MeterConfig", meter("A-2"), GONE, [MADE, never, DELETED])
            )
        )


def test_a_delete_of_both_spares_nobody_that_could_be_read():
    both = step("delete", "MeterConfig", "<ID>A</ID><ID>A-2</ID>")
    with pytest.raises(NothingToJudge, match="left none"):
        list(delete_spares_other_objects(other(GONE, MADE, both)))


def control(*devices, tracking="T"):
    named = "".join(meter(d, tag="EndDevices") for d in devices)
    kind = f'<EndDeviceControlType ref="{SWITCH}"/>'
    return f"<EndDeviceControl><issuerTrackingID>{tracking}</issuerTrackingID>{kind}{named}</EndDeviceControl>"


def event(device, tracking="T", code="3.8.0.215"):
    kind = f'<EndDeviceEventType ref="{code}"/>'
    own = f"<issuerTrackingID>{tracking}</issuerTrackingID>" if tracking else ""
    return f"<EndDeviceEvent>{own}{meter(device, tag='Assets')}{kind}</EndDeviceEvent>"


@pytest.mark.parametrize(
    ("reported", "faults"),
    [
        (event("M-2"), 1),
        (event("M-2", "another"), 0),
        (event("M-2", ""), 0),
        (event("M-1"), 0),
        ("", 0),
    ],
)
def test_an_outcome_counts_against_the_neighbour_by_its_tracking_alone(reported, faults):
    sent = step("create", "EndDeviceControls", control("M-1"))
    answered = reply("EndDeviceEvents", reported)
    asked = step("get", "EndDeviceEvents", meter("M-2"), answered, [sent])
    assert len(list(control_spares_other_devices(asked))) == faults


def test_a_removed_meter_is_found_beside_the_new_one():
    def asked(*names):
        inside = "".join(f"<MeterReading>{meter(n)}</MeterReading>" for n in names)
        answered = reply("MeterReadings", inside)
        return step("get", "MeterReadings", "", answered, removed_meter="OLD")

    assert not list(removed_meter_is_read_no_more(asked("NEW")))
    (finding,) = removed_meter_is_read_no_more(asked("NEW", "OLD"))
    assert finding.observed == "OLD"
    with pytest.raises(NothingToJudge):
        list(removed_meter_is_read_no_more(asked()))


BOTH_CHANGED = step("change", "MeterConfig", meter("A", "9") + meter("A-2", "8"))
BOTH_DELETED = step("delete", "MeterConfig", "<ID>A</ID><ID>A-2</ID>")


@pytest.mark.parametrize(
    ("done", "answered", "faults"),
    [
        (MADE, THERE, 0),
        (MADE, GONE, 1),
        (BOTH_CHANGED, reply(inside=meter("A-2", "8")), 0),
        (BOTH_CHANGED, THERE, 1),
        (BOTH_CHANGED, GONE, 1),
        (BOTH_DELETED, GONE, 0),
        (BOTH_DELETED, THERE, 1),
    ],
)
def test_ok_is_held_against_the_second_object(done, answered, faults):
    assert len(list(ok_holds_for_every_object(other(answered, done)))) == faults


def test_partial_promises_nothing_of_the_second_object():
    partial = step("create", "MeterConfig", meter("A") + meter("A-2"), reply(result="PARTIAL"))
    with pytest.raises(Unjudged, match="not answered with OK, but PARTIAL"):
        list(ok_holds_for_every_object(other(GONE, partial)))


def test_a_group_may_keep_a_member_that_was_not_deleted():
    inside = f"<MeterReading>{meter('A')}</MeterReading>"
    reached = reply("MeterReadings", inside)
    refused = step("delete", "MeterConfig", "<ID>A</ID>", reply(result="FAILED", error="5.2 A"))
    read = step("get", "MeterReadings", "", reached, [MADE, DELETED])
    assert list(deleted_meter_leaves_its_groups(read))
    with pytest.raises(NothingToJudge, match="could not be deleted"):
        list(
            deleted_meter_leaves_its_groups(
                step("get", "MeterReadings", "", reached, [MADE, refused])
            )
        )


@pytest.mark.parametrize(
    ("answered", "faults"),
    [
        (reply("MeterReadings", f"<MeterReading>{meter('A')}</MeterReading>"), 0),
        (reply("MeterReadings"), 0),
        (reply("MeterReadings", result="FAILED", error="5.7 A"), 0),
        (reply("MeterReadings", result="FAILED", error="2.4 A"), 1),
    ],
)
def test_a_new_meter_without_data_is_none_that_nobody_knows(answered, faults):
    asked = step("get", "MeterReadings", meter("A", tag="EndDevice"), answered, [MADE])
    assert len(list(new_meter_is_known_everywhere(asked))) == faults


def test_a_cancelled_control_is_held_to_what_was_listed_before():
    sent = step("create", "EndDeviceControls", control("M-1"))
    listed, empty = reply("EndDeviceControls", control("M-1")), reply("EndDeviceControls")
    first = step("get", "EndDeviceControls", meter("M-1"), listed)
    never = step("get", "EndDeviceControls", meter("M-1"), empty)
    cancel = step("cancel", "EndDeviceControls", control("M-1"))

    def after(answered, before):
        return step("get", "EndDeviceControls", meter("M-1"), answered, [sent, before, cancel])

    assert not list(cancelled_control_waits_no_longer(after(empty, first)))
    assert list(cancelled_control_waits_no_longer(after(listed, first)))
    with pytest.raises(Pointless, match="known_controls_can_be_asked"):
        list(cancelled_control_waits_no_longer(after(listed, never)))


def test_a_hint_says_whether_a_value_was_lost_or_another_one_stored():
    made = step("create", "PricingStructureConfig", reported("day and night"))

    def hint(inside):
        answered = reply("PricingStructureConfig", inside)
        read = step("get", "PricingStructureConfig", "", answered, [made])
        (finding,) = provisioned_object_comes_back_whole(read)
        return finding.hint

    assert "does not come back" in hint(reported(""))
    assert "something else was stored" in hint(reported("DAY AND NIGHT"))


def reported(title):
    given = f"<title>{title}</title>" if title else ""
    return f"<PricingStructure>{given}<Names><name>P</name></Names></PricingStructure>"
