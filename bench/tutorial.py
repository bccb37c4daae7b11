"""The well-known tutorial (linear regression, LSTM): `aisle tutorial` beside the same program in Keras."""

import argparse
import json
import statistics
import sys
from pathlib import Path

import _results as results

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "cmake"))
import setup  # noqa: E402  (the environment of Keras is set up as all that is pinned)

DATA = ROOT / "data/online_shoppers/online_shoppers_intention.csv"
TARGET = "Revenue"
METRICS = ("accuracy", "roc_auc", "log_loss")


def ours(aisle, epochs):
    used = results.run([aisle, "tutorial", DATA, "--target", TARGET, "--epochs", epochs, "--alone", "--json"])
    linear, lstm = (entry["metrics"] for entry in json.loads(used.pop("stdout"))["leaderboard"])
    return used | {"linear": linear, "lstm": lstm}


def theirs(python, epochs):
    used = results.run([python, Path(__file__).with_name("_tutorial_keras.py"), DATA, TARGET, epochs])
    return used | json.loads(used.pop("stdout"))


def middle(runs, name):
    """Median, least and most."""
    values = [run[name] for run in runs]
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", help="the built program")
    parser.add_argument("--epochs", type=int, default=3, help="of the LSTM; the tutorial's own 100 take long")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    python = setup.ensure_python(setup.deps_folder(), "keras")
    runs = {"aisle": [], "keras": []}
    for run in range(arguments.runs):  # in turn, so that what else the machine does meets both
        runs["aisle"].append(ours(arguments.aisle, arguments.epochs))
        runs["keras"].append(theirs(python, arguments.epochs))
        print(f"run {run + 1} of {arguments.runs}: " + ", ".join(f"{name} {kept[-1]['wall_seconds']:.1f} s" for name, kept in runs.items()), file=sys.stderr)

    title = {"aisle": "**Aisle**", "keras": f"Keras {runs['keras'][0]['keras']}"}
    costs = [[title[name], middle(kept, "wall_seconds"), middle(kept, "cpu_seconds"), middle(kept, "peak_mib")] for name, kept in runs.items()]
    figures = [[f"{title[name]}, {label}", *(f"{kept[0][model][metric]:.4f}" for metric in METRICS)]
               for label, model in (("linear regression", "linear"), ("LSTM", "lstm")) for name, kept in runs.items()]
    times = {cost: statistics.median(run[cost] for run in runs["keras"]) / statistics.median(run[cost] for run in runs["aisle"])
             for cost in ("wall_seconds", "cpu_seconds", "peak_mib")}
    text = f"""The same steps on UCI Online Shoppers: the file read, texts one-hot, an 80/20 split by scikit-learn's `train_test_split` with seed 42 (the same rows on both
sides), standard scaling, linear regression, then LSTM(50), LSTM(50) and a sigmoid over the row's features, Adam, batches of 32, a tenth held out, {arguments.epochs} epochs. Aisle keeps the epoch that does best on the held-out tenth; Keras, as the tutorial has it, the last.
Each run is a program of its own from start to finish, import of libraries and reading included; {arguments.runs} runs, in turn: the median (least–most).

{results.table(["", "wall time, s", "processor time, s", "peak memory, MiB"], costs)}

Keras takes {times['wall_seconds']:.1f} times the wall time, {times['cpu_seconds']:.1f} times the processor time and {times['peak_mib']:.1f} times the memory.

On the test rows (first run). The starting weights of the LSTMs differ, as do their answers:

{results.table(["", "accuracy", "ROC-AUC", "log loss"], figures)}
"""
    results.write("tutorial", "The tutorial, in Keras and in Aisle", text, {"epochs": arguments.epochs, "runs": runs, "keras_over_aisle": times})


if __name__ == "__main__":
    main()
