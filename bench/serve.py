"""Serving: answers a second at p99 of 10 ms with 12k, 100k and a million items, ingest over HTTP, freshness; beside FastAPI and onnxruntime."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import _results as results
from _serving import CONNECTIONS, EVENTS, MOST_MS, Bench, Served

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cmake"))
import setup  # noqa: E402

PEER = Path(__file__).with_name("_serve_peer.py")
GOALS = {12_000: (12_000, 25_000), 100_000: (8_000, 15_000), 1_000_000: (2_000, 5_000)}


def recall(bench, shop, served):
    """The share of the 20 best of exact scores in floats (`aisle predict`) that answers hold, of some people."""
    users = [f"u{i * bench.people // 100}" for i in range(100)]
    exact = json.loads(results.run([bench.aisle, "predict", shop, "next_item", "--users", ",".join(users), "--top", "20", "--json"])["stdout"])
    held = 0
    for person in exact["predictions"]:
        answer = served.post("/v1/recommend", json.dumps({"user": person["user"], "n": 20}))
        held += len({item["item"] for item in answer["items"]} & {item["item"] for item in person["items"]})
    return held / 20 / len(exact["predictions"])


@contextmanager
def peer(bench, items):
    python = setup.ensure_python(setup.deps_folder(), "serving")
    process = subprocess.Popen([python, PEER, "18977", str(items)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen("http://127.0.0.1:18977/openapi.json", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield Served(process, "18977", "none", bench.bench, bench.people, items)
    finally:
        process.terminate()
        process.wait(timeout=30)


def ingest(bench, served, rounds):
    """Over HTTP, and what the journal alone does."""
    out = {"batches": [], "single": [], "bare": []}
    for _ in range(rounds):
        for kind, connections, name in (("batches", 8, "batches"), ("events", 64, "single")):
            found = served.load(kind, bench.seconds, 0, connections)
            out[name].append(found["events"]["count"] / found["seconds"] * (1000 if kind == "batches" else 1))
        with tempfile.TemporaryDirectory(dir=bench.aisle.parent) as folder:
            out["bare"].append(json.loads(results.run([bench.bench, "commits", Path(folder) / "journal", bench.seconds, 64])["stdout"])["commits_a_second"])
    return {name: results.median(values) for name, values in out.items()} | {"rounds": out}


def measure(bench, items, arguments, smallest):
    with tempfile.TemporaryDirectory(dir=bench.aisle.parent) as folder:
        print(f"{items:,} items, {bench.people:,} people", file=sys.stderr)
        shop = bench.shop(Path(folder).absolute(), items)
        with bench.serve(shop, items) as served:
            out = {"items": items, "ready_seconds": served.ready_seconds, "resident_mib": served.resident() / 2**20}
            out["recall"] = recall(bench, shop, served)
            out["aisle"] = bench.ladder(served, GOALS.get(items, (1000, 1000))[0])
        if smallest:
            with bench.serve(shop, items) as served:
                out["freshness"] = served.load("pairs", arguments.fresh, 2000, people=min(bench.people, 20_000))
                out["ingest"] = ingest(bench, served, arguments.rounds)
        bench.model(shop, "torch")
        with bench.serve(shop, items) as served:
            out["torch"] = bench.ladder(served, 1000)
        bench.model(shop, "blend")
        with bench.serve(shop, items) as served:
            out["blend_recall"] = recall(bench, shop, served)
            out["blend"] = bench.ladder(served, 1000)
        shutil.rmtree(shop)
        with peer(bench, items) as served:
            out["peer"] = bench.ladder(served, 400 if items < 500_000 else 40)
    return out


def rate_rows(found):
    for each in found:
        floor, goal = GOALS.get(each["items"], ("", ""))
        for name, title in (("aisle", "**Aisle**"), ("blend", "Aisle, a blend of four"), ("torch", "Aisle, libtorch encodes"), ("peer", "FastAPI, onnxruntime")):
            best = each[name]["found"]
            figures = [f"{best['questions'][key]:.1f}" for key in ("p50_ms", "p99_ms")] + [f"{best['pairs']['p99_ms']:.1f}"] if best else ["", "", ""]
            recall = "1" if name == "peer" else f"{each['blend_recall' if name == 'blend' else 'recall']:.3f}"
            yield [f"{each['items']:,} items: {title}", recall, f"{each[name]['rate']:,.0f}", *figures, *([f"{best['server_us']:.0f} + {best['generator_us']:.0f}"] if best else [""]), *((f"{floor:,}", f"{goal:,}") if name == "aisle" and floor else ("", ""))]


def text_of(bench, found, arguments):
    first = found[0]
    fresh, ingested = first["freshness"], first["ingest"]
    return f"""A made-up shop through the real formats: a catalogue, {bench.people:,} people with {EVENTS} events each, imported, sealed and packed; the behaviour model in the size `small`, its numbers drawn instead
