"""What each part of the behaviour model bought: learnt once as it comes and once without the part, on a real shop and a made-up one."""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

import _results as results
import real_shops

ROOT = Path(__file__).resolve().parent.parent
PARTS = {  # what is told of it, and the options that leave it out or change it
    "as it comes (50 events)": [],
    "attention hangs on the time between events": ["time_bias=1"],
    "two layers of attention": ["layers=2"],
    "one head": ["heads=1"],
    "dot products instead of cosines": ["scores=dot"],
    "no smoothing of answers": ["smooth=0"],
    "no dropout of attention": ["attention_dropout=0"],
    "half the dropout": ["dropout=0.25"],
    "nothing but the item is foreseen": ["aspects=0"],
    "items start from chance": ["start_window=0"],
    "the latest 30 events": ["longest=30"],
    "the latest 100 events": ["longest=100"],
    "a thousand drawn candidates": ["candidates=1000"],
}
FIGURES = ("ndcg@10", "recall@10")


def simulated(aisle, folder, users):
    shop = Path(folder) / "shop"
    results.run([aisle, "init", shop, "--currency", "EUR"])
    results.run([aisle, "simulate", shop, "--users", users, "--days", 90])
    about = (shop / "shop.toml").read_text()
    (shop / "shop.toml").write_text(about.replace("[tasks]", '[tasks]\nnext_item = "next item of purchase"\n', 1))
    return shop


def learnt(aisle, shop, options, seed):
    told = [word for option in options for word in ("--behaviour", option)]
    used = results.run([aisle, "train", shop, "next_item", "--candidate", "--json", "--size", "tiny", "--seed", seed,
                        "--algorithms", "behaviour", "--no-refit", *told])
    row = json.loads(used["stdout"])["tasks"][0]["leaderboard"][0]
    return {"seed": seed, "cpu_seconds": used["cpu_seconds"], "validation": row["validation"], "test": row["metrics"]}


def cells(runs):
    def mean(values):
        spread = f" ± {statistics.stdev(values):.4f}" if len(values) > 1 else ""
        return f"{statistics.mean(values):.4f}{spread}"
    figures = [mean([run[part][figure] for run in runs]) for part in ("validation", "test") for figure in FIGURES]
    return [*figures, f"{statistics.median(run['cpu_seconds'] for run in runs):.0f}"]


def write(found, seeds):
    text = [f"""The next purchase, by `aisle train SHOP next_item --algorithms behaviour --size tiny --no-refit`: the behaviour model alone, cut by time, with {seeds} seed(s); each row changes one option of `aisle algorithms`.
Validation chose when to stop; the test is read once a run. A difference within the deviation of the seeds is chance.
"""]
    for shop, rows in found.items():
        heads = ["", *(f"{part} {figure}" for part in ("validation", "test") for figure in FIGURES), "processor time, s"]
        text.append(f"## {shop}\n\n{results.table(heads, [[name, *cells(runs)] for name, runs in rows.items()])}\n")
    results.write("ablations", "What each part of the behaviour model bought", "\n".join(text), {"shops": found})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default=ROOT / "build/release/aisle", help="the built program")
    parser.add_argument("--data", default=ROOT.parent / "shared/data", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--users", type=int, default=2000, help="of the made-up shop")
    arguments = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as real, tempfile.TemporaryDirectory() as made_up:
        shops = {f"Made up ({arguments.users:,} people, 90 days)": simulated(arguments.aisle, made_up, arguments.users),
                 "Online Retail": real_shops.shop_of(arguments.aisle, arguments.data, real, real_shops.SHOPS["Online Retail"])}
        for shop, folder in shops.items():
            for name, options in PARTS.items():
                found.setdefault(shop, {})[name] = [learnt(arguments.aisle, folder, options, seed) for seed in range(1, arguments.seeds + 1)]
                print(f"{shop}: {name}", file=sys.stderr)
                write(found, arguments.seeds)


if __name__ == "__main__":
    main()
