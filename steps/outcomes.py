"""Steps that wait for what devices do after a control."""

from cimconform.campaign.stage import Stage, sentence
from cimconform.messages.control_outcomes import outcome, until
from cimconform.requirements import sentences as say


@sentence(say.WAITS_FOR_OUTCOME)
def waits_for_outcome(stage: Stage, message: str) -> None:
    """Ask until the answer reports the outcome of the last control, or `outcome_s` are over."""
    patience = float(stage.scenario.tester.values.get("outcome_s", "0"))
    until(lambda: outcome(stage.scenario.send(message)), patience)
