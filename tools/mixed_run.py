"""Certify a head end that is wrong in twenty ways at once, for the pictures of the reports.

    python tools/mixed_run.py OUTPUT

The reference plays all these defects side by side, over every binding. A mixture proves nothing of the
checks (that is the kill matrix, one defect at a time); it looks like a product.
"""

import subprocess
import sys
from pathlib import Path

from cimconform.system import embedded

DEFECTS = """
copies_the_message_id correlates_by_the_message_id fails_without_a_reason serves_the_first_meter_only
faults_with_a_header calls_soap_12_text declares_no_faults writes_the_result_last
takes_universal_time_for_local forgets_what_it_created wraps_every_reply_in_soap
numbers_its_replies_by_attribute faults_without_a_detail has_error_codes_of_its_own
correlates_nothing_without_an_id ignores_request_times names_objects_in_the_old_way
shows_its_stack_trace_as_a_reason invents_codes makes_up_the_future
""".split()


def certify(output: Path) -> int:
    """Run the suite against the mixture; give its exit code."""
    wrong = [word for name in DEFECTS for word in ("--defect", name)]
    with embedded.reference(*wrong) as addresses:
        options = [f"--address={name}={value}" for name, value in addresses.items()]
        program = str(Path(sys.executable).with_name("cimconform"))
        command = [program, "run", "--output", str(output), *options]
        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own program


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.exit("usage: python tools/mixed_run.py OUTPUT")
    sys.exit(certify(Path(sys.argv[1])))
