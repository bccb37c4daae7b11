"""Many rows: time and memory of `aisle fit` and of a scikit-learn and XGBoost script with the same steps, up to a million."""

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

import _results as results

DATA = Path(__file__).resolve().parent.parent / "data/online_shoppers/online_shoppers_intention.csv"
SEED = 42
NUMBERS = 10  # the first ten columns are amounts; the numbers after them are codes


def enlarge(path, rows):
    """Online Shoppers drawn again and again, each amount moved by about a hundredth of itself."""
    with open(DATA) as lines:
        header, *table = csv.reader(lines)
    chance = np.random.default_rng(SEED)
    amounts = np.array([row[:NUMBERS] for row in table], float)
    others = [row[NUMBERS:] for row in table]
    with open(path, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        for begin in range(0, rows, 10000):
            chosen = chance.integers(0, len(table), min(10000, rows - begin))
            moved = amounts[chosen] * (1 + 0.01 * chance.standard_normal((len(chosen), NUMBERS)))
            writer.writerows([f"{value:.6g}" for value in amount] + others[row] for amount, row in zip(moved, chosen))


def ours(aisle, data, folder):
    used = results.run([aisle, "fit", data, "--target", "Revenue", "--algorithms", "logistic,boosted_trees", "--cv", "2", "--test", "0.2",
                        "--seed", SEED, "--out", folder / "model", "--json"])
    champion = json.loads(used.pop("stdout"))["champion"]
    return used | {"champion": champion["name"], "log_loss": champion["metrics"]["log_loss"], "roc_auc": champion["metrics"]["roc_auc"]}


def theirs(data):
    used = results.run([sys.executable, Path(__file__).with_name("_million_rows_peer.py"), data])
    return used | json.loads(used.pop("stdout"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", help="the built program")
    parser.add_argument("--rows", default="125000,250000,500000,1000000", help="sizes, separated by commas")
    arguments = parser.parse_args()
    raw, lines = [], []
    for rows in map(int, arguments.rows.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "shoppers.csv"
            enlarge(data, rows)
            found = {"Aisle": ours(arguments.aisle, data, Path(folder)), "script": theirs(data)}
            megabytes = data.stat().st_size / 1e6
        raw.append({"rows": rows, "megabytes": megabytes} | found)
        for name, used in found.items():
            title = f"**{rows:,} rows ({megabytes:.0f} MB), Aisle**" if name == "Aisle" else "scikit-learn and XGBoost"
            lines.append([title, f"{used['wall_seconds']:.1f}", f"{used['cpu_seconds']:.1f}", f"{used['peak_mib']:.0f}", used["champion"],
                          f"{used['log_loss']:.4f}", f"{used['roc_auc']:.4f}"])
            print(" | ".join(lines[-1]), file=sys.stderr)
    header = ["", "wall time, s", "processor time, s", "peak memory, MiB", "champion", "log loss", "ROC-AUC"]
    text = f"""UCI Online Shoppers drawn with replacement, each of the ten amounts times 1 + 0.01 z (z normal, seed {SEED}), written as CSV. Nearly the same row can so stand in training
and test: the metrics show only that both did the work, not how well they would do on new shoppers.

Aisle: `aisle fit --algorithms logistic,boosted_trees --cv 2 --test 0.2`. The script: NumPy reads the file (32-bit floats), a fifth is held out, one-hot and scaling and the
same two models with the same settings in 2-fold cross-validation, the better one fitted again and asked about the test rows. Aisle does more within its time: pairs, target means
and logarithms among its features, a blend and a stack, bootstrap intervals, importance, curves, the page and the model directory with hashes.
Each is a program of its own, from start to finish.

{results.table(header, lines)}
"""
    results.write("million_rows", "Many rows: time and memory", text, {"seed": SEED, "sizes": raw})


if __name__ == "__main__":
    main()
