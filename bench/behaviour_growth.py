"""How learning grows: processor seconds of the behaviour model's epoch with events, length of histories and items; of the linear models with items."""

import argparse
import json
from pathlib import Path

import _growth_plot
import _results as results

BASE = {"items": 12000, "people": 10000, "length": 50}  # 500,000 events
# What varies, the rest being BASE: with longer histories of fewer people, so that the events are as many.
VARIED = {
    "events": [(people * 50, {"people": people}) for people in (1250, 2500, 5000, 10000, 20000, 40000)],
    "events of a history": [(length, {"length": length, "people": 500_000 // length}) for length in (5, 10, 20, 50, 100, 200)],
    "items": [(items, {"items": items}) for items in (1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000)],
}

LINEAR = {"slim": (3000, 10_000, 30_000, 100_000, 300_000, 1_000_000), "ease": (3000, 10_000, 15_000)}  # EASE takes no more


def of_linear(program, ranker, items, threads):
    options = [word for name, value in (BASE | {"items": items}).items() for word in (f"--{name}", value)]
    return json.loads(results.run([program, "speed", *options, "--ranker", ranker, "--threads", threads])["stdout"])


def linear(program, threads):
    """The part of the page on linear models, and the figures."""
    found = {ranker: [(items, of_linear(program, ranker, items, threads)) for items in steps] for ranker, steps in LINEAR.items()}
    (results.FOLDER / "behaviour_growth_linear.svg").write_text(
        _growth_plot.svg("Processor seconds of fitting by items", {ranker: [(items, one["cpu_seconds"]) for items, one in line] for ranker, line in found.items()}, "items"))
    lines = [[ranker, f"{items:,}", f"{one['cpu_seconds']:.2f}", f"{one['seconds']:.2f}", f"{one['peak_mib']:,.0f}"] for ranker, line in found.items() for items, one in line]
    text = ("## The linear models\n\nThe sparse one (slim: 300 companions an item, weights to 100 of them) beside the one that inverts a matrix of all items (ease), fitted whole.\n\n"
            "![](behaviour_growth_linear.svg)\n\n" + results.table(["", "items", "processor seconds", "seconds", "peak, MiB"], lines))
    return text, {ranker: [{"count": items} | one for items, one in line] for ranker, line in found.items()}


def measure(program, changed, size, threads):
    options = [word for name, value in (BASE | changed).items() for word in (f"--{name}", value)]
    used = results.run([program, "speed", *options, "--size", size, "--threads", threads, "--options", json.dumps({"longest": 200})])
    return json.loads(used["stdout"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", type=Path, help="the built program; aisle_learning_bench stands beside it")
    parser.add_argument("--size", default="small")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    program = arguments.aisle.with_name("aisle_learning_bench")
    raw, parts = {}, []
    for axis, steps in VARIED.items():
        found = [(count, measure(program, changed, arguments.size, arguments.threads)) for count, changed in steps]
        raw[axis] = [{"count": count} | one for count, one in found]
        name = f"behaviour_growth_{axis.split()[-1]}.svg"
        results.FOLDER.mkdir(parents=True, exist_ok=True)
        (results.FOLDER / name).write_text(_growth_plot.svg(f"Processor seconds an epoch by {axis}", {arguments.size: [(count, one["cpu_seconds"]) for count, one in found]}, axis))
        lines = [[f"{count:,}", f"{one['cpu_seconds']:.2f}", f"{one['cpu_seconds'] / one['events'] * 1e6:.2f}", f"{one['peak_mib']:,.0f}"] for count, one in found]
        parts.append(f"## {axis.capitalize()}\n\n![]({name})\n\n" + results.table([axis, "processor seconds an epoch", "microseconds an event", "peak, MiB"], lines))
    part, raw["linear"] = linear(program, arguments.threads)
    parts.append(part)
    text = f"""Made-up histories (a few popular items, a long tail, a habit of going on to the neighbour; `aisle_learning_bench speed`), size {arguments.size}, at most 200 events read, {arguments.threads} threads; one epoch after an
untimed one. {BASE['people']:,} people with {BASE['length']} events over {BASE['items']:,} items, but for what varies; longer histories are of fewer people, so that there are as many events. Scores are of all
items up to 60,000, of about 4,096 drawn ones beyond.

""" + "\n\n".join(parts)
    results.write("behaviour_growth", "How learning grows", text, raw)


if __name__ == "__main__":
    main()
