"""Live answers beside offline ones: the last tenth of Taobao's events through HTTP, and the 20 best items that `aisle serve` and `aisle predict` say at the same moments."""

import argparse
import json
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

import _results as results
from _serving import Bench

ROOT = Path(__file__).resolve().parent.parent
RANKERS = {"behaviour": ["--algorithms", "behaviour", "--behaviour", "epochs=4"], "recency": ["--algorithms", "recency"],
           "what is chosen of several": ["--algorithms", "recency,item_cosine,als,behaviour", "--behaviour", "epochs=4"]}
TOP = 20


def lines_of(aisle, data, folder):
    """Taobao's sample as the canonical events of `aisle export`, in the order of time."""
    shop = folder / "all"
    results.run([aisle, "init", shop, "--currency", "CNY", "--zone", "Asia/Shanghai"])
    results.run([aisle, "import", shop, data / "taobao_user_behavior.csv", "--as", "taobao"])
    results.run([aisle, "export", shop, folder / "all.jsonl"])
    return sorted((folder / "all.jsonl").read_text().splitlines(), key=lambda line: json.loads(line)["time"])


def moments(lines, first, count):
    """Places from `first` on, evenly, before which time moves on."""
    times = [json.loads(line)["time"] for line in lines]
    step = (len(lines) - first) // count
    places = []
    for place in range(first + step, len(lines), step):
        while place < len(lines) and times[place] == times[place - 1]:
            place += 1
        if place < len(lines):
            places.append(place)
    return places


def live(aisle, shop, lines, first, places):
    """What was answered: the moment, and each person's items."""
    out = []
    with Bench(aisle, people=0, seconds=0).serve(shop, items=0) as server:
        for place in places:
            for begin in range(first, place, 1000):
                told = server.post("/v1/events", "\n".join(lines[begin : min(begin + 1000, place)]))
                if told["accepted"] != min(begin + 1000, place) - begin:
                    raise SystemExit(f"not all events were accepted: {json.dumps(told)[:500]}")
            people = sorted({json.loads(line)["user_id"] for line in lines[first:place]})
            answers = {user: [item["item"] for item in server.post("/v1/recommend", json.dumps({"user": user, "n": TOP}))["items"]] for user in people}
            out.append((datetime.now(timezone.utc).isoformat(), answers))  # by when they came in, not by when they happened, events are known
            first = place
    return out


def offline(aisle, shop, moment, users):
    found = json.loads(results.run([aisle, "predict", shop, "next_item", "--users", ",".join(users), "--top", TOP + 1, "--at", moment, "--json"])["stdout"])
    return {person["user"]: person["items"] for person in found["predictions"]}


def compared(aisle, shop, answered):
    """How many answers there were, how many are the same lists; of the others by how much the chances differ that changed places."""
    count = same = 0
    others = []
    for moment, people in answered:
        expected = offline(aisle, shop, moment, list(people))
        for user, items in people.items():
            count += 1
            told = [each["item"] for each in expected[user][:TOP]]
            if items == told:
                same += 1
                continue
            chance = {each["item"]: each["probability"] for each in expected[user]}
            place = next(i for i, (ours, theirs) in enumerate(zip(items, told)) if ours != theirs)
            theirs, ours = chance[told[place]], chance.get(items[place])
            others.append({"user": user, "moment": moment, "place": place, "relative": None if ours is None else abs(theirs - ours) / theirs})
    return {"answers": count, "same": same, "others": others}


def row(name, found):
    known = [other["relative"] for other in found["others"] if other["relative"] is not None]
    why = "" if not found["others"] else f"{len(known)} exchange items whose chances differ by at most {max(known, default=0):.1e} of themselves; {len(found['others']) - len(known)} hold another item"
    return [name, f"{found['answers']:,}", f"{found['same']:,}", f"{100 * found['same'] / found['answers']:.2f} %", why]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default=ROOT / "build/release/aisle", type=Path, help="the built program")
    parser.add_argument("--data", default=ROOT.parent / "shared/data", type=Path)
    parser.add_argument("--moments", type=int, default=20, help="at which is asked, for everybody who did something since the one before")
    arguments = parser.parse_args()
    aisle = arguments.aisle.absolute()
    raw = {}
    with tempfile.TemporaryDirectory() as place:
        lines = lines_of(aisle, arguments.data, Path(place))
    first = len(lines) * 9 // 10
    for name, options in RANKERS.items():
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            shop = folder / "shop"
            results.run([aisle, "init", shop, "--currency", "CNY", "--zone", "Asia/Shanghai"])
            (folder / "before.jsonl").write_text("\n".join(lines[:first]) + "\n")
            results.run([aisle, "import", shop, folder / "before.jsonl"])
            about = (shop / "shop.toml").read_text()
            (shop / "shop.toml").write_text(about.replace("[tasks]", '[tasks]\nnext_item = "next item of view_item"', 1))
            results.run([aisle, "train", shop, "next_item", *options])
            raw[name] = compared(aisle, shop, live(aisle, shop, lines, first, moments(lines, first, arguments.moments)))
            print(f"{name}: {raw[name]['same']} of {raw[name]['answers']}", file=sys.stderr)
    text = f"""Nine tenths of the events of Taobao's sample are imported and learnt from; the others come over HTTP in their order, in {arguments.moments} parts. After each, for everybody who did something in it, the {TOP} best next items are asked of
`/v1/recommend`, and once all have come of `aisle predict --at` the moment at which it had been answered. Compared are whole lists, in their order.

{results.table(["answered by", "answers", "the same list", "share", "the others"], [row(name, found) for name, found in raw.items()])}
"""
    results.write("replay", "Live answers beside offline ones", text, {"rankers": raw})


if __name__ == "__main__":
    main()
