"""A run that selects only rules about every message sends one that it can fill in."""

SYSTEM = """
[system]
name = "A head end of which little is known"
[ics]
roles = ["responder"]
nouns = { MeterReadings = ["get"] }
[ixit]
known_meters = ["M-1001"]
time_zone = "Europe/Berlin"
[transport.http]
kind = "http"
url = "${base_url}/http"
"""


def test_a_system_file_without_a_window_is_enough(certify, tmp_path):
    done = certify(tmp_path, "", "-kreply_echoes_correlation_id", system=SYSTEM)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("1 exchanges sent") == 1
