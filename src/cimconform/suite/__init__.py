"""Where features, steps and fixtures lie: inside the wheel, or at the root of a checkout."""

from pathlib import Path

_HERE = Path(__file__).parent
ROOT = _HERE if (_HERE / "features").is_dir() else _HERE.parents[2]
FEATURES = ROOT / "features"
STEPS = ROOT / "steps"
FIXTURES = ROOT / "fixtures"

# So that `cimconform.suite.steps` is one import name for both places.
__path__ = [str(ROOT)]
