"""Defects in what a requester may ask for."""

from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import OVER_HTTP
from cimconform.reference.world import World


@defect("unaccepted_source_is_refused", at="guards", off=("knows_source",))
def serves_every_source() -> None:
    """A message of a source that is not accepted is served."""


@defect("user_without_rights_is_refused", at="guards", off=("user_may",), evidence="known")
def does_not_look_at_the_user() -> None:
    """Any user may do everything."""


@defect(
    "wrong_credentials_are_refused", at="guards", off=("right_credentials",), evidence="known",
    on=OVER_HTTP, seeds=("SD14",),
)  # fmt: skip
def does_not_look_at_passwords() -> None:
    """Wrong credentials are as good as right ones."""


@defect("protected_meter_is_not_switched", at="world", evidence="known")
def protects_nobody(world: World) -> None:
    """A protected meter is switched like any other."""
    world.meters["M-1011"].protected = False
