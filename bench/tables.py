"""Real tables of shops: `aisle fit` with a time budget beside XGBoost tuned in Python for the same seconds."""

import argparse
import csv
import gzip
import json
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import xgboost
from sklearn import metrics

import _results as results
import _xgboost_search as search

SEED = 42
CLASS_METRICS = {
    "log_loss": metrics.log_loss,
    "roc_auc": metrics.roc_auc_score,
    "pr_auc": metrics.average_precision_score,
    "accuracy": lambda truth, p: metrics.accuracy_score(truth, p >= 0.5),
}
NUMBER_METRICS = {"rmse": metrics.root_mean_squared_error, "mae": metrics.mean_absolute_error, "r2": metrics.r2_score}
COMPARED = ("log_loss", "roc_auc", "rmse", "mae")
HIGHER_IS_BETTER = ("roc_auc", "pr_auc", "accuracy", "r2")


def tasks(data, folder):
    """Name, file, target, whether it is a class, columns that are not learnt from."""
    reviews = data / "womens_clothing_reviews.csv.gz"
    customers = cdnow(data / "cdnow_master.txt", folder / "cdnow.csv")
    return [
        ("churn", "Churn of an online shop", data / "ecommerce_churn.csv", "Churn", True, []),
        ("reviews", "Clothing recommended, by the review", reviews, "Recommended IND", True, ["Rating"]),
        ("reviews_without_text", "The same without its texts", reviews, "Recommended IND", True, ["Rating", "Title", "Review Text"]),
        ("cdnow_buys", "CDNOW: buys in weeks 40–78", customers, "buys", True, ["customer", "spend_later"]),
        ("cdnow_spend", "CDNOW: dollars spent in weeks 40–78", customers, "spend_later", False, ["customer", "buys"]),
        ("fraud", "Fraud at the first purchase", data / "ecommerce_fraud.csv.gz", "class", True, []),
    ]


def cdnow(source, out):
    """A line a customer: the first 39 weeks in numbers, and what was spent in the 39 after them."""
    start, middle = date(1997, 1, 1), date(1997, 1, 1) + timedelta(weeks=39)
    bought = {}
    for line in source.read_text().splitlines()[1:]:
        customer, day, cds, dollars = line.split()
        when = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        bought.setdefault(customer, []).append((when, int(cds), float(dollars)))
    with open(out, "w", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["customer", "purchases", "cds", "spend", "mean_spend", "largest_spend", "first_spend", "last_spend", "recency", "tenure",
                         "mean_gap", "purchases_last_quarter", "spend_last_quarter", "first_day", "buys", "spend_later"])
        for customer, purchases in bought.items():
            before = sorted((entry for entry in purchases if entry[0] < middle), key=lambda entry: entry[0])
            days, spent = [entry[0] for entry in before], [entry[2] for entry in before]
            recent = [entry[2] for entry in before if entry[0] >= middle - timedelta(weeks=13)]
            later = sum(entry[2] for entry in purchases if entry[0] >= middle)
            gap = (days[-1] - days[0]).days / (len(days) - 1) if len(days) > 1 else ""
            writer.writerow([customer, len(before), sum(entry[1] for entry in before), round(sum(spent), 2), round(sum(spent) / len(spent), 4), max(spent),
                             spent[0], spent[-1], (middle - days[-1]).days, (middle - days[0]).days, gap, len(recent), round(sum(recent), 2),
                             (days[0] - start).days, "yes" if later > 0 else "no", round(later, 2)])
    return out


def columns_of(path, without):
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return {name: values for name, values in zip(header, zip(*rows)) if name not in without}


def ours(aisle, path, target, classify, dropped, seconds, algorithms, folder):
    """The champion's name, what it gave the test rows (rows from 0), their truth, and what the run took."""
    command = [aisle, "fit", path, "--target", target, "--task", "classify" if classify else "regress", "--test", "0.2", "--seed", SEED,
               "--budget", f"{seconds}s", "--out", folder / "model", "--json", *(["--drop", ",".join(dropped)] if dropped else []),
               *(["--algorithms", algorithms] if algorithms else [])]
    used = results.run(command)
    evaluation = json.loads(used.pop("stdout"))
    champion = evaluation["champion"]
    with open(folder / "model" / "predictions.csv") as lines:
        rows = [row for row in csv.DictReader(lines) if row["fold"] == "test"]
    used |= {"champion": champion["title"], "trials": evaluation["search"]["trials"], "stated": champion["metrics"]}
    return np.array([int(row["row"]) - 1 for row in rows]), np.array([float(row[champion["name"]]) for row in rows]), \
        np.array([float(row["truth"]) for row in rows]), used


def intervals(truth, a, b, measures, resamples=1000):
    """The 95 % bootstrap interval of (a - b), both read on the same resampled rows."""
    chance = np.random.default_rng(SEED)
    rows = [chance.integers(0, len(truth), len(truth)) for _ in range(resamples)]
    return {name: np.quantile([measures[name](truth[r], a[r]) - measures[name](truth[r], b[r]) for r in rows], [0.025, 0.975]).tolist()
            for name in COMPARED if name in measures}


