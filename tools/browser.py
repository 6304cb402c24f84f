"""A headless Chromium, driven through its own DevTools protocol: what a page shows, does and asks for."""

import base64
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websocket

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
OPTIONS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-port=0", "--hide-scrollbars",
]  # fmt: skip
PATIENCE_S = 60.0


class Page:
    """A page in a browser; `asked` are the addresses that it wanted, `blocked` those that its policy forbade."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self._socket = socket
        self._count = 0
        self._session = ""
        self._waiting: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.blocked: list[str] = []
        self._requests: dict[str, str] = {}
        self.complaints: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the protocol and give its result."""
        self._count += 1
        session = {"sessionId": self._session} if self._session else {}
        message = {"id": self._count, "method": method, "params": params, **session}
        self._socket.send(json.dumps(message))
        while True:
            received = self._hear()
            if received.get("id") == self._count:
                if "error" in received:
                    raise RuntimeError(f"{method}: {received['error']}")
                found: dict[str, Any] = received["result"]
                return found

    def _hear(self) -> dict[str, Any]:
        received: dict[str, Any] = json.loads(self._socket.recv())
        self._note(received.get("method", ""), received.get("params", {}))
        return received

    def _note(self, method: str, params: dict[str, Any]) -> None:
        """Keep what matters of an event."""
        if method == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])
            self._requests[params["requestId"]] = params["request"]["url"]
        elif method == "Network.loadingFailed" and params.get("blockedReason") == "csp":
            self.blocked.append(self._requests[params["requestId"]])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(params["exceptionDetails"].get("text", "an exception"))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.complaints.append(params["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
            self.complaints.append(str(params["args"]))
        elif method:
            self._waiting.append({"method": method, **params})

    def wait(self, method: str) -> None:
        """Wait for an event."""
        while not any(event["method"] == method for event in self._waiting):
            self._hear()

    def open(self, path: Path, hash_: str = "") -> "Page":
        """Load a page from a file."""
        self._waiting.clear()
        self.call("Page.navigate", url=path.as_uri() + hash_)
        self.wait("Page.loadEventFired")
        return self

    def run(self, script: str) -> Any:
        """Evaluate a script in the page and give its value; a promise is waited for."""
        result = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in result:
            raise RuntimeError(str(result["exceptionDetails"]))
        return result["result"].get("value")

    def key(self, key: str) -> None:
        """Press a key."""
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        named = {
            "key": key,
            "code": key if len(key) > 1 else "",
            "windowsVirtualKeyCode": _VIRTUAL.get(key, 0),
        }
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent", type=kind, **named, **(text if kind == "keyDown" else {})
            )

    def type(self, text: str) -> None:
        """Write into what has the focus."""
        self.call("Input.insertText", text=text)

    def size(self, width: int, height: int, *, phone: bool = False) -> None:
        """Give the window a size."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height,
            deviceScaleFactor=1, mobile=phone,
        )  # fmt: skip

    def media(self, **features: str) -> None:
        """Prefer a colour scheme, or print: `media`, and features with _ for -."""
        media = features.pop("media", "")
        wanted = [{"name": k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.call("Emulation.setEmulatedMedia", media=media, features=wanted)

    def picture(self, path: Path) -> None:
        """Take a picture of what the window shows."""
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        found = self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(found["data"]))

    def pdf(self, path: Path) -> None:
        """Print."""
        found = self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        path.write_bytes(base64.b64decode(found["data"]))


_VIRTUAL = {"Enter": 13, "Escape": 27, "Tab": 9}


@dataclass
class Browser:
    """Opens pages, one after the other."""

    _open: Callable[[], Page]
    pages: list[Page] = field(default_factory=list)

    def page(self) -> Page:
        """Give a page that nothing has been loaded into."""
        self.pages.append(self._open())
        return self.pages[-1]


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a browser with a profile of its own; raises FileNotFoundError where there is none."""
    if not CHROMIUM:
        raise FileNotFoundError("no chromium on the PATH")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [CHROMIUM, *OPTIONS, f"--user-data-dir={folder}", "about:blank"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - a browser
            address = _address(process)
            sockets: list[websocket.WebSocket] = []

            def connect() -> Page:
                sockets.append(
                    websocket.create_connection(address, timeout=PATIENCE_S, suppress_origin=True)
                )
                return Page(sockets[-1])

            try:
                yield Browser(connect)
            finally:
                for socket in sockets:
                    socket.close()
                process.terminate()
                process.stderr.close() if process.stderr else None


def _address(process: "subprocess.Popen[str]") -> str:
    """Read where the browser listens."""
    for line in process.stderr or ():
        if "DevTools listening on " in line:
            return line.partition("DevTools listening on ")[2].strip()
    raise RuntimeError("the browser did not start")
