"""A head end on http.server: `http_head_end.py PORT [QUIRK]`. Its XML is ElementTree's, with the prefixes that it makes.

QUIRK is one of: close, chunks, gzip, utf-16, bom, spaces, comments, mtom. Plain, it speaks HTTP/1.0.
"""

import gzip
import sys
import xml.etree.ElementTree as ET
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from answers import MESSAGE, answered

QUIRK = sys.argv[2] if len(sys.argv) > 2 else ""
SPACES = {
    "text/xml": "http://schemas.xmlsoap.org/soap/envelope/",
    "application/soap+xml": "http://www.w3.org/2003/05/soap-envelope",
}
WRAPPER = "{http://iec.ch/TC57/2011/GetMeterReadingsMessage}"
MTOM = 'multipart/related; type="application/xop+xml"; boundary="part"; start="<root>"; start-info="text/xml"'


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1" if QUIRK else "HTTP/1.0"

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        """Publish nothing."""
        self.give(404, "text/plain", b"no such page")

    def do_POST(self):
        """Answer a message."""
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        media = self.headers.get("Content-Type", "").partition(";")[0].strip()
        try:
            document = ET.fromstring(raw)
        except ET.ParseError as error:
            return self.fault(media, "Client", str(error))
        space = f"{{{SPACES.get(media, SPACES['text/xml'])}}}"
        if document.tag != f"{space}Envelope":
            return self.fault(media, "VersionMismatch", document.tag)
        for block in document.findall(f"{space}Header/*"):
            if block.get(f"{space}mustUnderstand") in ("1", "true"):
                return self.fault(media, "MustUnderstand", block.tag)
        request = document.find(f"{space}Body/*")
        if request is None or request.find(f"{WRAPPER}Header") is None:
            return self.fault(media, "Client", "no request that is known here")
        response = ET.Element(f"{WRAPPER}MeterReadingsResponseMessage")
        return self.answer(media, 200, answered(response, WRAPPER, request))

    def answer(self, media, status, content):
        """Send something in an envelope."""
        space = f"{{{SPACES.get(media, SPACES['text/xml'])}}}"
        envelope = ET.Element(f"{space}Envelope")
        ET.SubElement(envelope, f"{space}Body").append(content)
        code = "UTF-16" if QUIRK == "utf-16" else "UTF-8"
        data = ET.tostring(envelope, code, xml_declaration=True)
        if QUIRK == "bom":
            data = b"\xef\xbb\xbf" + data
        if QUIRK == "spaces":
            data = data.replace(b"><", b">\r\n\t<")
        if QUIRK == "comments":
            data = data.replace(b"><", b"><!-- vendor --><", 4)
        self.give(status, f"{media or 'text/xml'}; charset={code.lower()}", data)

    def fault(self, media, code, text):
        """Send a fault with a message of the noun in its detail."""
        space = f"{{{SPACES.get(media, SPACES['text/xml'])}}}"
        fault = ET.Element(f"{space}Fault")
        if media == "application/soap+xml":
            name = {"Client": "Sender"}.get(code, code)
            ET.SubElement(
                ET.SubElement(fault, f"{space}Code"), f"{space}Value"
            ).text = f"ns0:{name}"
            words = ET.SubElement(ET.SubElement(fault, f"{space}Reason"), f"{space}Text")
            words.text = text
            words.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
        else:
            ET.SubElement(fault, "faultcode").text = f"ns0:{code}"
            ET.SubElement(fault, "faultstring").text = text
        detail = ET.SubElement(
            fault, f"{space}Detail" if media == "application/soap+xml" else "detail"
        )
        message = ET.SubElement(detail, f"{WRAPPER}MeterReadingsFaultMessage")
        reply = ET.SubElement(message, f"{WRAPPER}Reply")
        ET.SubElement(reply, f"{MESSAGE}Result").text = "FAILED"
        error = ET.SubElement(reply, f"{MESSAGE}Error")
        ET.SubElement(error, f"{MESSAGE}code").text = "1.8"
        ET.SubElement(error, f"{MESSAGE}level").text = "FATAL"
        self.answer(media, 500, fault)

    def give(self, status, kind, data):
        """Send bytes as the habit wants."""
        self.send_response(status)
        if QUIRK == "mtom" and "xml" in kind:
            head = b'--part\r\nContent-Type: application/xop+xml; type="text/xml"\r\nContent-ID: <root>\r\n\r\n'
            kind, data = MTOM, head + data + b"\r\n--part--\r\n"
        self.send_header("Content-Type", kind)
        if QUIRK == "gzip":
            data = gzip.compress(data)
            self.send_header("Content-Encoding", "gzip")
        if QUIRK == "close":
            self.send_header("Connection", "close")
            self.close_connection = True
        if QUIRK == "chunks":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for start in range(0, len(data), 7):
                piece = data[start : start + 7]
                self.wfile.write(b"%x;vendor=1\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\nX-Trailer: 1\r\n\r\n")
            return
        if QUIRK:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
sys.stdout.write("ready\n")
sys.stdout.flush()
server.serve_forever()