def verdict(name, interval):
    low, high = interval if name in HIGHER_IS_BETTER else (-interval[1], -interval[0])
    return "better" if low > 0 else "worse" if high < 0 else "no telling apart"


def compare(aisle, task, seconds, algorithms, folder):
    name, title, path, target, classify, dropped = task
    test, answers, truth, used = ours(aisle, path, target, classify, dropped, seconds, algorithms, folder)
    measures = CLASS_METRICS if classify else NUMBER_METRICS
    columns = columns_of(path, dropped)
    labels = columns.pop(target)
    whole = np.array([{"yes": 1.0, "no": 0.0}.get(label) if classify and label in ("yes", "no") else float(label) for label in labels])
    assert np.array_equal(whole[test], truth), "the rows of predictions.csv are not the file's"
    training = np.setdiff1d(np.arange(len(whole)), test)
    theirs, found = search.tuned(search.encode(columns, training), whole, training, classify, seconds, SEED)
    measured = {side: {metric: float(measure(truth, given)) for metric, measure in measures.items()}
                for side, given in (("ours", answers), ("theirs", theirs[test]))}
    for metric, value in used.pop("stated").items():  # our figures by scikit-learn's code too
        assert metric not in measures or abs(measured["ours"][metric] - value) < 1e-6 * max(1, abs(value)), (name, metric)
    return {"name": name, "title": title, "target": target, "dropped": dropped, "training_rows": len(training), "test_rows": len(test), "aisle": used,
            "xgboost": found, **measured, "difference_intervals": intervals(truth, answers, theirs[test], measures)}


def shown(entry, side, names):
    if names[0] not in entry[side]:
        return None
    label = f"**Aisle: {entry['aisle']['champion']}**" if side == "ours" else "XGBoost, tuned"
    return [f"{entry['title']} — {label}", *(f"{entry[side][name]:.4f}" for name in names),
            entry["aisle"]["trials"] if side == "ours" else entry["xgboost"]["trials"]]


def page(found, arguments):
    seconds, algorithms = arguments.seconds, f" --algorithms {arguments.algorithms}" if arguments.algorithms else ""
    tables = []
    for names in (list(CLASS_METRICS), list(NUMBER_METRICS)):
        lines = [line for entry in found for side in ("ours", "theirs") if (line := shown(entry, side, names))]
        if lines:
            tables.append(results.table(["", *(name.replace("_", " ") for name in names), "trials"], lines))
    differences = [[entry["title"], name.replace("_", " "), f"{low:+.4f} … {high:+.4f}", verdict(name, (low, high))]
                   for entry in found for name, (low, high) in entry["difference_intervals"].items()]
    whole = ", ".join(f"{entry['name']} {entry['aisle']['wall_seconds']:.0f} s" for entry in found)
    return f"""Each table: `aisle fit --test 0.2 --seed {SEED} --budget {seconds}s{algorithms}`, beside XGBoost {xgboost.__version__} tuned for {seconds} seconds too, by random search: its own defaults first, then the ranges that Aisle searches,
5-fold cross-validation on the same training rows, the least log loss (of a number: RMSE) chosen, fitted on all training rows. Both are read once, on the same test rows.
The script makes of texts one-hot features (more than {search.FEW} kinds: a code and a count), of dates their parts and differences, of written texts hashed tf-idf of words,
and leaves missing numbers to XGBoost. {", ".join(f"{entry['name']}: {entry['training_rows']:,} training and {entry['test_rows']:,} test rows" for entry in found)}.

{(chr(10) * 2).join(tables)}

The difference on the test rows, ours minus theirs: its 95 % interval over 1,000 paired resamples, and what that says.

{results.table(["", "metric", "difference", "ours is"], differences)}

Aisle's whole runs, from reading to the page, took: {whole}.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", help="the built program")
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parent.parent.parent / "shared/data", help="the folder of the tables")
    parser.add_argument("--seconds", type=int, default=60, help="to search, for each side")
    parser.add_argument("--algorithms", help="of Aisle, separated by commas; all that suit by default")
    parser.add_argument("--only", help="names of tables, separated by commas; the page then holds these alone")
    arguments = parser.parse_args()
    if not arguments.data.is_dir():
        raise SystemExit(f"the tables are not at {arguments.data}: they may not be copied into the project; give their folder with --data")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        chosen = [task for task in tasks(arguments.data, Path(folder)) if not arguments.only or task[0] in arguments.only.split(",")]
        for task in chosen:
            found.append(compare(arguments.aisle, task, arguments.seconds, arguments.algorithms, Path(folder)))
            print(json.dumps({key: found[-1][key] for key in ("name", "ours", "theirs", "difference_intervals", "xgboost", "aisle")}), file=sys.stderr)
            results.write("tables", "Real tables, beside XGBoost tuned in Python", page(found, arguments), {"seed": SEED, "seconds": arguments.seconds, "tables": found})


if __name__ == "__main__":
    main()
