"""Draw for each pattern of docs/patterns.md what went over the wire: `python tools/sequence_pictures.py`.

The examples named below are played over HTTP against the embedded reference systems. Of what was recorded
only that which differs from run to run is put aside: identifiers are numbered in the order in which they
came, times are left out, and what comes by a connection of its own, and so may overtake, stands last.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from cimconform.campaign import setup as setting
from cimconform.campaign.campaign import Campaign
from cimconform.campaign.stage import Stage, load_steps, play
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.reports import sequence
from cimconform.system import embedded
from cimconform.verdict import Verdict

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "sequences"
HEAD_END, ENTERPRISE, BUS = embedded.HEAD_END, embedded.ENTERPRISE, embedded.BUS
_ALONE: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    HEAD_END: embedded.head_end,
    ENTERPRISE: embedded.client,
    BUS: embedded.bus,
}
_BINDING = "http"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its name, the system that plays, and the example of a requirement.

    `races` says that our next request may overtake late replies, of which only the last is then shown.
    """

    name: str
    system: str
    requirement: str
    example: str
    races: bool = False


PICTURES = (
    Picture("request-reply", HEAD_END, "known_meter_is_served", "By name"),
    Picture(
        "several-replies", HEAD_END, "several_parts_say_partial", "Several meters in several parts"
    ),
    Picture("later-reply", HEAD_END, "late_results_go_to_reply_address", "One meter is read"),
    Picture("operation-set", HEAD_END, "sound_set_is_carried_out", "Two new meters"),
    Picture(
        "get-cancel",
        HEAD_END,
        "cancelled_get_is_told_ended",
        "A slow meter, and the last reply about it",
        races=True,
    ),
    Picture(
        "event-published", ENTERPRISE, "unsolicited_event_is_created", "An outage is published"
    ),
    Picture(
        "event-taken",
        ENTERPRISE,
        "event_is_answered_by_a_response",
        "A device event has been created",
    ),
    Picture("one-way", ENTERPRISE, "one_way_request_says_so", "A control is sent one way"),
    Picture(
        "requester", ENTERPRISE, "get_profile_names_the_noun", "The parameter document is named"
    ),
    Picture(
        "intermediary", BUS, "forms_are_alike_on_both_sides", "Readings are asked for by way of it"
    ),
)


def drawn() -> Iterator[tuple[str, str]]:
    """Give the name and the text of each picture; raises RuntimeError where a run did not pass."""
    load_steps()
    for system, pictures in groupby(PICTURES, key=lambda picture: picture.system):
        with ExitStack() as stack:
            there = stack.enter_context(_ALONE[system]())
            options = setting.Options(
                system=embedded.FILES[system],
                bindings=(_BINDING,),
                output=None,
                addresses={**embedded.NOWHERE, **_addresses(there)},
            )
            made = setting.campaign(options, stack)
            for picture in pictures:
                exchanges = _played(made, picture)
                yield (
                    picture.name,
                    _svg(exchanges, made.system.system.name.removeprefix("cimconform ")),
                )
            made.finish()


def _addresses(there: str | dict[str, str]) -> dict[str, str]:
    return {"base_url": there} if isinstance(there, str) else there


def _played(made: Campaign, picture: Picture) -> list[Exchange]:
    requirement = made.register[picture.requirement]
    example = next(e for e in requirement.examples if e.name == picture.example)
    stage = Stage(made, requirement, example, made.scenario(_BINDING))
    play(stage)
    if stage.result is None or stage.result.verdict is not Verdict.PASS:
        raise RuntimeError(f"{picture.name}: {stage.result}")
    played = stage.scenario.exchanges
    return [replace(e, late=e.late[-1:]) for e in played] if picture.races else played


def _svg(exchanges: Sequence[Exchange], system: str) -> str:
    """Draw exchanges without what differs from run to run."""
    diagram = sequence.diagram(_numbered(exchanges), system)
    rows = tuple(replace(row, clock="") for row in diagram.rows)
    return f"{sequence.svg(replace(diagram, rows=rows), alone=True)}\n"


def _numbered(exchanges: Sequence[Exchange]) -> Iterator[Exchange]:
    """Give exchanges whose messages and identifiers are numbered, in the order that the picture shows."""
    late = {m.id for e in exchanges for m in e.late}
    came = {m.id: m for e in exchanges for m in e.messages}
    messages = sorted(came.values(), key=lambda message: (message.id in late, message.at))
    ids: dict[str, str] = {}
    for value in (v for m in messages for v in _identifiers(m)):
        ids.setdefault(value, f"id-{len(ids) + 1}")
    turns = {message.id: turn for turn, message in enumerate(messages, 1)}

    def plain(some: Iterable[Message]) -> tuple[Message, ...]:
        return tuple(_plain(message, turns[message.id], ids) for message in some)

    for exchange in exchanges:
        yield replace(
            exchange,
            request=next(iter(plain([exchange.request] if exchange.request else [])), None),
            replies=plain(exchange.replies),
            more=plain(exchange.more),
            late=plain(exchange.late),
            far=plain(exchange.far),
            strays=(),
            noted=tuple({k: ids.get(str(v), v) for k, v in one.items()} for one in exchange.noted),
        )


def _identifiers(message: Message) -> Iterator[str]:
    for word in ("MessageID", "CorrelationID"):
        value = message.text(f"Header/{word}")
        if value:
            yield value


def _plain(message: Message, turn: int, ids: dict[str, str]) -> Message:
    raw = message.raw
    for value, name in ids.items():
        raw = raw.replace(value.encode(), name.encode())
    return replace(message, raw=raw, id=f"m{turn}", at=turn / 1000)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in drawn():
        (FOLDER / f"{name}.svg").write_text(text, "utf-8")
        print(FOLDER / f"{name}.svg")
