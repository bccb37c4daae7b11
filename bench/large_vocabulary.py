"""The loss over a large catalogue: ours, over all items and over drawn ones, against plain logits and cross-entropy of PyTorch: time and memory."""

import argparse
import json
import statistics

import _results as results


def measured(command, times):
    runs = []
    for _ in range(times):
        used = results.run(command)
        runs.append(json.loads(used["stdout"]) | {"peak_mib": used["peak_mib"]})
    return runs


def row(title, runs):
    return f"| {title} | {statistics.median(run['cpu_seconds'] for run in runs):.2f} | {statistics.median(run['peak_mib'] for run in runs):,.0f} |"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", default="build/release/aisle_bench", help="the built program")
    parser.add_argument("--peer", default="python3", help="a Python that has PyTorch")
    parser.add_argument("--rows", type=int, default=512)
    parser.add_argument("--items", default="100000,1000000")
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    text, raw = [], {}
    for items in map(int, arguments.items.split(",")):
        ours = [arguments.bench, "vocabulary", items, arguments.rows]
        runs = {"PyTorch, logits and cross-entropy": [arguments.peer, "bench/_large_vocabulary_peer.py", items, arguments.rows],
                "ours, the softmax over all items": [*ours, 0], "ours, 4,096 candidates": [*ours, 4096]}
        found = {title: measured(command, arguments.times) for title, command in runs.items()}
        raw[str(items)] = found
        text.append(f"## {items:,} items\n\n| | CPU s | peak MiB of the process |\n|---|---:|---:|\n" + "\n".join(row(title, some) for title, some in found.items()))
    head = f"""One step's loss and gradients of {arguments.rows} answers, width 64, cosine scores, label smoothing .1; one thread each; medians of {arguments.times} processes.
Memory is that of the whole process: tables, gradients and libraries with it (PyTorch itself takes some 300 MiB).
"""
    results.write("large_vocabulary", "The loss over a large catalogue", head + "\n" + "\n\n".join(text), {"runs": raw})


if __name__ == "__main__":
    main()
