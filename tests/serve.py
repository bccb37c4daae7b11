"""A running server, for scenarios."""

import gzip
import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from aisle import PROGRAM


class Server:
    """`aisle serve` on a free port. Use it with `with`; `stop` is graceful, `kill` is not. `trust`: an SSLContext."""

    def __init__(self, shop, *options, key=None, trust=None):
        self.log = open(Path(shop).parent / "serve.log", "a+")
        begin = self.log.tell()
        self.process = subprocess.Popen([Path(PROGRAM).absolute(), "serve", str(shop), "--port", "0", *options],
                                        stdout=subprocess.DEVNULL, stderr=self.log)
        self.key, self.url, self.trust = key, None, trust
        while self.url is None:
            if self.process.poll() is not None:
                raise AssertionError(f"exit {self.process.returncode}: {self.said(begin)}")
            found = re.search(r'serving\W.*?(https?://[^\s"]+)\S*\n', self.said(begin))
            self.url = found and found.group(1)
        shown = re.search(r"aisle_[0-9a-f]{64}", self.said(begin))
        self.shown = shown and shown.group(0)
        self.key = key or self.shown

    def said(self, begin=0):
        return os.pread(self.log.fileno(), 1 << 20, begin).decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.log.close()

    def stop(self):
        """Asks it to end; gives the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=15)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, method, path, body=None, key="", headers={}):
        """Gives status and document; `body`: bytes, a text, or what becomes JSON."""
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        data = body.encode() if isinstance(body, str) else body
        request = urllib.request.Request(self.url + path, data, {"Authorization": f"Bearer {key or self.key}"} | headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60, context=self.trust) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            status, text = refused.code, refused.read()
        return status, json.loads(text) if text.startswith((b"{", b"[")) else text.decode()

    def get(self, path):
        return self.well("GET", path)

    def post(self, path, body, **headers):
        return self.well("POST", path, body, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def answered(self, *question, **more):
        """What is refused because the machine is busy is asked again, as clients do."""
        for _ in range(100):
            status, document = self.ask(*question, **more)
            if status != 503:
                break
            time.sleep(0.05)
        return status, document

    def well(self, *question, **more):
        """What must be answered with 200."""
        status, document = self.answered(*question, **more)
        if status != 200:
            raise AssertionError(f"{question[:2]}: {status} {document}")
        return document


def packed(text):
    return gzip.compress(text.encode())
