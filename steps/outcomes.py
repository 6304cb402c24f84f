"""Steps that wait for what devices do after a control."""

from cimconform.campaign.stage import Stage, sentence
from cimconform.messages.control_outcomes import outcome, until

from .system import _MESSAGE


@sentence(rf"the harness waits for {_MESSAGE}")
def waits_for(stage: Stage, name: str) -> None:
    """Ask until the answer tells what came of the last control, or `outcome_s` are over."""
    patience = float(stage.scenario.tester.values.get("outcome_s", "0"))
    until(lambda: outcome(stage.scenario.send(name)), patience)
