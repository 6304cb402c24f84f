"""Faults of what the head end publishes, after a transaction or on command."""

from collections.abc import Sequence

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask, child, children
from cimconform.reference.defects import defect, variant
from cimconform.reference.publishing import News, caused

UNTYPED = ("generic", "http", "jms")


@defect("transaction_is_followed_by_event", at="news", tells="publish deleted delete")
def says_nothing_of_a_delete(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """A meter that was deleted is told to nobody."""
    del answer
    return [] if ask.verb == "delete" else news


@defect("transaction_is_followed_by_event", at="news", tells="publish created create")
def keeps_its_controls_to_itself(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """A control that was accepted is told to nobody."""
    del ask, answer
    return [one for one in news if one.noun != "EndDeviceControls"]


@defect("outcome_is_told_to_subscribers", at="news", tells="publish EndDeviceEvents")
def tells_no_outcome(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """That a control was taken is told, and not what came of it."""
    del ask, answer
    return [one for one in news if one.noun != "EndDeviceEvents"]


@defect("others_hear_of_a_change", at="news", tells="publish changed change")
def says_nothing_of_a_change(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """Only what is new or gone is told."""
    del ask, answer
    return [one for one in news if one.verb != "changed"]


@defect("failed_transaction_publishes_nothing", at="news", tells="failed publish")
def tells_of_what_failed(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """A change is told before anybody looks whether it was done."""
    failed = answer.result == "FAILED" and ask.verb == "change"
    return caused(ask, Answer(), []) if failed else news


@defect("get_publishes_nothing", at="news", tells="get changes nothing")
def tells_of_what_was_read(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """Whoever asks for a meter lets all others know of it as changed."""
    if ask.verb != "get" or ask.noun != "MeterConfig" or answer.payload is None:
        return news
    return [News("changed", ask.noun, answer.payload, ask.header.get("CorrelationID", ""))]


@defect("executed_event_follows_the_set", at="news", on=UNTYPED, tells="publish executed")
def says_nothing_of_a_set(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """An OperationSet that was done is told to nobody."""
    del ask, answer
    return [one for one in news if one.noun != "OperationSet"]


@defect("executed_event_follows_the_set", at="news", on=UNTYPED, tells="verbs past tense")
def tells_the_first_operation_alone(news: list[News], ask: Ask, answer: Answer) -> None:
    """An executed event has lost an operation, or repeats one in its place."""
    del ask, answer
    for one in news:
        if one.noun == "OperationSet" and one.payload is not None:
            operation = children(one.payload)[0]
            verb = child(operation, "verb")
            if verb is not None:
                verb.text = "changed"


@defect("event_repeats_the_transaction", at="news", tells="payload of the request")
def tells_half_of_it(news: list[News], ask: Ask, answer: Answer) -> None:
    """The event of a new meter has its name and nothing else."""
    del ask, answer
    for one in news:
        if (one.verb, one.noun) == ("created", "MeterConfig") and one.payload is not None:
            for meter in children(one.payload):
                for part in [e for e in children(meter) if not e.tag.endswith("}Names")]:
                    meter.remove(part)


@defect("caused_event_carries_correlation_id", at="news", tells="copy CorrelationID")
def gives_each_event_a_correlation_of_its_own(
    news: list[News], ask: Ask, answer: Answer
) -> list[News]:
    """An event has a CorrelationID that nobody knows."""
    del ask, answer
    return [News(one.verb, one.noun, one.payload, context=one.context) for one in news]


def _latest(asked: Sequence[dict[str, str]], *, later: bool) -> str:
    """Give the CorrelationID of the latest request for now, or for later."""
    wanted = [h for h in asked if (h.get("AsyncReplyFlag") in ("true", "1")) == later]
    return wanted[-1].get("CorrelationID", "") if wanted else ""


@defect("unsolicited_event_borrows_no_id", at="unasked", tells="CorrelationID of a request")
def lends_an_event_the_last_id(news: News, asked: Sequence[dict[str, str]]) -> None:
    """An outage is told with the CorrelationID of the last request."""
    news.correlation = _latest(asked, later=False) or news.correlation


@defect("unsolicited_event_answers_nothing", at="unasked", tells="request open answer")
def lends_an_event_an_open_id(news: News, asked: Sequence[dict[str, str]]) -> None:
    """An outage is told with the CorrelationID of a request that is still open."""
    news.correlation = _latest(asked, later=True) or news.correlation


@variant(at="news")
def tells_more_than_it_was_told(news: list[News], ask: Ask, answer: Answer) -> list[News]:
    """Each event is published twice, as by a service and a bus: legal, and met."""
    del ask, answer
    return [*news, *news]


@variant(at="unasked")
def tells_without_a_correlation(news: News, asked: Sequence[dict[str, str]]) -> None:
    """What nobody asked for has no CorrelationID."""
    del asked
    news.correlation = ""
