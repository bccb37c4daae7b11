"""Drives the built program, as a user would."""

import csv
import io
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ.get("AISLE", "build/release/aisle")
SHOPPERS = Path("data/online_shoppers/online_shoppers_intention.csv").absolute()


def aisle(*arguments, **options):
    """Runs the program; gives returncode, stdout, stderr."""
    return subprocess.run([Path(PROGRAM).absolute(), *map(str, arguments)], capture_output=True, text=True, timeout=600, **options)


def aisle_json(*arguments):
    """Runs the program with --json, which must work out; gives the document."""
    done = aisle(*arguments, "--json")
    if done.returncode != 0:
        raise AssertionError(f"exit {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


class Scenario(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write_rows(self, name, rows):
        """A CSV of rows, which are dictionaries with the same names."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return self.write(name, text.getvalue())

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path
