"""Serving: answers a second at p99 of 10 ms with 12k, 100k and a million items, ingest over HTTP, freshness, memory, a soak; beside FastAPI and onnxruntime."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import _results as results
import _time_plot

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cmake"))
import setup  # noqa: E402

PEER = Path(__file__).with_name("_serve_peer.py")
MOST_MS = 10  # of the 99th percentile of answers
EVENTS = 50  # of each person, before
CONNECTIONS = 256
GOALS = {12_000: (12_000, 25_000), 100_000: (8_000, 15_000), 1_000_000: (2_000, 5_000)}


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
    def __init__(self, arguments):
        self.aisle = arguments.aisle.absolute()
        self.bench = self.aisle.with_name("aisle_bench")
        self.people, self.seconds, self.rounds = arguments.people, arguments.seconds, arguments.rounds

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
            if found := re.search(r"serving on http://[\d.]+:(\d+)", line):
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

    def recall(self, shop, served):
        """The share of the 20 best of exact scores in floats (`aisle predict`) that answers hold, of some people."""
        users = [f"u{i * self.people // 100}" for i in range(100)]
        exact = json.loads(results.run([self.aisle, "predict", shop, "next_item", "--users", ",".join(users), "--top", "20", "--json"])["stdout"])
        held = 0
        for person in exact["predictions"]:
            request = urllib.request.Request(f"http://127.0.0.1:{served.port}/v1/recommend", json.dumps({"user": person["user"], "n": 20}).encode(),
                                             {"Authorization": f"Bearer {served.key}"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                held += len({item["item"] for item in json.load(answer)["items"]} & {item["item"] for item in person["items"]})
        return held / 20 / len(exact["predictions"])

    @contextmanager
    def peer(self, items):
        python = setup.ensure_python(setup.deps_folder(), "serving")
        process = subprocess.Popen([python, PEER, "18977", str(items)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen("http://127.0.0.1:18977/openapi.json", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield Served(process, "18977", "none", self.bench, self.people, items)
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


def soak(served, seconds, rate):
    """Load at this rate with memory beside it."""
    memory, done = [], threading.Event()

    def watch():
        begin = time.perf_counter()
        while not done.wait(1):
            memory.append((time.perf_counter() - begin, served.resident() / 2**20))

    watcher = threading.Thread(target=watch)
    watcher.start()
    found = served.load("pairs", seconds, rate)
    done.set()
    watcher.join()
    series = list(enumerate(found["questions"]["p99_ms_by_second"]))
    (results.FOLDER / "serve.svg").write_text(_time_plot.svg(f"{rate:,.0f} events and answers a second", {"p99 of answers, ms": series, "memory of its own, MiB": memory}))
    return found | {"memory_mib": memory}


def overload(bench, served, rate):
    """Answers a second under as much as is kept up with, and under twice that."""
    goodput = lambda found: found["questions"]["count"] / max(0.001, found["seconds"])
    once, twice = served.load("pairs", bench.seconds, rate), served.load("pairs", bench.seconds, 2 * rate)
    return {"once": goodput(once), "twice": goodput(twice), "p99_ms": twice["questions"]["p99_ms"]}


def ingest(bench, served):
    """Over HTTP, and what the journal alone does."""
    out = {"batches": [], "single": [], "bare": []}
    for _ in range(bench.rounds):
        for kind, connections, name in (("batches", 8, "batches"), ("events", 64, "single")):
            found = served.load(kind, bench.seconds, 0, connections)
            out[name].append(found["events"]["count"] / found["seconds"] * (1000 if kind == "batches" else 1))
        with tempfile.TemporaryDirectory(dir=bench.aisle.parent) as folder:
            out["bare"].append(json.loads(results.run([bench.bench, "commits", Path(folder) / "journal", bench.seconds, 64])["stdout"])["commits_a_second"])
    return {name: results.median(values) for name, values in out.items()} | {"rounds": out}


def memory_of_people(served, before):
    gauges = served.gauges()
    return {"people": gauges["aisle_live_people"], "bytes_a_person": gauges["aisle_live_bytes"] / max(1, gauges["aisle_live_people"]),
            "grown_bytes_a_person": (served.resident() - before) / max(1, gauges["aisle_live_people"])}


def measure(bench, items, arguments, smallest):
    with tempfile.TemporaryDirectory(dir=bench.aisle.parent) as folder:
        print(f"{items:,} items, {bench.people:,} people", file=sys.stderr)
        shop = bench.shop(Path(folder).absolute(), items)
        with bench.serve(shop, items) as served:
            out = {"items": items, "ready_seconds": served.ready_seconds, "resident_mib": served.resident() / 2**20}
            out["recall"] = bench.recall(shop, served)
            out["aisle"] = bench.ladder(served, GOALS.get(items, (1000, 1000))[0])
        if smallest:
            with bench.serve(shop, items) as served:
                before = served.resident()
                out["freshness"] = served.load("pairs", arguments.fresh, 2000, people=min(bench.people, 20_000))
                out["soak"] = soak(served, arguments.soak, max(200, 0.7 * out["aisle"]["rate"]))
                out["overload"] = overload(bench, served, max(200, out["aisle"]["rate"]))
                out["ingest"] = ingest(bench, served)
                out["memory"] = memory_of_people(served, before)
            with bench.serve(shop, items) as served:
                out["ready_again_seconds"] = served.ready_seconds
        bench.model(shop, "torch")
        with bench.serve(shop, items) as served:
            out["torch"] = bench.ladder(served, 1000)
        shutil.rmtree(shop)
        with bench.peer(items) as served:
            out["peer"] = bench.ladder(served, 400 if items < 500_000 else 40)
    return out


def rate_rows(found):
    for each in found:
        floor, goal = GOALS.get(each["items"], ("", ""))
        for name, title in (("aisle", "**Aisle**"), ("torch", "Aisle, libtorch encodes"), ("peer", "FastAPI, onnxruntime")):
            best = each[name]["found"]
            figures = [f"{best['questions'][key]:.1f}" for key in ("p50_ms", "p99_ms")] + [f"{best['pairs']['p99_ms']:.1f}"] if best else ["", "", ""]
            recall = "1" if name == "peer" else f"{each['recall']:.3f}"
            yield [f"{each['items']:,} items: {title}", recall, f"{each[name]['rate']:,.0f}", *figures, *([f"{best['server_us']:.0f} + {best['generator_us']:.0f}"] if best else [""]), *((f"{floor:,}", f"{goal:,}") if name == "aisle" and floor else ("", ""))]


def text_of(bench, found, arguments):
    first = found[0]
    fresh, kept, memory, ingested = first["freshness"], first["soak"], first["memory"], first["ingest"]
    half = len(kept["memory_mib"]) // 2
    return f"""A made-up shop through the real formats: a catalogue, {bench.people:,} people with {EVENTS} events each, imported, sealed and packed; the behaviour model in the size `small`, its numbers drawn instead
