"""Each defect of the smaller reference systems is caught near what it breaks, as the whole matrix says.

The head end's are held by `cimconform selftest`; these are quick enough to be held by the tests too.
"""

import pytest

from cimconform.runners import kill_matrix as selftest
from cimconform.system import embedded

pytestmark = pytest.mark.whole_runs


@pytest.mark.parametrize("system", [embedded.ENTERPRISE, embedded.BUS])
def test_every_defect_is_caught_by_its_own_requirement(system):
    known = [f for f in selftest.behaviours() if f["system"] == system and f["breaks"]]
    shown = [f["name"] for f in known if not f["compared"] and "http" in (f["on"] or ["http"])]
    wish = selftest.Wish(shown, bindings=("http",), near=True, jobs=6)
    rows = selftest.matrix(wish, lambda _: None)
    assert len(rows) == len(shown) > 5
    assert [(row.name, row.fell, row.trouble) for row in rows if not row.right] == []
