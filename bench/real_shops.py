"""Two real shops, time split: what `aisle train` finds for each task, the behaviour model beside boosted trees on folds and the baselines."""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

import _results as results

ROOT = Path(__file__).resolve().parent.parent
SHOPS = {
    "Online Retail": {
        "init": ["--currency", "GBP", "--zone", "Europe/London", "--country", "GB"],
        "log": "online_retail.csv.gz", "dialect": "online_retail",
        "tasks": {"next_item": "next item of purchase", "buys_30d": "purchase within 30d at every midnight",
                  "churn_60d": "no event within 60d among users with event in last 60d at every midnight",
                  "value_90d": "sum of money of purchase within 90d at every midnight"}},
    "Taobao": {
        "init": ["--currency", "CNY", "--zone", "Asia/Shanghai", "--country", "CN"],
        "log": "taobao_user_behavior.csv", "dialect": "taobao",
        "tasks": {"next_item": "next item of view_item", "buys_1d": "purchase within 1d at every midnight",
                  # the three categories that are looked at most
                  **{f"category_{name}": f'view_item where category = "{name}" within 1d at every midnight' for name in ("4756105", "3607361", "4145813")}}},
}
RANKERS = "popularity,recency,markov,item_cosine,session_knn,als,slim,behaviour"
FIGURES = {"probability": ("roc_auc", "pr_auc", "log_loss"), "money": ("mae", "rmse", "r2"), "item": ("recall@10", "ndcg@10", "mrr@10")}
TITLES = {"base_rate": "Base rate", "recency_only": "Recency alone", "bg_nbd": "BG/NBD", "pareto_nbd": "Pareto/NBD", "behaviour": "Behaviour model, its head alone"}


def shop_of(aisle, data, folder, wanted):
    shop = Path(folder) / "shop"
    results.run([aisle, "init", shop, *wanted["init"]])
    results.run([aisle, "import", shop, data / wanted["log"], "--as", wanted["dialect"]])
    about = (shop / "shop.toml").read_text()
    lines = "".join(f"{name} = {json.dumps(question)}\n" for name, question in wanted["tasks"].items())
    (shop / "shop.toml").write_text(about.replace("[tasks]", "[tasks]\n" + lines, 1))
    return shop


def trained(aisle, shop, task, seed, algorithms):
    used = results.run([aisle, "train", shop, task, "--candidate", "--json", "--seed", seed, *(["--algorithms", algorithms] if algorithms else [])])
    return json.loads(used["stdout"])["tasks"][0] | {"cpu_seconds": used["cpu_seconds"]}


def measured(aisle, shop, task, seed):
    """Metrics on the test by who answers, and what the champion is."""
    if task == "next_item":
        found = trained(aisle, shop, task, seed, RANKERS)
        return {row["title"]: row["metrics"] for row in found["leaderboard"]}, found["champion"]["title"], found["cpu_seconds"]
    found = trained(aisle, shop, task, seed, None)
    rows = {TITLES[row["name"]]: row["metrics"] for row in found["baselines"]}
    trees = trained(aisle, shop, task, seed, "boosted_trees")["champion"]
    if trees["name"] == "boosted_trees":  # else a baseline was better on validation
        rows["Boosted trees on folds"] = trees["metrics"]
    rows["Champion"] = found["champion"]["metrics"]
    return rows, found["champion"]["title"], found["cpu_seconds"]


def mean(values):
    spread = f" ± {statistics.stdev(values):.4f}" if len(values) > 1 else ""
    return (f"{statistics.mean(values):.4f}" if abs(values[0]) < 10 else f"{statistics.mean(values):,.0f}") + spread


def section(task, question, runs):
    first = runs[0][0]
    figures = next(figures for figures in FIGURES.values() if figures[0] in next(iter(first.values())))
    best = max if figures[0] != "mae" else min
    order = sorted(first, key=lambda name: first[name][figures[0]], reverse=best is max)
    rows = [[f"**{name}**" if name.startswith(("Behaviour", "Champion")) else name, *(mean([run[0][name][figure] for run in runs]) for figure in figures)] for name in order]
    champions = ", ".join(dict.fromkeys(run[1] for run in runs))
    return f"""### {task}: {question}

{len(runs)} seeds. Champion: {champions}. {statistics.median(run[2] for run in runs):.0f} s of processor time for `aisle train`.

{results.table(["", *figures], rows)}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default=ROOT / "build/release/aisle", help="the built program")
    parser.add_argument("--data", default=ROOT.parent / "shared/data", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    raw = {}
    for name, wanted in SHOPS.items():
        with tempfile.TemporaryDirectory() as folder:
            shop = shop_of(arguments.aisle, arguments.data, folder, wanted)
            for task in wanted["tasks"]:
                raw.setdefault(name, {})[task] = [measured(arguments.aisle, shop, task, seed) for seed in range(1, arguments.seeds + 1)]
                print(f"{name}, {task}: {raw[name][task][0][1]}", file=sys.stderr)
    write(raw)


def write(raw):
    text = ["""Each task by `aisle train SHOP TASK` as it comes, all algorithms tried by default; tested on the latest events, which nothing was chosen by. `Champion` is what was chosen on validation (trees, networks and the
behaviour model's head may stand in it); beside it what the baselines and boosted trees on folds alone give on the same test. Recall, NDCG and MRR are over all items, none left out; the behaviour model's own row is one model.
"""]
    for name, wanted in SHOPS.items():
        text.append(f"## {name}\n")
        text += [section(task, question, raw[name][task]) for task, question in wanted["tasks"].items()]
    results.write("real_shops", "Real shops", "\n".join(text), {"shops": raw})


if __name__ == "__main__":
    main()