of learnt (vectors of items lie in groups of 200, a person's near those of their latest items). The load generator is one thread on the same two cores. A Poisson process says when each pair of
requests is meant to begin, whatever the server does: an event of a person is sent, and when it is acknowledged (in Aisle: on the disk) a question for 20 items for the same person. An answer's time
counts from the moment at which it could be asked for, the wait for one of {CONNECTIONS} connections included; "with its event" counts from the moment at which the event was meant to be sent. A rate is kept up with
when p99 of answers is at most {MOST_MS} ms, nothing fails, and as many are answered as were asked ({bench.seconds:g} s a step, the first second not counted; the highest such rate to a tenth).

Recall@20: the share of the exact 20 best (`aisle predict`, all scores in floats) that answers of 100 people hold, before the load.

"libtorch encodes": our own service once more, but what stands for a person is made by libtorch's operators (eager, in inference mode) instead of our kernels; all else is as above.

"A blend of four": the behaviour model with item-to-item cosine, session neighbours and a Markov chain, all learnt from the same people, of one weight: what mostly answers for a shop.

The peer: FastAPI on uvicorn (uvloop, httptools), one process; a model of the same shape in onnxruntime (f32, one thread a request), all scores and TopK; histories in memory, events appended to a file that nobody syncs.

{results.table(["", "recall@20", "answers a second", "p50, ms", "p99, ms", "p99 with its event, ms", "processor time a pair, µs: server + generator", "floor", "goal"], list(rate_rows(found)))}

With {first['items']:,} items:

- **Freshness**: 2,000 pairs a second for {arguments.fresh:g} s: of {fresh['compared']:,} answers that could be compared with an earlier one of the same person {fresh['stale']:,} had not seen the event that was acknowledged before they were asked for.
  From the moment an event was meant to be sent to an answer that has seen it: p50 {fresh['pairs']['p50_ms']:.2f} ms, p99 {fresh['pairs']['p99_ms']:.2f} ms.
- **Ingest over HTTP**, medians of {arguments.rounds} rounds: {ingested['batches']:,.0f} events a second in batches of 1,000 lines (8 connections); {ingested['single']:,.0f} single events a second from 64 connections,
  beside {ingested['bare']:,.0f} commits a second of the bare journal with 64 writers.
- **Start**: ready after {first['ready_seconds']:.1f} s with {bench.people:,} people in the snapshot.

Memory, twice as much load and half an hour of it are in [soak.md](soak.md).
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", type=Path, help="the built program; aisle_bench stands beside it")
    parser.add_argument("--items", default="12000,100000,1000000", help="sizes of the catalogue, separated by commas")
    parser.add_argument("--people", type=int, default=1_000_000, help="who are known; a million take 8 GB of disk and some minutes a size")
    parser.add_argument("--seconds", type=float, default=8, help="of each step of load")
    parser.add_argument("--rounds", type=int, default=3, help="of ingest")
    parser.add_argument("--fresh", type=float, default=60, help="seconds of the freshness run (500 make a million tries)")
    arguments = parser.parse_args()
    bench = Bench(arguments.aisle, arguments.people, arguments.seconds)
    found = [measure(bench, items, arguments, number == 0) for number, items in enumerate(map(int, arguments.items.split(",")))]
    results.write("serve", "Serving: events in, answers out", text_of(bench, found, arguments), {"people": bench.people, "sizes": found})


if __name__ == "__main__":
    main()
