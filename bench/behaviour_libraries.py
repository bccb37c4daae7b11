"""How long the behaviour model learns for the quality that RecBole's and RecTools' SASRec reach in an hour, on Beauty."""

import argparse
import json
import statistics
from pathlib import Path

import _results as results

LIBRARIES = {"recbole": "RecBole 1.2.1", "rectools": "RecTools 0.19.0"}


def theirs(library, python, data, threads, minutes):
    used = results.run([python, Path(__file__).with_name(f"_{library}_peer.py"), "--train", data, "--threads", threads, "--minutes", minutes])
    curve = [json.loads(line) for line in used["stdout"].splitlines() if line.startswith("{")]
    best = max((row for row in curve if row["fit_seconds"] <= 60 * minutes), key=lambda row: row["ndcg@10"], default=curve[0])
    return {"best": best, "curve": curve, "epoch_cpu_seconds": curve[-1]["fit_cpu_seconds"] / len(curve), "peak_mib": used["peak_mib"], "minutes": minutes}


def ours(program, data, threads, wanted, seed):
    used = results.run([program, "rank", "--train", data, "--rankers", "behaviour", "--on", "validation", "--curve", "1", "--until", wanted,
                        "--seed", seed, "--threads", threads, "--options", "{}"])
    last = json.loads(used["stdout"])["rankers"]["behaviour"]["curve"][-1]
    return {"epoch": last["epoch"], "seconds": last["fit_seconds"], "cpu_seconds": last["fit_cpu_seconds"], "ndcg@10": last["metrics"]["ndcg@10"],
            "peak_mib": used["peak_mib"]}


def lines_of(title, found):
    """The library's, and ours until it is as good."""
    peer, runs = found["theirs"], found["ours"]
    best, middle = peer["best"], {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    return [[f"{title}, {peer['minutes']:g} minutes", f"{best['ndcg@10']:.4f}", f"{best['fit_seconds']:,.0f}", str(best["epoch"]), f"{peer['epoch_cpu_seconds']:.0f}", f"{peer['peak_mib']:,.0f}"],
            [f"**Aisle**, as good as {title.split()[0]}", f"{middle['ndcg@10']:.4f}", f"{middle['seconds']:.1f}", f"{middle['epoch']:.0f}",
             f"{middle['cpu_seconds'] / middle['epoch']:.1f}", f"{middle['peak_mib']:,.0f}"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", type=Path, help="the built program; aisle_learning_bench stands beside it")
    parser.add_argument("--data", default="../shared/data/amazon/Beauty.txt", type=Path)
    parser.add_argument("--recbole", help="a Python that has RecBole and PyTorch: runs it")
    parser.add_argument("--rectools", help="a Python that has RecTools and PyTorch: runs it")
    parser.add_argument("--minutes", type=float, default=60, help="of learning for each of theirs")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="of ours, with as many seeds")
    arguments = parser.parse_args()
    program = arguments.aisle.with_name("aisle_learning_bench")
    found = results.earlier("behaviour_libraries").get("libraries", {})
    for library in LIBRARIES:
        if python := getattr(arguments, library):
            peer = theirs(library, python, arguments.data, arguments.threads, arguments.minutes)
            runs = [ours(program, arguments.data, arguments.threads, peer["best"]["ndcg@10"], seed) for seed in range(1, arguments.runs + 1)]
            found[library] = {"theirs": peer, "ours": runs, "times": peer["best"]["fit_seconds"] / statistics.median(run["seconds"] for run in runs)} | results.here()
    shown = {library: title for library, title in LIBRARIES.items() if library in found}
    times = "\n".join(f"Ours is {found[library]['times']:,.0f} times as fast as {title.split()[0]} ({results.told(found[library])})." for library, title in shown.items())
    text = f"""Amazon Beauty, leave-one-out, ids alone: learnt from all but each person's last two items, judged by the one before the last, over all items but those of the history (the clocks stand
still meanwhile), on {arguments.threads} threads. The best that a library was found to have counts, and ours then learns until it is as good, on the same machine right after it (median of its seeds). Each
with its own defaults, ours as `aisle train` has them. Each library is run by itself, and the page keeps the other.

{results.table(["", "NDCG@10", "seconds", "epochs", "processor seconds an epoch", "peak, MiB"], [line for library, title in shown.items() for line in lines_of(title, found[library])])}

{times}"""
    results.write("behaviour_libraries", "The behaviour model's learning beside RecBole and RecTools", text, {"libraries": found})


if __name__ == "__main__":
    main()
