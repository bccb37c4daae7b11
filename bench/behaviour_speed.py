"""The behaviour model's learning beside the same kind of model in eager PyTorch: time to a quality on Beauty, memory, an epoch's cost."""

import argparse
import json
import statistics
import sys
from pathlib import Path

import _results as results


def first_reaching(curve, metric, wanted):
    return next((row for row in curve if metric(row) >= wanted), None)


def ours(program, data, threads, wanted, seed, options="{}"):
    used = results.run([program, "rank", "--train", data, "--rankers", "behaviour", "--on", "validation", "--curve", "1", "--until", wanted,
                        "--seed", seed, "--threads", threads, "--options", options])
    curve = json.loads(used["stdout"])["rankers"]["behaviour"]["curve"]
    return summary(curve, lambda row: row["metrics"]["ndcg@10"], wanted, used)


def theirs(python, data, threads, wanted, seed):
    used = results.run([python, Path(__file__).with_name("_behaviour_peer.py"), "--train", data, "--threads", threads, "--until", wanted, "--seed", seed])
    return summary([json.loads(line) for line in used["stdout"].splitlines()], lambda row: row["ndcg@10"], wanted, used)


def summary(curve, metric, wanted, used):
    reached = first_reaching(curve, metric, wanted)
    epochs = [after["fit_cpu_seconds"] - before["fit_cpu_seconds"] for before, after in zip(curve, curve[1:])] or [curve[0]["fit_cpu_seconds"]]
    return {"epochs": reached and reached["epoch"], "seconds": reached and reached["fit_seconds"], "cpu_seconds": reached and reached["fit_cpu_seconds"],
            "epoch_cpu_seconds": statistics.median(epochs), "begin_cpu_seconds": curve[0]["fit_cpu_seconds"] - statistics.median(epochs), "peak_mib": used["peak_mib"]}


def row(title, runs):
    middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    return f"| {title} | {middle['epochs']:.0f} | {middle['seconds']:.1f} | {middle['cpu_seconds']:.1f} | {middle['begin_cpu_seconds']:.1f} | {middle['epoch_cpu_seconds']:.2f} | {middle['peak_mib']:,.0f} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", type=Path, help="the built program; aisle_learning_bench stands beside it")
    parser.add_argument("--data", default="../shared/data/amazon/Beauty.txt", type=Path)
    parser.add_argument("--peer", default="python3", help="a Python that has PyTorch, NumPy and SciPy")
    parser.add_argument("--until", type=float, default=0.055, help="validation NDCG@10")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="with as many seeds, in turn")
    arguments = parser.parse_args()
    found = {"ours": [], "ours_drawn": [], "theirs": []}
    program = arguments.aisle.with_name("aisle_learning_bench")
    for seed in range(1, arguments.runs + 1):
        found["ours"].append(ours(program, arguments.data, arguments.threads, arguments.until, seed))
        found["ours_drawn"].append(ours(program, arguments.data, arguments.threads, arguments.until, seed, '{"candidates": 1000}'))
        found["theirs"].append(theirs(arguments.peer, arguments.data, arguments.threads, arguments.until, seed))
        print(json.dumps({side: runs[-1] for side, runs in found.items()}), file=sys.stderr)
    ratio = {side: [peer["seconds"] / own["seconds"] for own, peer in zip(found[side], found["theirs"])] for side in ("ours", "ours_drawn")}
    told = {side: f"{statistics.median(times):.1f} ({min(times):.1f} to {max(times):.1f})" for side, times in ratio.items()}
    text = f"""Amazon Beauty, leave-one-out, ids alone: learnt from all but each person's last two items, judged after every epoch by the one before the last, over all items (the clocks stand still
meanwhile). Until validation NDCG@10 is {arguments.until}, on {arguments.threads} threads; medians of {arguments.runs} runs with other seeds, the two in turn. Ours: `aisle_learning_bench rank`, usual options
(softmax over all items), and with 1,000 candidates drawn for a step, as theirs. Theirs:
`bench/_behaviour_peer.py`, a SASRec in eager PyTorch with the same width, layers, heads and start from co-occurrence, 1,000 drawn negatives. Both plan 32 epochs.

|  | epochs | seconds | processor seconds | of these before the first epoch | an epoch | peak, MiB |
|---|---:|---:|---:|---:|---:|---:|
{row("**Aisle**, usual options", found["ours"])}
{row("**Aisle**, 1,000 drawn", found["ours_drawn"])}
{row("PyTorch, eager", found["theirs"])}

Ours is {told["ours"]} times as fast as theirs, with as many drawn {told["ours_drawn"]} times."""
    results.write("behaviour_speed", "The behaviour model's learning beside eager PyTorch", text, found)


if __name__ == "__main__":
    main()
