"""Online Shoppers, everything chosen within the training rows of ten folds, three times: `aisle fit` beside XGBoost tuned for as long."""

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import xgboost
from sklearn.model_selection import StratifiedKFold

import _results as results
import _xgboost_search as search
from online_shoppers import DATA, METRICS, SMALLEST, measure, verdict

TARGET = "Revenue"
FOLDS = 10


def ours(aisle, header, rows, training, held_out, seed, algorithms, folder):
    """What a model fitted on the training rows says of the others, its champion's name, and the seconds that fitting took."""
    for name, chosen in (("training", training), ("held_out", held_out)):
        with open(folder / f"{name}.csv", "w", newline="") as out:
            csv.writer(out).writerows([header, *(rows[row] for row in chosen)])
    command = [aisle, "fit", folder / "training.csv", "--target", TARGET, "--test", "0", "--seed", seed, "--out", folder / "model", "--json"]
    used = results.run(command + (["--algorithms", algorithms] if algorithms else []))
    results.run([aisle, "score", folder / "model", folder / "held_out.csv", "--out", folder / "scores.csv"])
    with open(folder / "scores.csv") as lines:
        answers = [float(row["probability"]) for row in csv.DictReader(lines)]
    return np.array(answers), json.loads(used["stdout"])["champion"]["title"], used["wall_seconds"]


def theirs(columns, truth, training, held_out, seconds, seed):
    answers, found = search.tuned(search.encode(columns, training), truth, training, True, seconds, seed)
    return answers[held_out], found


def differences(truth, pairs, resamples=1000):
    """The mean over the repeats of each metric's difference, and its 95 % bootstrap interval over the rows."""
    chance = np.random.default_rng(0)
    gap = lambda rows: [np.mean([measure(truth[rows], a[rows])[name] - measure(truth[rows], b[rows])[name] for a, b in pairs]) for name in METRICS]
    drawn = np.array([gap(chance.integers(0, len(truth), len(truth))) for _ in range(resamples)])
    return {name: {"mean": float(mean), "interval": np.quantile(values, [0.025, 0.975]).tolist()}
            for name, mean, values in zip(METRICS, gap(np.arange(len(truth))), drawn.T)}


def page(truth, repeats, seconds, arguments):
    lines = []
    for place, (a, b) in enumerate(repeats):
        for title, answers in (("**Aisle**", a), ("XGBoost, tuned", b)):
            lines.append([f"{title}, repeat {place + 1}", *(f"{measure(truth, answers)[name]:.4f}" for name in METRICS)])
    for title, side in (("**Aisle, mean**", 0), ("XGBoost, mean", 1)):
        lines.append([title, *(f"{np.mean([measure(truth, pair[side])[name] for pair in repeats]):.4f}" for name in METRICS)])
    found = differences(truth, repeats)
    gaps = [[name.replace("_", " "), f"{gap['mean']:+.4f}", f"{gap['interval'][0]:+.4f} … {gap['interval'][1]:+.4f}", verdict(name, gap["interval"])]
            for name, gap in found.items()]
    names = [name.replace("_", " ") for name in METRICS]
    chosen = f" --algorithms {arguments.algorithms}" if arguments.algorithms else ""
    text = f"""UCI Online Shoppers ({len(truth):,} rows), {FOLDS} stratified folds, {len(repeats)} times with other folds. For each fold `aisle fit --test 0{chosen}` gets a file of the
training rows alone: preparation, cross-validation, choice, blend and threshold are made of these; then `aisle score` is asked about the fold's rows. XGBoost {xgboost.__version__} is tuned
by random search on the same rows, five folds side by side on all cores, for as long as the whole of `aisle fit` took ({np.mean(seconds):.0f} s on average), its own defaults first, then the ranges that Aisle
searches; the least log loss is chosen. The answers of all folds are measured together.

{results.table(["", *names], lines)}

Ours minus theirs, the mean over the repeats, with a 95 % bootstrap interval over the rows (the same rows for both; less than {SMALLEST} is no difference):

{results.table(["", "difference", "95 % interval", "ours is"], gaps)}
"""
    return text, found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", help="the built program")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--algorithms", help="of Aisle, separated by commas; all that suit by default")
    arguments = parser.parse_args()
    with open(DATA) as lines:
        header, *rows = csv.reader(lines)
    columns = dict(zip(header, zip(*rows)))
    truth = np.array([float(value == "TRUE") for value in columns.pop(TARGET)])
    repeats, seconds, kept = [], [], []
    for repeat in range(arguments.repeats):
        a, b = np.zeros(len(truth)), np.zeros(len(truth))
        for fold, (training, held_out) in enumerate(StratifiedKFold(FOLDS, shuffle=True, random_state=repeat).split(truth, truth)):
            with tempfile.TemporaryDirectory() as folder:
                a[held_out], champion, took = ours(arguments.aisle, header, rows, training, held_out, repeat, arguments.algorithms, Path(folder))
            b[held_out], found = theirs(columns, truth, training, held_out, took, repeat)
            seconds.append(took)
            kept.append({"repeat": repeat, "fold": fold, "champion": champion, "seconds": took, "xgboost": found})
            print(json.dumps(kept[-1] | {"log_loss": [measure(truth[held_out], side[held_out])["log_loss"] for side in (a, b)]}), file=sys.stderr, flush=True)
        repeats.append((a, b))
        text, found = page(truth, repeats, seconds, arguments)
        results.write("nested", "Online Shoppers: chosen in nested folds", text,
                      {"rows": len(truth), "folds": kept, "differences": found,
                       "repeats": [{"ours": measure(truth, a), "theirs": measure(truth, b)} for a, b in repeats]})


if __name__ == "__main__":
    main()
