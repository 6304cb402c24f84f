"""A record is judged again to the same verdicts, without the system file that it was judged by."""

from dataclasses import replace
from pathlib import Path

import pytest

from cimconform.checks import Basis
from cimconform.judging.judge import EVERY, Judge, load_checks
from cimconform.judging.regrading import regrade
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas
from cimconform.record.record import Record
from cimconform.requirements.register import Register
from cimconform.suite import FEATURES
from cimconform.verdict import Verdict

REGISTER = Register.read([FEATURES])
JUDGE = Judge(load_checks(), Basis(Schemas.ours()))
SERVED, KEY = "known_meter_is_served", "ixit.known_meters"
NAMESPACE = "http://iec.ch/TC57/2011/schema/message"


def exchange(result):
    """Give a get of a known meter, and an answer with some result."""
    header = "<Header><Verb>{}</Verb><Noun>MeterReadings</Noun></Header>"
    asked = f'<RequestMessage xmlns="{NAMESPACE}">{header.format("get")}</RequestMessage>'
    reply = (
        f'<ResponseMessage xmlns="{NAMESPACE}">{header.format("reply")}<Reply><Result>{result}'
        "</Result><Error><code>2.4</code></Error></Reply></ResponseMessage>"
    )
    sent, came = Message(asked.encode(), "sent", id="m0"), Message(reply.encode(), id="m1")
    return Exchange("x1", "http", Stimulus("get(MeterReadings) of a known meter"), sent, (came,))


@pytest.mark.parametrize(("declared", "verdict"), [((KEY,), Verdict.FAIL), ((), Verdict.WARNING)])
def test_what_the_product_had_declared_is_taken_from_the_record(declared, verdict):
    requirement, met = REGISTER[SERVED], exchange("FAILED")
    example = requirement.examples[0].name
    judging = replace(JUDGE, declared={SERVED: {example: declared, EVERY: declared}})
    recorded = replace(judging.claim(requirement, met, example), example=example)
    record = Record(Path("run"), exchanges=[met], results=[recorded])
    (again,) = regrade(record, REGISTER, JUDGE)
    assert (recorded.verdict, again.differs) == (verdict, False)
    assert again.result == recorded


def test_what_was_inconclusive_for_a_rule_that_held_is_so_again():
    requirement, met = REGISTER["outcome_names_its_control"], exchange("OK")
    met = replace(met, stimulus=Stimulus("get(EndDeviceEvents) of a known meter"))
    left = JUDGE.every(requirement, "http", [met])
    assert left.see == "get_reply_carries_its_noun"
    old = replace(left, verdict=Verdict.INCONCLUSIVE, see="")
    (again,) = regrade(Record(Path("run"), exchanges=[met], results=[old]), REGISTER, JUDGE)
    assert (again.result.verdict, again.differs) == (Verdict.INCONCLUSIVE, False)
