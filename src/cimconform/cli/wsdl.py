"""Judge WSDLs as they lie in files or are served, without any message."""

from typing import Annotated

import typer

from cimconform.campaign import setup as setting
from cimconform.checks import Basis
from cimconform.cli.console import Json, app
from cimconform.cli.shown import Shown
from cimconform.harness import wsdl_files
from cimconform.judging.identity import Identity
from cimconform.judging.judge import Judge, load_checks
from cimconform.judging.needs import Need, by_need
from cimconform.judging.news import Judged, Seen
from cimconform.messages.exchange import Exchange
from cimconform.messages.schemas import Schemas
from cimconform.requirements.register import Register, Requirement
from cimconform.suite import FEATURES
from cimconform.transports.base import Endpoint
from cimconform.transports.http.transport import HttpTransport
from cimconform.verdict import Verdict, exit_code


@app.command()
def wsdl(
    places: Annotated[
        list[str], typer.Argument(metavar="PATH|URL...", help="WSDLs, folders of them, addresses")
    ],
    as_json: Json = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="every verdict")] = False,
) -> None:
    """Judge WSDLs and the schemas that they import, by all rules about them."""
    register = Register.read([FEATURES])
    judge = Judge(load_checks(), Basis(Schemas.ours()), setting.ranks(register))
    rules = by_need(register, judge.checks)[Need.WSDL]
    shown = Shown(register, as_json=as_json, verbose=verbose)
    for place in (one for given in places for one in wsdl_files.places(given)):
        transport = HttpTransport(Endpoint(place))
        exchange = wsdl_files.exchange(place, transport.fetch)
        transport.close()
        shown.show(Seen(place, 1, _identity(exchange), place))
        for one in _judged(exchange, judge, rules):
            shown.show(one)
    code = exit_code(list(shown.weights))
    shown.end(code)
    raise typer.Exit(code)


def _judged(exchange: Exchange, judge: Judge, rules: list[Requirement]) -> list[Judged]:
    """Judge a WSDL by the rules about its form, typed or generic."""
    form = "soap_generic" if exchange.stimulus.name == "WSDL" else "soap_typed"
    other = {"soap_generic", "soap_typed"} - {form}
    fitting = [rule for rule in rules if not other & set(rule.bindings) or form in rule.bindings]
    found = [judge.every(rule, "", (exchange,)) for rule in fitting]
    files = {message.id for message in exchange.replies}
    return [
        Judged(
            next((f.message for f in result.findings if f.message in files), exchange.id), result
        )
        for result in found
        if result.verdict is not Verdict.NOT_APPLICABLE
    ]


def _identity(exchange: Exchange) -> Identity:
    """Tell what a WSDL is, and what about it is of another edition."""
    replies = exchange.replies
    strange = wsdl_files.strange_years(replies)
    left_out = tuple(
        f"{', '.join(names)}: of {edition}; the rules speak of the names of 2011"
        for edition, names in strange.items()
    )
    form = "generic" if wsdl_files.generic(replies) else "typed"
    carrier = f"{len(replies) - 1} documents imported"
    return Identity("WSDL", "", wsdl_files.service(replies), form, carrier, unjudged=left_out)