of learnt (vectors of items lie in groups of 200, a person's near those of their latest items). The load generator is one thread on the same two cores. A Poisson process says when each pair of
requests is meant to begin, whatever the server does: an event of a person is sent, and when it is acknowledged (in Aisle: on the disk) a question for 20 items for the same person. An answer's time
counts from the moment at which it could be asked for, the wait for one of {CONNECTIONS} connections included; "with its event" counts from the moment at which the event was meant to be sent. A rate is kept up with
when p99 of answers is at most {MOST_MS} ms, nothing fails, and as many are answered as were asked ({bench.seconds:g} s a step, the first second not counted; the highest such rate to a tenth).

Recall@20: the share of the exact 20 best (`aisle predict`, all scores in floats) that answers of 100 people hold, before the load.

"libtorch encodes": our own service once more, but what stands for a person is made by libtorch's operators (eager, in inference mode) instead of our kernels; all else is as above.

The peer: FastAPI on uvicorn (uvloop, httptools), one process; a model of the same shape in onnxruntime (f32, one thread a request), all scores and TopK; histories in memory, events appended to a file that nobody syncs.

{results.table(["", "recall@20", "answers a second", "p50, ms", "p99, ms", "p99 with its event, ms", "processor time a pair, µs: server + generator", "floor", "goal"], list(rate_rows(found)))}

With {first['items']:,} items:

- **Freshness**: 2,000 pairs a second for {arguments.fresh:g} s: of {fresh['compared']:,} answers that could be compared with an earlier one of the same person {fresh['stale']:,} had not seen the event that was acknowledged before they were asked for.
  From the moment an event was meant to be sent to an answer that has seen it: p50 {fresh['pairs']['p50_ms']:.2f} ms, p99 {fresh['pairs']['p99_ms']:.2f} ms.
- **Ingest over HTTP**, medians of {bench.rounds} rounds: {ingested['batches']:,.0f} events a second in batches of 1,000 lines (8 connections); {ingested['single']:,.0f} single events a second from 64 connections,
  beside {ingested['bare']:,.0f} commits a second of the bare journal with 64 writers.
- **Memory**: {memory['people']:,.0f} people of whom something came: {memory['bytes_a_person']:,.0f} bytes each; all that the process has grown by in the meantime (the index of known ids, latest decisions) divided by them: {memory['grown_bytes_a_person']:,.0f} bytes.
- **Start**: ready after {first['ready_seconds']:.1f} s with {bench.people:,} people in the snapshot, after {first['ready_again_seconds']:.1f} s once more after all of the above.
- **Twice as much** as is kept up with: {first['overload']['twice']:,.0f} answers a second, beside {first['overload']['once']:,.0f} under as much; p99 of those that are given {first['overload']['p99_ms']:.0f} ms.
- **Soak**: {arguments.soak:g} s at {0.7 * first['aisle']['rate']:,.0f} pairs a second: p99 of answers {kept['questions']['p99_ms']:.1f} ms; memory of its own at the middle {kept['memory_mib'][half][1]:,.0f} MiB, at the end {kept['memory_mib'][-1][1]:,.0f} MiB (10 to 20 bytes an event
  until a new snapshot takes them over, and what knows their ids).

![p99 and memory over time](serve.svg)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", type=Path, help="the built program; aisle_bench stands beside it")
    parser.add_argument("--items", default="12000,100000,1000000", help="sizes of the catalogue, separated by commas")
    parser.add_argument("--people", type=int, default=1_000_000, help="who are known; a million take 8 GB of disk and some minutes a size")
    parser.add_argument("--seconds", type=float, default=8, help="of each step of load")
    parser.add_argument("--rounds", type=int, default=3, help="of ingest")
    parser.add_argument("--fresh", type=float, default=60, help="seconds of the freshness run (500 make a million tries)")
    parser.add_argument("--soak", type=float, default=180, help="seconds of the soak (1800 is half an hour)")
    arguments = parser.parse_args()
    bench = Bench(arguments)
    found = [measure(bench, items, arguments, number == 0) for number, items in enumerate(map(int, arguments.items.split(",")))]
    results.write("serve", "Serving: events in, answers out", text_of(bench, found, arguments), {"people": bench.people, "sizes": found})


if __name__ == "__main__":
    main()
