"""Serving for half an hour at 70 % of what is kept up with: p99 and memory over time, then twice as much load, then how long the next start takes."""

import argparse
import tempfile
import threading
import time
from itertools import groupby
from pathlib import Path

import _results as results
import _time_plot
from _serving import CONNECTIONS, EVENTS, MOST_MS, Bench


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
    (results.FOLDER / "soak.svg").write_text(_time_plot.svg(f"{rate:,.0f} events and answers a second", {"p99 of answers, ms": series, "memory of its own, MiB": memory}))
    return found | {"rate": rate, "memory_mib": memory}


def overload(bench, served, rate):
    """Answers a second under as much as is kept up with, and under twice that."""
    once, twice = bench.keeps_up(served, rate), bench.keeps_up(served, 2 * rate)
    return {"once": once["rate"], "twice": twice["rate"], "p99_ms": twice["questions"]["p99_ms"], "statuses": twice["statuses"]}


def measure(bench, items, seconds):
    with tempfile.TemporaryDirectory(dir=bench.aisle.parent) as folder:
        shop = bench.shop(Path(folder).absolute(), items)
        with bench.serve(shop, items) as served:
            out = {"items": items, "ready_seconds": served.ready_seconds, "kept_up_with": bench.ladder(served, 8000)["rate"]}
        with bench.serve(shop, items) as served:
            before = served.resident()
            out["soak"] = soak(served, seconds, max(200, 0.7 * out["kept_up_with"]))
            out["overload"] = overload(bench, served, max(200, out["kept_up_with"]))
            gauges = served.gauges()
            out["people"] = gauges["aisle_live_people"]
            out["bytes_a_person"] = gauges["aisle_live_bytes"] / max(1, out["people"])
            out["grown_bytes_a_person"] = (served.resident() - before) / max(1, out["people"])
        with bench.serve(shop, items) as served:
            out["ready_again_seconds"] = served.ready_seconds
    return out


def text_of(bench, found):
    kept, twice = found["soak"], found["overload"]
    p99 = kept["questions"]["p99_ms_by_second"]
    late = sum(each > MOST_MS for each in p99)
    silent = max((len(list(run)) for none, run in groupby(each == 0 for each in p99) if none), default=0)
    memory = [mib for _, mib in kept["memory_mib"]]
    not_200 = lambda found: {status: count for status, count in found["statuses"].items() if status != "200"} or "none"
    return f"""The shop, the load and what is kept up with are those of [serve.md](serve.md): {bench.people:,} people with {EVENTS} events each, {found['items']:,} items, the model in the size `small`; a durable event, then an answer, at random
moments, whatever the server does, over {CONNECTIONS} connections; the generator on the same cores. Kept up with: {found['kept_up_with']:,.0f} pairs a second.

- **{len(p99):,} seconds at {kept['rate']:,.0f} pairs a second**: {kept['questions']['count']:,} answers; p50 {kept['questions']['p50_ms']:.1f} ms, p99 {kept['questions']['p99_ms']:.1f} ms; {late} seconds had a p99 of their own above {MOST_MS} ms, the longest time without an answer is {silent} s; not 200: {not_200(kept)}.
- **Memory of its own**: {memory[len(memory) // 4]:,.0f} MiB after a quarter, {memory[len(memory) // 2]:,.0f} after half, {memory[3 * len(memory) // 4]:,.0f} after three quarters, {memory[-1]:,.0f} at the end, {max(memory):,.0f} at most. It holds 10 to 20 bytes of each new event until a new
  snapshot takes them over, and what knows their ids. {found['people']:,.0f} live people: {found['bytes_a_person']:,.0f} bytes each; all that came to the process, divided by them: {found['grown_bytes_a_person']:,.0f} bytes.
- **Twice as much** as is kept up with, right after it: {twice['twice']:,.0f} answers a second, beside {twice['once']:,.0f} under as much; p99 of those that are given {twice['p99_ms']:.0f} ms; not 200: {not_200(twice)}.
- **Start**: ready after {found['ready_seconds']:.1f} s before, {found['ready_again_seconds']:.1f} s after all of it.

![p99 and memory over time](soak.svg)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", type=Path, help="the built program; aisle_bench stands beside it")
    parser.add_argument("--items", type=int, default=12_000, help="of the catalogue")
    parser.add_argument("--people", type=int, default=100_000, help="who are known")
    parser.add_argument("--seconds", type=float, default=8, help="of each step of load")
    parser.add_argument("--soak", type=float, default=1800, help="seconds")
    arguments = parser.parse_args()
    bench = Bench(arguments.aisle, arguments.people, arguments.seconds)
    found = measure(bench, arguments.items, arguments.soak)
    results.write("soak", "Half an hour of serving", text_of(bench, found), {"people": bench.people} | found)


if __name__ == "__main__":
    main()
