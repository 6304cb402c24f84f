"""What judging costs: a round trip with all its checks and its record, beside a bare client.

Both ask the same reference head end for the same readings over the same binding, in turns, in one
process. The bare client posts the same bytes by requests and parses the answer, no more. Printed
are the medians and their ratio; a ratio travels between machines, milliseconds do not.

    python benchmarks/round_trip.py [ROUNDS] [--save]
"""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import requests
from lxml import etree
from measuring import STIMULUS, Row, measure, show

from cimconform.campaign import setup as setting
from cimconform.campaign.campaign import Campaign

BINDINGS = ("soap11", "soap12", "generic", "http")


def bare_client(made: Campaign, binding: str) -> Callable[[], object]:
    """Give a function that posts the same bytes and parses the answer."""
    url = made.system.binding(binding).url.replace("{service}", "GetMeterReadings")
    message = made.tester(binding).send(STIMULUS).request
    if message is None:
        raise SystemExit("the reference did not answer")
    session = requests.Session()
    session.trust_env = False  # looking for proxies on each call would flatter our side
    headers = {k: v for k, v in message.headers.items() if k in ("content-type", "soapaction")}

    def post() -> object:
        return etree.fromstring(session.post(url, data=message.raw, headers=headers).content)

    return post


def measured(binding: str) -> Row:
    """Measure over one binding, with a campaign of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        options = setting.Options(output=folder, fresh=True, bindings=(binding,))
        made = setting.campaign(options, stack)
        row = measure(made, binding, bare_client(made, binding))
        made.finish()
    return row


if __name__ == "__main__":
    show("One round trip", [measured(binding) for binding in BINDINGS])
