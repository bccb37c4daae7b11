"""Import: JSON Lines to an acknowledged journal and on to sorted Parquet, beside the bare disk and DuckDB, from 1 to 50 million events."""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

import _growth_plot
import _results as results

SEED = 42
DAYS = 60
EVENTS_A_USER = 89.2  # in so many days, on average
PEER = Path(__file__).with_name("_ingest_peer.py")


class Size:
    """One file of about so many events, and what was measured with it."""

    def __init__(self, aisle, events, folder):
        self.aisle, self.folder, self.rounds = aisle, folder, []
        self.file = folder / "events.jsonl"
        results.run([aisle, "simulate", "--lines", self.file, "--users", round(events / EVENTS_A_USER), "--days", DAYS, "--seed", SEED,
                     "--shuffle", "--late", "0.05", "--duplicates", "0.01"])
        self.bytes = self.file.stat().st_size

    def shop(self, name):
        shop = self.folder / name
        shutil.rmtree(shop, ignore_errors=True)
        results.run([self.aisle, "init", shop])
        return shop

    def bring(self, name, *options):
        used = results.run([self.aisle, "import", self.shop(name), self.file, "--json", *options])
        return used | {"counts": json.loads(used.pop("stdout"))}

    def bench(self, *words):
        return json.loads(results.run([self.aisle.with_name("aisle_bench"), *words])["stdout"])

    def bare(self):
        found = self.bench("blocks", self.folder / "bare", self.bytes)
        (self.folder / "bare").unlink()
        return {"wall_seconds": found["seconds"]}

    def peer(self, *memory):
        out = self.folder / "peer.parquet"
        used = results.run([sys.executable, PEER, self.file, out, self.folder / "spill", *memory])
        used |= {"parquet_bytes": out.stat().st_size}
        out.unlink()
        return used

    def round(self, alone):
        """Everything once, one after the other, so that all had the same machine."""
        found = {"bare": self.bare(), "journal": self.bring("journal", "--no-seal")}
        shutil.rmtree(self.folder / "journal")
        found["sealed"] = self.bring("sealed")
        found["snapshot"] = results.run([self.aisle, "snapshot", self.folder / "sealed"])
        found["duckdb"] = self.peer()
        if alone:
            found["duckdb_800MB"] = self.peer("800MB")
        self.rounds.append(found)

    def check(self):
        """What DuckDB counts in the file and in the lake must be what the import said."""
        counts = self.rounds[-1]["sealed"]["counts"]
        lake = sorted((self.folder / "sealed" / "lake").glob("*.parquet"))
        told = json.loads(results.run([sys.executable, PEER, "--count", self.file])["stdout"])
        kept = json.loads(results.run([sys.executable, PEER, "--count", *lake])["stdout"])
        self.events = counts["read"]
        right = told["rows"] == counts["read"] and told["ids"] == counts["accepted"] == kept["rows"] == kept["ids"]
        if not right or counts["read"] != counts["accepted"] + counts["duplicate"]:
            raise SystemExit(f"the counts differ: import {counts}, the file {told}, the lake {kept}")
        self.lake_bytes = sum(file.stat().st_size for file in lake)

    def opening(self):
        """A shop that is sealed, five times."""
        shop = self.folder / "sealed"
        self.opened = {"reader_ms": results.median([self.bench("open", shop)["milliseconds"] for _ in range(5)]),
                       "select_1_seconds": results.median([results.run([self.aisle, "sql", shop, "select 1"])["wall_seconds"] for _ in range(3)]),
                       "help_seconds": results.median([results.run([self.aisle, "--help"])["wall_seconds"] for _ in range(5)])}

    def median(self, step, name="wall_seconds"):
        return results.median([found[step][name] for found in self.rounds])

    def rows(self):
        title = f"{self.events:,} events ({self.bytes / 1e9:.1f} GB)"
        steps = {"bare": "the disk: blocks of 8 MiB, a sync each", "journal": "**Aisle: to the journal**", "sealed": "**Aisle: to sealed Parquet**",
                 "snapshot": "**Aisle: timelines from the sealed shop**", "duckdb": "DuckDB: to sorted Parquet", "duckdb_800MB": "DuckDB, held to 800 MB"}
        for step, what in steps.items():
            if step not in self.rounds[0]:
                continue
            wall = self.median(step)
            cpu, peak = (f"{self.median(step, name):.{digits}f}" if name in self.rounds[0][step] else "" for name, digits in (("cpu_seconds", 1), ("peak_mib", 0)))
            ratio = results.median([found[step]["wall_seconds"] / found["duckdb"]["wall_seconds"] for found in self.rounds])
            yield [f"{title}: {what}", f"{wall:.1f}", f"{self.events / wall / 1e6:.2f}", cpu, peak, f"{ratio:.2f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", type=Path, help="the built program; aisle_bench stands beside it")
    parser.add_argument("--events", default="1000000,3000000,10000000", help="sizes, separated by commas; a million takes 1.5 GB of disk")
    parser.add_argument("--rounds", type=int, default=3, help="of each size up to 3 million, larger ones once; the table has the medians")
    arguments = parser.parse_args()
    sizes, lines = [], []
    for events in map(int, arguments.events.split(",")):
        with tempfile.TemporaryDirectory(dir=arguments.aisle.absolute().parent) as folder:
            size = Size(arguments.aisle.absolute(), events, Path(folder).absolute())
            for _ in range(arguments.rounds if events <= 3_000_000 else 1):
                size.round(alone=events <= 10_000_000)
            size.check()
            size.opening()
        sizes.append(size)
        lines += size.rows()
        for line in list(size.rows()):
            print(" | ".join(line), file=sys.stderr)
    series = {name: [(size.events, size.median(step)) for size in sizes]
              for name, step in (("DuckDB", "duckdb"), ("Aisle, sealed", "sealed"), ("Aisle, journal", "journal"), ("Aisle, timelines", "snapshot"),
                            ("bare disk", "bare"))}
    results.FOLDER.mkdir(parents=True, exist_ok=True)
    (results.FOLDER / "ingest.svg").write_text(_growth_plot.svg("Seconds to take in events", series))
    opened = [[f"{size.events:,} events, {size.lake_bytes / 1e6:.0f} MB of Parquet (DuckDB's: {size.median('duckdb', 'parquet_bytes') / 1e6:.0f})", f"{size.opened['reader_ms']:.1f}",
               f"{size.opened['help_seconds'] * 1e3:.0f}", f"{size.opened['select_1_seconds'] * 1e3:.0f}"] for size in sizes]
    text = f"""A made-up shop (`aisle simulate`, seed {SEED}, {DAYS} days): JSON Lines with random ids, the events of a day in no order, 5 % that are received days later, 1 % told twice.

- The disk: as many bytes as the file has, appended in blocks of 8 MiB with an fdatasync after each.
- To the journal: `aisle import SHOP FILE --no-seal`, a program from its start to its end: read, checked, told from what is known, written, synced, acknowledged.
- To sealed Parquet: `aisle import SHOP FILE`, the same and then sorted by month, user and time into the lake, the index of known ids on disk, the journal emptied. zstd level 1.
- Timelines: `aisle snapshot SHOP`, everybody's events from the lake into arrays that models map into memory.
- DuckDB 1.4.4 (its Python package): `COPY (SELECT * FROM read_json(FILE, columns told) ORDER BY user, time) TO … (FORMAT parquet, COMPRESSION zstd)`. It checks nothing, drops no
  duplicates, syncs nothing, and takes what memory it likes in the first of its lines.

{arguments.rounds} rounds of each size up to 3 million and one of larger ones, all of a size one after the other; medians, and the median of each round's ratio to DuckDB. After the last round DuckDB counted rows and distinct ids in the file and in the
lake: they are what the import said.

{results.table(["", "wall time, s", "million events a second", "processor time, s", "peak memory, MiB", "of DuckDB's wall time"], lines)}

![how seconds grow with events](ingest.svg)

Opening a sealed shop: what a reader does before its first question (shop.toml, lock, manifest), the bare start of the program (`aisle --help`; most of it is the loading of libtorch), and
`aisle sql SHOP "select 1"` from start to end.

{results.table(["", "reader, ms", "program's start, ms", "select 1, ms"], opened)}
"""
    raw = {"sizes": [{"events": size.events, "bytes": size.bytes, "lake_bytes": size.lake_bytes, "opened": size.opened, "rounds": size.rounds} for size in sizes]}
    results.write("ingest", "Import: from lines to the log", text, {"seed": SEED} | raw)


if __name__ == "__main__":
    main()
