"""[subscription]: how the harness comes to hear of the events that follow a transaction.

To subscribe is nothing that a message of the standard does: it is configured at the publisher, or at a
bus between. So the system file says how: it was done by hand, or an HTTP call or a command does it.
What goes wrong with it is inconclusive, as with a trigger.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Field

from cimconform.system.bindings import Table
from cimconform.system.trigger import CommandTrigger, HttpTrigger

Seconds = Annotated[float, Field(gt=0, le=3600)]


class ConfiguredSubscription(Table):
    """The publisher knows where we listen; nothing is left to do."""

    kind: Literal["configured"]
    wait_s: Seconds = 10.0

    def begin(self, values: Mapping[str, str]) -> None:
        """Do nothing."""

    def over(self, values: Mapping[str, str]) -> None:
        """Do nothing."""

    @property
    def lasts(self) -> bool:
        """Whether it is left behind because nothing says how to end it; what a person made is not ours."""
        return False


class HttpSubscription(HttpTrigger):
    """An HTTP call that subscribes; `end`, if there is one, takes the subscription back."""

    table: ClassVar[str] = "subscription"
    end: str = Field(default="", pattern=r"^$|^https?://[^\s/]+")
    noted: Literal[""] = ""

    def begin(self, values: Mapping[str, str]) -> None:
        """Subscribe; raises PreconditionFailed."""
        self.pull(values)

    def over(self, values: Mapping[str, str]) -> None:
        """Take the subscription back; raises PreconditionFailed."""
        if self.end:
            self.model_copy(update={"url": self.end}).pull(values)

    @property
    def lasts(self) -> bool:
        """Whether it is left behind because nothing says how to end it."""
        return not self.end


class CommandSubscription(CommandTrigger):
    """A command that subscribes; `end`, if there is one, takes the subscription back."""

    table: ClassVar[str] = "subscription"
    end: tuple[str, ...] = ()
    noted: Literal[""] = ""

    def begin(self, values: Mapping[str, str]) -> None:
        """Subscribe; raises PreconditionFailed."""
        self.pull(values)

    def over(self, values: Mapping[str, str]) -> None:
        """Take the subscription back; raises PreconditionFailed."""
        if self.end:
            self.model_copy(update={"command": self.end}).pull(values)

    @property
    def lasts(self) -> bool:
        """Whether it is left behind because nothing says how to end it."""
        return not self.end


Subscription: TypeAlias = Annotated[
    ConfiguredSubscription | HttpSubscription | CommandSubscription, Discriminator("kind")
]
