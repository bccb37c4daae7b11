"""A server that answers, people and catalogues made up for it, and the rates that it keeps up with: what tables of serving share. (Not a table itself.)"""

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import _results as results

MOST_MS = 10  # of the 99th percentile of answers
EVENTS = 50  # of each person, before
CONNECTIONS = 256


class Served:
    """A process that answers on a port, and what is asked of it."""

    def __init__(self, process, port, key, bench, people, items):
        self.process, self.port, self.key, self.bench, self.people, self.items = process, port, key, bench, people, items

    def load(self, kind, seconds, rate, connections=CONNECTIONS, people=None):
        """What the load generator says, and the processor time that server and generator took for each request of the kind."""
        words = [self.bench, "load", kind, self.port, self.key, seconds, rate, connections, people or self.people, self.items]
        before = self.cpu_seconds()
        used = results.run(words)
        found = json.loads(used["stdout"])
        whole = max(1, found["answered"])
        return found | {"server_us": 1e6 * (self.cpu_seconds() - before) / whole, "generator_us": 1e6 * used["cpu_seconds"] / whole}

    def post(self, path, body):
        """What it answers to a text, from JSON."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body.encode(), {"Authorization": f"Bearer {self.key}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def gauges(self):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/metrics", headers={"Authorization": f"Bearer {self.key}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return {name: float(value) for name, value in re.findall(r"^(\w+) ([\d.e+]+)$", answer.read().decode(), re.M)}

    def resident(self):
        """Bytes of memory that are its own: not the pages of a mapped snapshot."""
        return 1024 * int(re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text()).group(1))


class Bench:
    """The built program, `aisle_bench` beside it, and what every shop and step of load has in common."""

    def __init__(self, aisle, people, seconds):
        self.aisle, self.people, self.seconds = aisle.absolute(), people, seconds
        self.bench = self.aisle.with_name("aisle_bench")

    def shop(self, folder, items):
        """Through the real formats: lines, import, snapshot, a published model."""
        shop = folder / "shop"
        results.run([self.bench, "lines", folder / "lines.jsonl", items, self.people, EVENTS])
        results.run([self.aisle, "init", shop])
        results.run([self.aisle, "import", shop, folder / "lines.jsonl", "--json"])
        (folder / "lines.jsonl").unlink()
        results.run([self.aisle, "snapshot", shop])
        self.model(shop)
        return shop

    def model(self, shop, answers="kernel"):
        results.run([self.bench, "model", shop, answers])

    @contextmanager
    def serve(self, shop, items):
        key = re.search(r"aisle_[0-9a-f]{64}", subprocess.run([self.aisle, "keys", shop, "--make", f"bench{time.time_ns()}", "--scopes", "admin,events,answers"],
                                                              capture_output=True, text=True, check=True).stdout).group(0)
        begin = time.perf_counter()
        process = subprocess.Popen([self.aisle, "serve", shop, "--port", "0"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if found := re.search(r"serving\b.*http://[\d.]+:(\d+)", line):
                break
        else:
            raise SystemExit("aisle serve ended before it was ready")
        served = Served(process, found.group(1), key, self.bench, self.people, items)
        served.ready_seconds = time.perf_counter() - begin
        threading.Thread(target=process.stderr.read, daemon=True).start()  # what it logs is in nobody's way
        try:
            yield served
        finally:
            process.terminate()
            process.wait(timeout=30)

    def keeps_up(self, served, rate):
        found = served.load("pairs", self.seconds, rate)
        count, failed = found["questions"]["count"], sum(n for status, n in found["statuses"].items() if status != "200")
        found["rate"] = count / found["seconds"] if found["seconds"] > 0 else 0
        found["good"] = found["questions"]["p99_ms"] <= MOST_MS and failed == 0 and found["rate"] >= 0.97 * rate and count > 0
        print(f"  {rate:,.0f}/s: {found['rate']:,.0f}/s p99 {found['questions']['p99_ms']:.1f} ms, with its event {found['pairs']['p99_ms']:.1f} ms; {found['server_us']:.0f} + {found['generator_us']:.0f} us of processor; "
              f"not 200: {failed}{'' if found['good'] else '; too much'}", file=sys.stderr)
        return found

    def ladder(self, served, first):
        """The highest rate that it keeps up with: doubled or halved from `first`, then taken in the middle three times."""
        good, low, high, tried = None, 0, None, []
        rate = first
        for _ in range(14):
            found = self.keeps_up(served, rate)
            tried.append({"asked": rate, "rate": found["rate"], "p99_ms": found["questions"]["p99_ms"], "good": found["good"]})
            if found["good"]:
                good, low = found, rate
            else:
                high = rate
            if high is not None and (high < 1.12 * low or high < 20):
                break
            rate = 1.5 * rate if high is None else rate / 2 if low == 0 else (low + high) / 2
        return {"rate": low, "found": good, "tried": tried}
