"""A shop whose program is killed at 300 random moments: what it keeps of what it was told."""

import argparse
import sys
import tempfile
from pathlib import Path

import _results as results

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from kill import EVENTS, PARTS, USERS, commands_of, kill_often  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", help="the built program")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts = kill_often(arguments.aisle, Path(folder), arguments.kills, arguments.seed,
                            tell=lambda text: print(f"\r{text}", end="", file=sys.stderr))
    print(file=sys.stderr)
    rows = "\n".join(f"| {name} | {count['killed']} | {count['done']} |" for name, count in counts.items())
    doctor = ", `aisle doctor` finds no problem" if "doctor" in commands_of(arguments.aisle) else ""
    text = f"""`kill -9` at a random moment of each command, up to 1.2 times as long as it usually takes; some are done before. A shop is told {PARTS} files of {EVENTS:,} events of
{USERS} people in any order, again and again; every twentieth time a new one is begun, after the old one was told everything once more.

After every kill: each event of a command that was done, and each that a reader saw before, is there; none is there twice; nothing is there that was not told, and nothing of who
was erased (an erasure that was killed is resumed first){doctor}. The first complaint would end the run without this page.

| command | killed | done before |
|---|---:|---:|
{rows}"""
    results.write("kill", "Killed at random moments", text, {"kills": arguments.kills, "seed": arguments.seed, "counts": counts})


if __name__ == "__main__":
    main()
