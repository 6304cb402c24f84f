"""Words that the schemas and the WSDLs of the edition share: namespaces and verbs."""

TC57 = "http://iec.ch/TC57/2011"
MSG = f"{TC57}/schema/message"
XS = "http://www.w3.org/2001/XMLSchema"
REQUESTS = ("Create", "Change", "Cancel", "Close", "Delete")
EVENTS = ("Created", "Changed", "Canceled", "Closed", "Deleted")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
