"""What strangers are certified by: a claim, and the features by which their stacks show."""

ROLE = """[system]
name = "a stranger"
[ics]
roles = ["responder"]
patterns = ["request_reply"]
[ics.nouns]
MeterReadings = ["get"]
[ixit]
known_meters = ["Y-1001", "Y-1002"]
reading_types = ["0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0"]
reply_s = 10
"""
# The rules about every message are judged in each run, whatever was sent.
OVER_SOAP = frozenset({"soap", "soap_faults", "http", "wsdl", "errors"})
OVER_JMS = frozenset({"jms", "errors"})
