"""Commits: how long an append of ten events takes until it is on the disk, with 1, 8 and 64 writers, beside a bare append and fdatasync."""

import argparse
import json
import tempfile
from pathlib import Path

import _results as results

WRITERS = (1, 8, 64)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aisle", default="build/release/aisle", help="the built program; aisle_bench stands beside it")
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="each kind once a round; the table has the medians")
    arguments = parser.parse_args()
    program = Path(arguments.aisle).with_name("aisle_bench")
    rounds = []
    with tempfile.TemporaryDirectory(dir=program.absolute().parent) as folder:
        for number in range(arguments.rounds):
            measure = lambda *words: json.loads(results.run([program, *words])["stdout"])
            found = {"bare": measure("bare", Path(folder) / f"bare{number}", arguments.seconds)}
            for writers in WRITERS:
                found[str(writers)] = measure("commits", Path(folder) / f"{number}-{writers}", arguments.seconds, writers)
            rounds.append(found)
    lines = []
    for kind in rounds[0]:
        median = lambda name: results.median([found[kind][name] for found in rounds])
        title = "bare append and fdatasync, one thread" if kind == "bare" else f"journal, {kind} writer{'s' * (kind != '1')}"
        lines.append([title, f"{median('p50_ms'):.2f}", f"{median('p99_ms'):.2f}", f"{median('commits_a_second'):,.0f}"])
    text = f"""A commit is one batch of ten events of 260 bytes that `Journal::append` returns from, which it does when the batch is on the disk. Writers that wait share a sync, so
with many of them each waits for about two syncs (the one that is under way and its own), and the disk does many commits with each. {arguments.rounds} rounds of {arguments.seconds:g} s a
line, in turn; medians. The folder is on the disk of the build. Whoever waits for the disk waits for a processor too when other programs hold
them all; that is hard on a lone writer and hardly on many, so compare the lines of an idle machine.

{results.table(["", "p50, ms", "p99, ms", "commits a second"], lines)}
"""
    results.write("commit_latency", "Commits: time until a batch is on the disk", text, {"rounds": rounds})


if __name__ == "__main__":
    main()
