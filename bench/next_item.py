"""The next item on published data: every ranker of ours, the behaviour model and the blend, by `aisle train`."""

import argparse
import json
import statistics
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import _results as results

DATA = {  # file, protocol, the two metrics, what FACTS calls floor and goal of one model and of the blend
    "beauty": ("amazon/Beauty.txt", "leave-one-out", ("recall@10", "ndcg@10"), (".0982 / .0576", ".105 / .062", ".1068 / .0641", ".112 / .068")),
    "toys": ("amazon/Toys_and_Games.txt", "leave-one-out", ("recall@10", "ndcg@10"), (".1053 / .0633", ".112 / .068", ".1152 / .0724", ".122 / .077")),
    "diginetica": ("diginetica", "prefixes", ("recall@20", "mrr@20"), ("", "", ".548 / .195", ".565 / .202")),
}
DAY = datetime(2014, 1, 1)
HEAD = """`aisle train SHOP next_item --protocol …`: all rankers learn, the blend's weights and the champion are chosen on validation questions, the test is read once a run.
Full ranking of all items, ids alone. Beauty and Toys: each person's last item is tested, items of the history are left out. Diginetica: every prefix of a test session, nothing left out.
Each set twice: tested as chosen (learnt from what lies before the validation answers, as published figures are), and learnt again from the validation answers too, which stand in the test's input anyway.
Under each table stands when and where its seeds were run: a command runs the sets and seeds that it names, and the page keeps the others.
"""
USUAL = "popularity,recency,markov,item_cosine,session_knn,als,slim,behaviour"
WAYS = {"without": ("without its validation answers", ["--no-refit"]), "with": ("with them", [])}


def line(user, item, moment):
    return json.dumps({"time": moment.isoformat() + "Z", "type": "purchase", "user_id": user, "item_id": f"i{item}"}) + "\n"


def people(source, out):
    """user item item …: the files tell the order alone, so each event comes a day after the one before."""
    for text in source.open():
        user, *items = text.split()
        for place, item in enumerate(items):
            out.write(line(f"u{user}", item, DAY + timedelta(days=place)))


def catalogue(source, out):
    """What the attributes' file says of items, as their categories."""
    for item, codes in json.loads(source.read_text()).items():
        fact = {"time": DAY.isoformat() + "Z", "type": "item", "item_id": f"i{item}", "category": " | ".join(map(str, codes))}
        out.write(json.dumps(fact) + "\n")


