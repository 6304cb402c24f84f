"""An mRID names one object: what shares one is accused, and what is only named in two ways is not."""

import pytest

from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import MESSAGE_NS, Message
from cimconform.verdict import Verdict

RULE = "mrid_names_one_object"
SPACE = "http://iec.ch/TC57/2011/MeterConfig#"
ONE, OTHER = "7f3c62e8-55d4-4f8e-9f0c-2a8a4f2f7c1d", "0b1c62e8-55d4-4f8e-9f0c-2a8a4f2f7c1e"


def meter(mrid: str, *names: tuple[str, str]) -> str:
    given = "".join(
        f"<Names><name>{name}</name>"
        + (f"<NameType><name>{kind}</name></NameType>" if kind else "")
        + "</Names>"
        for name, kind in names
    )
    return f"<Meter><mRID>{mrid}</mRID>{given}</Meter>"


def judged(message_judge, *meters: str) -> Verdict:
    payload = f'<MeterConfig xmlns="{SPACE}">{"".join(meters)}</MeterConfig>'
    reply = (
        f'<ResponseMessage xmlns="{MESSAGE_NS}"><Header><Verb>reply</Verb><Noun>MeterConfig</Noun>'
        f"</Header><Reply><Result>OK</Result></Reply><Payload>{payload}</Payload></ResponseMessage>"
    )
    exchange = Exchange("x", "", Stimulus("get(MeterConfig)"), None, (Message(reply.encode()),))
    return message_judge.claims(exchange, RULE)[RULE].verdict


@pytest.mark.parametrize(
    ("meters", "verdict"),
    [
        ([meter(ONE, ("M-1", "MeterName")), meter(ONE, ("M-2", "MeterName"))], Verdict.WARNING),
        (
            [meter(ONE, ("M-1", "MeterName")), meter(ONE.upper(), ("M-2", "MeterName"))],
            Verdict.WARNING,
        ),
        ([meter(ONE, ("M-1", "MeterName")), meter(OTHER, ("M-2", "MeterName"))], Verdict.PASS),
        ([meter(ONE, ("M-1", "MeterName")), meter(ONE, ("M-1", "MeterName"))], Verdict.PASS),
        # known to one party by its name, to the other by its serial number
        ([meter(ONE, ("M-1", "MeterName")), meter(ONE, ("SN-9", "SerialNumber"))], Verdict.PASS),
        # an old and a new name of one type, and elsewhere the new one alone
        ([meter(ONE, ("M-1", "N"), ("M-2", "N")), meter(ONE, ("M-2", "N"))], Verdict.PASS),
        ([meter(ONE, ("M-1", "")), meter(ONE, ("M-2", ""))], Verdict.INCONCLUSIVE),
    ],
)
def test_objects_of_one_mrid_have_a_name_of_each_type_in_common(message_judge, meters, verdict):
    assert judged(message_judge, *meters) is verdict
