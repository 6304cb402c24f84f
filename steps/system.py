"""Steps of every folder: what the harness sends, and the claim that a scenario ends with."""

from pytest_bdd import given, parsers, then, when

from cimconform.plugin import Stage


@given("the messages of this run")
def messages_of_this_run(stage: Stage) -> None:
    stage.campaign.baseline(stage.binding)


@given(parsers.re(r"the harness has sent (?P<name>\w+\(\w+\)[\w ]*)"))
def has_sent(stage: Stage, name: str) -> None:
    stage.scenario.require(name)


@given(parsers.re(r"the harness sends (?P<name>\w+\(\w+\)(?:(?! but ).)*)"))
@when(parsers.re(r"the harness sends (?P<name>\w+\(\w+\)(?:(?! but ).)*)"))
def sends(stage: Stage, name: str) -> None:
    stage.scenario.send(name)


@when(parsers.re(r"the harness sends (?P<name>\w+\(\w+\).*?) but (?P<edit>.+)"))
def sends_edited(stage: Stage, name: str, edit: str) -> None:
    stage.scenario.send(name, edit)


@when(parsers.re(r"the harness fetches the WSDL of the service for (?P<name>\w+\(\w+\))"))
def fetches(stage: Stage, name: str) -> None:
    stage.scenario.fetch(name)


@then(parsers.re(r"(?P<claim>.+)"))
def claims(stage: Stage, claim: str) -> None:
    stage.judge(claim)
