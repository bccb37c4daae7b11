"""What `./dev check` looks at: layers, layout, clang-tidy, headers that compile alone, scripts, the page. One line a check."""

import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from setup import ROOT, Stop, run

SRC = ROOT / "src"
FORMAT = "clang-format-19"
# Libraries that the learn preset does not have; which files need them is told by aisle_part() in CMakeLists.txt.
NOT_IN_LEARN = re.compile(r"<(duckdb|xgboost/|linear\.h|libsvm/|CLI/)")


def check(build, python, everything):
    """Runs every check; `build` is a configured build folder, `python` one whose packages are those of the group check. Returns
    the exit status."""
    tidy = next(python.parents[1].glob("lib/*/site-packages/clang_tidy/data/bin/clang-tidy"))
    commands = compile_commands(build)
    changed = None if everything else changed_files()
    tidied = [file for file in sources(".cc") if file in commands and (everything or file in changed)]
    checks = {
        "layers": layers,
        "clang-format": lambda: each(sources(".cc", ".h"), lambda file: failure([FORMAT, "--dry-run", "-Werror", file])),
        "headers alone": lambda: headers_alone(commands),
        "python scripts": lambda: each(python_files(), python_compiles),
        "page": lambda: each(page_tools(build), lambda command: failure(command, ROOT / "web")),
        f"clang-tidy on {'all' if everything else 'changed'} files":
            lambda: each(tidied, lambda file: failure([tidy, "--quiet", "-p", build, *TIDY_EXTRA, file])),
    }
    bad = 0
    for name, find in checks.items():
        count, complaints = find()
        bad += len(complaints)
        print(f"{name}: {count} checked, {len(complaints) or 'no'} complaint{'s' * (len(complaints) != 1)}", flush=True)
    print("check failed" if bad else "check passed")
    return 1 if bad else 0


def format_all():
    files = sources(".cc", ".h")
    return 0 if not files or run(FORMAT, "-i", *files) else 1


def sources(*endings):
    return sorted(path for path in SRC.glob("*/*") if path.suffix in endings)


def each(files, find):
    """Applies `find` (which returns a complaint or None) on all cores, printing complaints as they come."""
    def one(file):
        complaint = find(file)
        if complaint:
            print(complaint.rstrip(), file=sys.stderr, flush=True)
        return complaint

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return len(files), [complaint for complaint in pool.map(one, files) if complaint]