def sessions(folder, out):
    """A session a minute and an event a second, so that the order of sessions is kept; where the test ones begin."""
    number = 0
    begins = {}
    for part in ("train", "test"):
        begins[part] = DAY + timedelta(minutes=number)
        for text in (folder / f"{part}_sessions.txt").open():
            for place, item in enumerate(text.split()):
                out.write(line(f"s{number}", item, DAY + timedelta(minutes=number, seconds=min(place, 59), microseconds=place)))
            number += 1
            if part == "train":
                begins["validation"] = DAY + timedelta(minutes=number - number // 10)
    return ["--validation-from", begins["validation"].isoformat() + "Z", "--test-from", begins["test"].isoformat() + "Z"]


def trained(aisle, shop, protocol, cut, seed, more):
    used = results.run([aisle, "train", shop, "next_item", "--protocol", protocol, *cut, "--seed", seed, "--candidate", "--json", *more])
    task = json.loads(used["stdout"])["tasks"][0]
    return {"seed": seed, "cpu_seconds": used["cpu_seconds"], "wall_seconds": used["wall_seconds"], "peak_mib": used["peak_mib"],
            "champion": task["champion"], "leaderboard": task["leaderboard"], "questions": task["questions"]}


def mean(values):
    spread = f" ± {statistics.stdev(values):.4f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.4f}{spread}"


def table(runs, metrics):
    lines = ["| | " + " | ".join(metrics) + " | " + " | ".join(f"validation {name}" for name in metrics) + " | fit, s |", "|---|" + "---:|" * 5]
    names = sorted({row["name"] for run in runs for row in run["leaderboard"]},
                   key=lambda name: -statistics.mean(row["metrics"][metrics[1]] for run in runs for row in run["leaderboard"] if row["name"] == name))
    for name in names:
        rows = [row for run in runs for row in run["leaderboard"] if row["name"] == name]
        cells = [mean([row[part][metric] for row in rows]) for part in ("metrics", "validation") for metric in metrics]
        seconds = [row["fit_seconds"] for row in rows if "fit_seconds" in row]
        lines.append(f"| {rows[0]['title']} | " + " | ".join(cells) + f" | {statistics.median(seconds):.1f} |" if seconds else
                     f"| **{rows[0]['title']}** | " + " | ".join(cells) + " | |")
    return "\n".join(lines)


def section(name, way, runs):
    _, _, metrics, marks = DATA[name]
    first = runs[0]
    places = ", ".join(sorted({results.told(run) for run in runs}))
    return (f"## {name}, the tested models learnt {way}\n\n{first['questions']['test']:,} questions, {len(runs)} seeds: mean ± deviation; "
            f"{statistics.median(run['cpu_seconds'] for run in runs):.0f} s of processor time and {statistics.median(run['peak_mib'] for run in runs):,.0f} MiB "
            f"for the whole of `aisle train`. Champion (first seed): {first['champion']['title']}.\n\n{table(runs, metrics)}\n\n"
            f"To beat ({' / '.join(metrics)}): one model {marks[0] or 'none'}, goal {marks[1] or 'none'}; blend {marks[2]}, goal {marks[3]}. Run: {places}.")


def write(found):
    """The page, of all that was ever found: after each run, since all of them take hours."""
    text = "\n\n".join(section(name, way, runs) for name in DATA for way, runs in sorted(found.get(name, {}).items(), reverse=True))
    results.write("next_item", "The next item", HEAD + "\n" + text, {"sets": found})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aisle", default="build/release/aisle", help="the built program")
    parser.add_argument("--data", default="../shared/data", type=Path, help="where amazon/ and diginetica/ lie")
    parser.add_argument("--sets", default="beauty,toys", help="of " + ", ".join(DATA))
    parser.add_argument("--seeds", default="1,2,3", help="which, separated by commas")
    parser.add_argument("--ways", default="without,with", help="the validation's answers are learnt too, or not")
    parser.add_argument("--starts", type=int, default=1, help="of the behaviour model, for the blend")
    parser.add_argument("--algorithms", default=USUAL, help="others than the usual ones have a table of their own")
    parser.add_argument("--attributes", action="store_true", help="give the rankers the items' categories, too")
    arguments = parser.parse_args()
    found = results.earlier("next_item").get("sets", {})
    here = results.here()
    for name in arguments.sets.split(","):
        place, protocol, _, _ = DATA[name]
        with tempfile.TemporaryDirectory() as folder:
            shop, log = Path(folder) / "shop", Path(folder) / "log.jsonl"
            with log.open("w") as out:
                cut = people(arguments.data / place, out) or [] if protocol == "leave-one-out" else sessions(arguments.data / place, out)
                if arguments.attributes and protocol == "leave-one-out":
                    catalogue(arguments.data / place.replace(".txt", "_item2attributes.json"), out)
            results.run([arguments.aisle, "init", shop])
            results.run([arguments.aisle, "import", shop, log])
            for seed in map(int, arguments.seeds.split(",")):
                for way, flags in map(WAYS.get, arguments.ways.split(",")):
                    if arguments.attributes:
                        way += ", the items' categories known"
                    if arguments.starts > 1:
                        way += f", {arguments.starts} starts of the behaviour model in the blend"
                    if arguments.algorithms != USUAL:
                        way += ": " + arguments.algorithms.replace(",", ", ")
                    run = trained(arguments.aisle, shop, protocol, cut, seed,
                                  ["--algorithms", arguments.algorithms, "--starts", arguments.starts, *flags])
                    others = [other for other in found.get(name, {}).get(way, []) if other["seed"] != seed]
                    found.setdefault(name, {})[way] = sorted([*others, run | here], key=lambda each: each["seed"])
                    write(found)


if __name__ == "__main__":
    main()
