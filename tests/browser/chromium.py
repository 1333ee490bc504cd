"""Headless Chromium, driven over a pipe: Python's standard library and a browser are all that it takes.

The protocol is that of the developer tools: a JSON object, ended by a zero byte, on file descriptor 3 to the browser and 4 from it.
"""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions", "--hide-scrollbars",
    "--force-color-profile=srgb", "--remote-debugging-pipe",
]


class Chromium:
    """A browser with one page, and all that the page asked for, said and got wrong."""

    def __init__(self, program=None):
        program = program or os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            raise SystemExit("no Chromium: apt-get install chromium, or set CHROMIUM to the program")
        self.profile = tempfile.mkdtemp(prefix="exactlm-browser-")
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()

        def hand_over():
            # Both ends are first moved out of the way of 3 and 4.
            first, second = os.dup(to_browser), os.dup(from_browser)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self.profile}", "about:blank"],
            preexec_fn=hand_over, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.events = b"", 0, []
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Network", "Log", "DOM"]:
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _read(self, until):
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.input], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                return None
            chunk = os.read(self.input, 1 << 20)
            if not chunk:
                raise RuntimeError("the browser ended")
            self.buffer += chunk
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        """One call of the protocol."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + 120
        while True:
            answer = self._read(until)
            if answer is None:
                raise RuntimeError(f"{method} takes too long")
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, event, seconds=60):
        """Until an event has happened."""
        until = time.monotonic() + seconds
        while not any(known.get("method") == event for known in self.events):
            message = self._read(until)
            if message is None:
                raise RuntimeError(f"no {event}")
            self.events.append(message)

    def settle(self, seconds=0.2):
        """Takes in what happens meanwhile."""
        until = time.monotonic() + seconds
        while (message := self._read(until)) is not None:
            self.events.append(message)

    def open(self, address, width=1600, height=1000, dark=False):
        """Opens a page, of this width, for a reader who prefers this scheme."""
        self.size(width, height)
        self.scheme(dark)
        self.events.clear()
        self.call("Page.navigate", url=address)
        self.wait("Page.loadEventFired")
        self.settle()

    def size(self, width, height=1000):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def scheme(self, dark):
        value = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": value}])

    def run(self, code):
        """The value of some JavaScript."""
        result = self.call("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True, userGesture=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description", "an exception"))
        return result["result"].get("value")

    def key(self, key, code=None, number=0, modifiers=0):
        """Presses a key."""
        for kind in ["rawKeyDown", "keyUp"]:
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=code or key, windowsVirtualKeyCode=number, modifiers=modifiers)

    def pasted(self):
        """What was copied."""
        self.run("window.field = document.body.appendChild(document.createElement('textarea')); window.field.focus({ preventScroll: true })")
        self.call("Input.dispatchKeyEvent", type="keyDown", key="v", code="KeyV", modifiers=2, commands=["paste"])
        self.call("Input.dispatchKeyEvent", type="keyUp", key="v", code="KeyV", modifiers=2)
        return self.run("(() => { const text = window.field.value; window.field.remove(); return text; })()")

    def picture(self, path, clip=None):
        """A picture of the page, or of a part of it."""
        parameters = {"format": "png", "captureBeyondViewport": clip is not None}
        if clip:
            parameters["clip"] = {**clip, "scale": 1}
        data = self.call("Page.captureScreenshot", **parameters)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def requests(self):
        """The addresses that were asked for."""
        sent = [event["params"]["request"]["url"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        return sent

    def errors(self):
        """What was said on the console that is no mere remark, and what was thrown."""
        found = []
        for event in self.events:
            method, parameters = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                found.append(parameters["exceptionDetails"].get("text", "exception"))
            if method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
                found.append(str([argument.get("value") for argument in parameters["args"]]))
            if method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
                found.append(parameters["entry"]["text"])
        return found
