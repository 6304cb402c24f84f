"""Systems with all the defects of one topic at once: each run fails, and most of the broken rules are named.

The kill matrix plays each defect alone; here one run goes through what the checks of a topic say of them.
"""

import pytest

from cimconform.campaign import setup as setting
from cimconform.runners import kill_matrix
from cimconform.system import embedded

GROUPS = (
    (embedded.HEAD_END, "http", ("get_parameters",)),
    (embedded.HEAD_END, "http", ("several_replies",)),
    (embedded.HEAD_END, "http", ("later_replies",)),
    (embedded.ENTERPRISE, "http", ("requesters",)),
    (embedded.ENTERPRISE, "http", ("subscribers",)),
)


def defects_of(system: str, binding: str, topics: tuple[str, ...]) -> dict[str, str]:
    """Give the defects of some topics that show over a binding, each with the rule that it breaks."""
    return {
        facts["name"]: facts["breaks"]
        for facts in kill_matrix.behaviours()
        if facts["system"] == system and facts["breaks"] and not facts["compared"]
        if kill_matrix.register()[facts["breaks"]].path.stem in topics
        if not facts["on"] or binding in facts["on"]
    }


@pytest.mark.parametrize(("system", "binding", "topics"), GROUPS, ids=str)
def test_a_system_with_all_defects_of_a_topic_fails(system, binding, topics):
    defects = defects_of(system, binding, topics)
    assert len(defects) > 2
    options = [word for name in defects for word in ("--defect", name)]
    with setting.ExitStack() as stack:
        known = stack.enter_context(embedded.PROGRAMS[system](*options))
        wish = setting.Options(embedded.FILES[system], (binding,), None, addresses=known)
        results = kill_matrix.play_all(setting.campaign(wish, stack), frozenset(topics))
    fallen = {result.requirement for result in results if result.findings}
    assert kill_matrix.ends(results) in ("exit 1", "warning")
    assert len(fallen & set(defects.values())) > len(set(defects.values())) // 5
