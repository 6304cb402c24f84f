"""What an error says of its cause: IEC 61968-9:2013 Annex B, IEC TR 61968-900:2015 clause 4.

Annex B is informative, so that a code is judged by its family and never by its number. Why a
stimulus is bad, and which codes fit, stands in fixtures/codes/causes.csv. A system that does not
serve a kind of criterion at all may say that of it: 1.6, 1.8 and 5.2 are tolerated there.
"""

from collections.abc import Sequence

from cimconform.checks import Findings, check, found
from cimconform.checks.subjects.answers import faulty
from cimconform.codes import Cause, causes, family
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.objects import child_text, errors_about
from cimconform.messages.refusals import doubtful, settled
from cimconform.verdict import Finding, NothingToJudge


def bad(run: Sequence[Exchange]) -> list[tuple[Exchange, Cause, Message]]:
    """Give what was sent badly on purpose, why it is bad, and the answer, which names an error.

    Refusals that may be about something else are left out; see doubt.py. Raises NothingToJudge
    when there is none.
    """
    answers = [
        (exchange, causes()[exchange.stimulus.facts["cause"]], exchange.reply)
        for exchange in run
        if exchange.stimulus.facts.get("cause") in causes() and exchange.reply is not None
    ]
    sure = [one for one in answers if faulty(one[2]) and (settled(one[0]) or not doubtful(one[0]))]
    if not sure:
        raise NothingToJudge("no bad request of this run was answered by an Error with a code")
    return sure


@check()
def error_code_fits_its_cause(run: Sequence[Exchange]) -> Findings:
    """One of the families that fit."""
    for exchange, why, reply in bad(run):
        codes = faulty(reply)
        if not why.families & set(map(family, codes)):
            hint = f"{_sent(exchange)}; {why.cause}: Annex B has {' or '.join(why.codes)}"
            expected = f"a code of family {' or '.join(sorted(why.families))}"
            yield found(reply, "Reply/Error/code", expected, ", ".join(codes), hint)


def _sent(exchange: Exchange) -> str:
    return f"sent: {exchange.stimulus.name} {exchange.stimulus.edit}".strip()


@check()
def error_names_the_bad_object(run: Sequence[Exchange]) -> Findings:
    """The bad one, not its neighbour; what the request does not name is another rule's business."""
    for exchange, why, reply in bad(run):
        objects = [exchange.stimulus.facts.get(role, "") for role in ("object", "related")]
        objects = [name for name in objects if name]
        given = exchange.request.raw.decode("utf-8", "replace") if exchange.request else ""
        named = [e for e in reply.all("Reply/Error") if child_text(e, "ID") in given]
        named = [e for e in named if child_text(e, "ID")]
        if objects and named and not any(errors_about(reply, name) for name in objects):
            hint = f"{_sent(exchange)}; {why.cause}: name the object that is bad"
            seen = ", ".join(child_text(e, "ID") for e in named)
            yield found(reply, "Reply/Error/ID", " or ".join(objects), seen, hint)


@check()
def distinct_causes_get_distinct_codes(run: Sequence[Exchange]) -> Findings:
    """No code for two causes, where it fits one of them only."""
    seen: dict[str, Cause] = {}
    for _, why, reply in bad(run):
        codes = set(faulty(reply))
        code = codes.pop()
        first = seen.setdefault(code, why) if not codes else why
        if first.codes != why.codes and not (code in first.fitting and code in why.fitting):
            yield _shared(reply, code, first, why)
            return


def _shared(reply: Message, code: str, first: Cause, second: Cause) -> Finding:
    """Say which two causes share a code, and which codes they have in Annex B."""
    hint = f"{first.cause}: {' or '.join(first.codes)}; {second.cause}: {' or '.join(second.codes)}"
    seen = f"{code} for both: {first.cause}, and {second.cause}"
    return found(reply, "Reply/Error/code", "a code for each cause", seen, hint)
