"""What every table in docs/results/ has in common: where it was measured, and how it is written. (Not a table itself.)"""

import json
import os
import platform
import sys
from datetime import datetime, timezone
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "results"


def machine():
    """The processor, cores, memory and system, in one line."""
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def write(name, title, text, raw):
    """Writes docs/results/NAME.md and NAME.json; `raw` is what the text was made from."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    about = {
        "command": f"./dev bench {name}" + "".join(f" {argument}" for argument in other_arguments()),
        "machine": machine(),
        "measured": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
    }
    lines = [f"# {title}", "", f"Written by `{about['command']}`, not by hand.", f"Machine: {about['machine']}. Measured: {about['measured']}.", "", text]
    (FOLDER / f"{name}.md").write_text("\n".join(lines).rstrip() + "\n")
    (FOLDER / f"{name}.json").write_text(json.dumps(about | raw, indent=1) + "\n")
    print("\n".join(lines))
    print(f"\nwritten: docs/results/{name}.md and {name}.json", file=sys.stderr)


def other_arguments():
    """The arguments that a reader would give again: not where the program is."""
    given = iter(sys.argv[1:])
    for argument in given:
        if argument == "--aisle":
            next(given, None)
        else:
            yield argument


def table(header, rows):
    """A Markdown table; all columns but the first are numbers."""
    line = lambda cells: "| " + " | ".join(str(cell) for cell in cells) + " |"
    return "\n".join([line(header), "|" + "---|" + "---:|" * (len(header) - 1), *map(line, rows)])
