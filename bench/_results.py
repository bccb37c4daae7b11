"""What every table in docs/results/ has in common: where it was measured, and how it is written. (Not a table itself.)"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "results"


def machine():
    """The processor, cores, memory and system, in one line."""
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    held = len(os.sched_getaffinity(0))
    cores = f"{os.cpu_count()} cores" + (f" (held to {held})" if held < os.cpu_count() else "")
    return f"{model}, {cores}, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def program():
    """The commit that is checked out."""
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True, cwd=FOLDER).stdout.strip()


def here():
    """What a figure that stands beside older ones says of itself: machine, day and commit."""
    return {"machine": machine().split(",")[0], "measured": f"{datetime.now(timezone.utc):%Y-%m-%d}", "program": program()}


def told(run):
    """The same in words."""
    return f"{run['machine']} {run['measured']} ({run['program']})"


def earlier(name):
    """What docs/results/NAME.json holds, from an earlier run."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def load():
    """What else the machine was doing: the running programs of the last 15 minutes, on average, ours among them."""
    return f"{os.getloadavg()[2]:.1f} programs running in the 15 minutes before the end (one is the table's own)"


def write(name, title, text, raw):
    """Writes docs/results/NAME.md and NAME.json; `raw` is what the text was made from."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    about = {
        "command": f"./dev bench {name}" + "".join(f" {argument}" for argument in other_arguments()),
        "machine": machine(),
        "measured": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "load": load(),
    }
    lines = [f"# {title}", "", f"Written by `{about['command']}`, not by hand.", f"Machine: {about['machine']}. Measured: {about['measured']}; {about['load']}.", "", text]
    (FOLDER / f"{name}.md").write_text("\n".join(lines).rstrip() + "\n")
    (FOLDER / f"{name}.json").write_text(json.dumps(about | raw, indent=1) + "\n")
    print("\n".join(lines))
    print(f"\nwritten: docs/results/{name}.md and {name}.json", file=sys.stderr)


# Runs a program and then says on stderr what it used. A small program of its own: what a child's parent held in memory
# before it started counts as the child's.
MEASURED = """
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]), file=sys.stderr)
sys.exit(code)
"""


def run(command, **more):
    """What a program printed, and what it took from start to finish: wall_seconds, cpu_seconds, peak_mib."""
    begin = time.perf_counter()
    child = subprocess.run([sys.executable, "-S", "-c", MEASURED, *map(str, command)], capture_output=True, text=True, **more)
    wall = time.perf_counter() - begin
    if child.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{child.stderr}")
    cpu, peak = json.loads(child.stderr.splitlines()[-1])
    return {"stdout": child.stdout, "wall_seconds": wall, "cpu_seconds": cpu, "peak_mib": peak}


def median(values):
    """The middle one, or the mean of the two in the middle."""
    return statistics.median(values)


def other_arguments():
    """The arguments that a reader would give again: not where the program and the data are."""
    given = iter(sys.argv[1:])
    for argument in given:
        if argument in ("--aisle", "--data", "--page"):
            next(given, None)
        elif argument in ("--recbole", "--rectools"):  # a Python somewhere on this machine
            next(given, None)
            yield f"{argument} PYTHON"
        else:
            yield argument


def table(header, rows):
    """A Markdown table; all columns but the first are numbers."""
    line = lambda cells: "| " + " | ".join(str(cell) for cell in cells) + " |"
    return "\n".join([line(header), "|" + "---|" + "---:|" * (len(header) - 1), *map(line, rows)])
