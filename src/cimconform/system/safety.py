"""[safety]: what the tests may do to a system that is in use; all else is kept back."""

from typing import Annotated

from pydantic import Field

from cimconform.system.bindings import Table
from cimconform.system.claims import Noun, Verb


class Safety(Table):
    """[safety]: what may be sent to a system that is in use; what is not allowed is never sent.

    `read_only` lets nothing leave but what asks. `nouns` and `verbs` are those that may be sent, every
    one where they are left out; a get always may. `devices` are the names or mRIDs of what may be controlled:
    nothing else ever is, so that nothing is where the key is left out. `controls` is how many controls a run
    may send at most. With `confirm` a run asks at the terminal before anything is sent.
    """

    read_only: bool = False
    nouns: tuple[Noun, ...] | None = None
    verbs: tuple[Verb, ...] | None = None
    devices: tuple[str, ...] = ()
    controls: Annotated[int, Field(ge=0)] | None = None
    confirm: bool = False
