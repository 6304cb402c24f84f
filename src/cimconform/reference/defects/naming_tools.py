"""What several defects in names share: objects that are named, and names taken away."""

from cimconform.reference.asking import Element, child, children, local


def objects(root: Element, *kinds: str) -> list[Element]:
    """Give the objects at the root of what is carried."""
    carried = child(root, "Payload")
    inside = [e for top in children(carried) for e in children(top)] if carried is not None else []
    return [e for e in inside if local(e) in kinds]


def _strip(element: Element, *kinds: str) -> None:
    for inner in [e for e in children(element) if local(e) in kinds]:
        element.remove(inner)
