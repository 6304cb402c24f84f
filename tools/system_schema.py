"""Write the JSON Schema of the system file, which editors read, from the model that reads the file."""

import json
import sys
from pathlib import Path

from cimconform.system import schema

SCHEMA = Path(__file__).parents[1] / "fixtures" / "system.schema.json"


def main() -> int:
    """Write the schema."""
    SCHEMA.write_text(json.dumps(schema.schema(), indent=1) + "\n", "utf-8")
    print(f"written: {SCHEMA}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