def failure(command, folder=None):
    """What a program printed if it failed, else None."""
    done = subprocess.run([str(word) for word in command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return None if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"{command[0]} failed"


# ---- layers -----------------------------------------------------------------------------------------------------------


def layers():
    cmake = (ROOT / "CMakeLists.txt").read_text()
    order = cmake_list(cmake, "AISLE_FOLDERS")
    learn = cmake_list(cmake, "AISLE_LEARN_FOLDERS")
    parts = re.findall(r"aisle_part\((\w+) ([\w ]+?) LIBRARY", cmake)
    apart = {f"{folder}/{stem}{end}" for folder, stems in parts for stem in stems.split() for end in (".cc", ".h", "_test.cc")}
    files = sources(".cc", ".h")
    complaints = [f"src/{path.name}: a folder that AISLE_FOLDERS in CMakeLists.txt does not list"
                  for path in sorted(SRC.iterdir()) if path.is_dir() and path.name not in order]
    complaints += [f"src/{path.name}: sources live in the folders of src/" for path in sorted(SRC.glob("*.*")) if path.is_file()]
    for file in files:
        name = str(file.relative_to(SRC))
        folder = file.parent.name
        if folder not in order:
            continue
        in_learn = folder in learn or name == "cli/learn.cc"
        allowed = set(order[:order.index(folder) + 1]) & (set(learn) if in_learn else set(order))
        for number, line in enumerate(file.read_text().splitlines(), 1):
            found = re.match(r'\s*#\s*include\s+("[^"]*"|<[^>]*>)', line)
            if found and (why := complaint(found[1], folder, allowed, in_learn and name not in apart)):
                complaints.append(f"src/{name}:{number}: includes {found[1]}: {why}")
    print("\n".join(complaints), file=sys.stderr, end="\n" if complaints else "")
    return len(files), complaints


def cmake_list(text, name):
    return re.search(rf"set\({name}\s([^)]*)\)", text)[1].split()


def complaint(include, folder, allowed, in_learn):
    if include.startswith('"'):
        used = include.strip('"').split("/")[0]
        if "/" not in include:
            return 'write it from the root of src: "folder/file.h"'
        return None if used in allowed else f"{folder} may use {', '.join(sorted(allowed))} alone (the layers in CMakeLists.txt)"
    return "the learn preset does not have this library" if in_learn and NOT_IN_LEARN.match(include) else None


# ---- compiling --------------------------------------------------------------------------------------------------------


def compile_commands(build):
    """The compiler's words for every file of ours, without those that say what to read and write."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        words = words[1:] if words[0].endswith("ccache") else words
        commands[Path(entry["file"])] = words[:words.index("-o")]
    return commands


def headers_alone(commands):
    """A header that its own .cc includes first has been compiled alone by the build; the others are compiled here."""
    def proven(header):
        own = f'"{header.relative_to(SRC)}"'
        for file in (header.with_suffix(".cc"), header.with_name(f"{header.stem}_test.cc")):
            first = re.search(r"^\s*#\s*include\s+(\S+)", file.read_text(), re.MULTILINE) if file.exists() else None
            if first and first[1] == own:
                return True
        return False

    by_folder = {file.parent: words for file, words in commands.items() if file.is_relative_to(SRC)}
    default = next(iter(by_folder.values()), None)

    def compiles(header):
        words = by_folder.get(header.parent, default)
        if not words:
            return f"{header.relative_to(ROOT)}: nothing here is compiled yet"
        return failure([*words, "-fsyntax-only", "-include", header, "-x", "c++", "/dev/null"])

    headers = sources(".h")
    _, complaints = each([header for header in headers if not proven(header)], compiles)
    return len(headers), complaints


# clang reads g++'s compile commands, but not all of its warning names. g++'s precompiled header is none for clang, which then
# reads the header itself. The analyzer follows paths only so far: it takes two thirds of the time otherwise.
TIDY_EXTRA = [f"--extra-arg={word}" for word in ("-Wno-unknown-warning-option", "-Wno-ignored-gch",
                                                 "-Xclang", "-analyzer-config", "-Xclang", "mode=shallow")]


def changed_files():
    """Files that differ from where this branch left main, and those that are not committed or not even added."""
    def git(*words):
        return subprocess.run(["git", *words], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout.split()

    base = git("merge-base", "origin/main", "HEAD") or ["HEAD"]
    names = git("diff", "--name-only", base[0]) + git("ls-files", "--others", "--exclude-standard")
    return {ROOT / name for name in names}


# ---- scripts ----------------------------------------------------------------------------------------------------------


def python_files():
    return [ROOT / "dev", *(path for folder in ("cmake", "tests", "bench") for path in sorted((ROOT / folder).glob("*.py")))]


def python_compiles(file):
    try:
        compile(file.read_text(), str(file), "exec")
    except SyntaxError as error:
        return f"{file.relative_to(ROOT)}:{error.lineno}: {error.msg}"
    return None


# ---- the page ---------------------------------------------------------------------------------------------------------


def page_tools(build):
    """The commands that look at web/: its types and its lint."""
    node = re.search(r"^AISLE_NODE:\w+=(.*)$", (build / "CMakeCache.txt").read_text(), re.MULTILINE)[1]
    packages = ROOT / "web" / "node_modules"
    return [[node, packages / "typescript/bin/tsc", "--noEmit"], [node, packages / "oxlint/bin/oxlint", "--deny-warnings", "src"]]
