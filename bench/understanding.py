"""What people really did: the main figures of `aisle understand` on five real logs beside plain Python's, and the time it took."""

import argparse
import csv
import gzip
import json
import sys
import tempfile
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from pathlib import Path

import _results as results

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from figures import funnel, median_wait, orders_of, retention, sessions_of, when  # noqa: E402  (the same second opinion)

PAGES = ["home", "search", "payment", "payment_confirmation"]


def moment(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def taobao(data):
    kinds = {"pv": "view_item", "cart": "add_to_cart", "fav": "add_to_wishlist", "buy": "purchase"}
    with open(data / "taobao_user_behavior.csv", newline="") as file:
        for i, row in enumerate(csv.DictReader(file)):
            yield {"event_id": f"t{i}", "type": kinds[row["behavior"]], "user_id": row["user_id"], "item_id": row["item_id"],
                   "category": row["category_id"], "time": moment(datetime.fromtimestamp(int(row["timestamp"]), timezone.utc))}


def msweb(data):
    """Page paths without times: a visitor each, a minute between pages."""
    start = datetime(1998, 2, 1, tzinfo=timezone.utc)
    with open(data / "msweb_sessions.tsv") as file:
        for i, line in enumerate(file):
            for k, page in enumerate(line.rstrip("\n").split("\t")):
                yield {"event_id": f"m{i}.{k}", "type": "page_view", "anonymous_id": f"v{i}", "page": "/" + page.replace("/", " "),
                       "time": moment(start + timedelta(seconds=20 * i % 604800, minutes=k))}


def ux_funnel(data):
    """Four tables of who came to which page; the day, the device and the sex stand in a fifth."""
    with open(data / "ux_funnel/user_table.csv", newline="") as file:
        users = {row["user_id"]: row for row in csv.DictReader(file)}
    for i, (user, row) in enumerate(users.items()):
        yield {"event_id": f"f{i}", "type": "user", "user_id": user, "sex": row["sex"].lower(), "time": row["date"] + "T00:00:00Z"}
    files = ["home_page_table", "search_page_table", "payment_page_table", "payment_confirmation_table"]
    for k, (page, name) in enumerate(zip(PAGES, files)):
        with open(data / f"ux_funnel/{name}.csv", newline="") as file:
            for row in csv.DictReader(file):
                user = users[row["user_id"]]
                yield {"event_id": f"p{k}.{row['user_id']}", "type": "page_view", "user_id": row["user_id"], "page": "/" + page,
                       "device": user["device"].lower(), "time": f"{user['date']}T12:{k:02}:00Z"}


def cdnow(data):
    with open(data / "cdnow_master.txt") as file:
        next(file)  # the header
        for i, line in enumerate(file):
            customer, day, discs, dollars = line.split()
            time = datetime.strptime(day, "%Y%m%d")
            yield {"event_id": f"c{i}", "type": "purchase", "user_id": customer, "time": moment(time), "price": dollars, "currency": "USD",
                   "discs": discs}


def reviews(data):
    """Without people or times: a reviewer and a minute each."""
    start = datetime(2018, 1, 1, tzinfo=timezone.utc)
    with gzip.open(data / "womens_clothing_reviews.csv.gz", "rt", newline="") as file:
        for i, row in enumerate(csv.DictReader(file)):
            yield {"event_id": f"r{i}", "type": "review", "anonymous_id": f"r{i}", "item_id": row["Clothing ID"], "rating": int(row["Rating"]),
                   "text": row["Review Text"], "category": row["Department Name"], "time": moment(start + timedelta(minutes=i))}


SETS = {"Taobao": (taobao, []), "msweb": (msweb, []), "CDNOW": (cdnow, []), "Women's reviews": (reviews, []),
        "UX funnel": (ux_funnel, ["--steps", ",".join("/" + page for page in PAGES)])}


def expected(name, told):
    """{figure: value} by plain Python."""
    events = [{**event, "time": when(event["time"]), "person": event.get("user_id") or event["anonymous_id"]} for event in told if event["type"] != "user"]
    for event in events:
        event["price"] = float(event.get("price") or 0)
    orders = orders_of(events)
    out = {"events": len(events), "people": len({event["person"] for event in events}), "orders": sum(map(len, orders.values())),
           "visits": len(sessions_of(events))}
    if name == "Taobao":
        for step, people in zip(("view", "cart", "buy"), funnel(events, ["view_item", "add_to_cart", "purchase"], timedelta(days=30))):
            out[f"funnel: {step}"] = people
    if name == "UX funnel":
        pages = [{**event, "type": event["page"]} for event in events]
        for page, people in zip(PAGES, funnel(pages, ["/" + page for page in PAGES], timedelta(days=30))):
            out[f"funnel: {page}"] = people
    if orders:
        out["days until half order again"] = median_wait(orders)
    if name == "CDNOW":
        out["revenue"] = round(sum(worth for found in orders.values() for _, worth in found), 2)
        first = retention(orders)["1997-01"]
        out["1997-01: buyers"], out["1997-01: back a month later"] = first[0], round(first[1][1], 4)
    return out


def found(name, document):
    counts = document["counts"]
    out = {"events": counts["events"], "people": counts["people"], "orders": counts["orders"], "visits": counts["sessions"]}
    names = {"Taobao": ("view", "cart", "buy"), "UX funnel": PAGES}.get(name, ())
    for step, row in zip(names, document.get("funnel", {}).get("steps", [])):
        out[f"funnel: {step}"] = row["people"]
    if counts["orders"]:
        out["days until half order again"] = document["cycle"]["median_days"]
    if name == "CDNOW":
        out["revenue"] = round(document["revenue"][0]["revenue"], 2)
        first = document["cohorts"][0]
        out["1997-01: buyers"], out["1997-01: back a month later"] = first["people"], round(first["active"][1], 4)
    return out


def measure(aisle, name, data, folder):
    source, options = SETS[name]
    told = list(source(data))
    lines = folder / "events.jsonl"
    lines.write_text("".join(json.dumps(event) + "\n" for event in told))
    shop = folder / "shop"
    results.run([aisle, "init", shop])
    imported = json.loads(results.run([aisle, "import", shop, lines, "--as", "aisle", "--json"])["stdout"])
    used = results.run([aisle, "understand", shop, "--report", folder / "page.html", *options, "--json"])
    document = json.loads(used.pop("stdout"))
    ours, theirs = found(name, document), expected(name, told)
    breakdowns = [{"by": part["by"], "cramers_v": part["cramers_v"]} for part in document.get("funnel", {}).get("breakdowns", [])]
    return used | {"told": len(told), "accepted": imported["accepted"], "ours": ours, "theirs": theirs, "breakdowns": breakdowns,
                   "page_bytes": (folder / "page.html").stat().st_size}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", help="the built program")
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets, which do not ship with Aisle")
    arguments = parser.parse_args()
    raw = {}
    for name in SETS:
        with tempfile.TemporaryDirectory() as folder:
            raw[name] = measure(Path(arguments.aisle).absolute(), name, arguments.data, Path(folder))
    rows = [[f"{name}: {figure}", f"{value:,}", f"{raw[name]['ours'].get(figure):,}", "yes" if value == raw[name]["ours"].get(figure) else "**no**"]
            for name in SETS for figure, value in raw[name]["theirs"].items()]
    times = [[name, f"{entry['accepted']:,}", f"{entry['wall_seconds']:.1f}", f"{entry['cpu_seconds']:.1f}", f"{entry['peak_mib']:.0f}"]
             for name, entry in raw.items()]
    best = raw["UX funnel"]["breakdowns"][0] if raw["UX funnel"]["breakdowns"] else None
    text = "Each data set was told to a new shop as JSON Lines; plain Python (`tests/figures.py`) worked out the same figures from the same lines.\n\n"
    text += results.table(["figure", "plain Python", "aisle understand", "equal"], rows)
    if best:
        text += f"\n\nOf the UX funnel's weakest step, {best['by']} explains most (Cramér's V {best['cramers_v']:.3f})."
    text += "\n\n" + results.table(["`aisle understand --report`", "events", "seconds", "CPU seconds", "peak MiB"], times)
    results.write("understanding", "Understanding real logs", text, {"sets": raw})


if __name__ == "__main__":
    main()
