"""What is installed of a kind: transports, JMS clients, each an entry point of a package."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points


@cache
def installed(group: str) -> dict[str, EntryPoint]:
    """Give the entry points of a group by name; asking what is installed takes long, so it is kept."""
    return {entry.name: entry for entry in entry_points(group=group)}
