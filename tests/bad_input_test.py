"""What goes wrong: a clear message, exit 1 (failed) or 2 (misused), nothing half written."""

import os
import random
import signal
import subprocess
import time
import unittest
from pathlib import Path

from aisle import PROGRAM, SHOPPERS, Scenario, aisle


def table(rows=200):
    chance = random.Random(1)
    lines = ["visits,country,bought"]
    for _ in range(rows):
        visits = chance.randrange(20)
        lines.append(f"{visits},{chance.choice(['no', 'de', 'cn'])},{'yes' if visits + chance.gauss(0, 4) > 12 else 'no'}")
    return "\n".join(lines) + "\n"


class BadInput(Scenario):
    def refuse(self, *arguments, status, says):
        """The call must fail with the status and the words, and leave the folder as it was."""
        before = sorted(self.folder.rglob("*"))
        done = aisle(*arguments, cwd=self.folder)
        self.assertEqual(done.returncode, status, done.stderr)
        for words in [says] if isinstance(says, str) else says:
            self.assertIn(words, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertNotIn("terminate", done.stderr)
        self.assertTrue(done.stderr.strip().splitlines()[-1].startswith("aisle: "), done.stderr)
        self.assertEqual(sorted(self.folder.rglob("*")), before)

    def refuse_data(self, text, says, target="bought"):
        data = self.write("data.csv", text)
        self.refuse("fit", data, "--target", target, "--out", "model", status=1, says=says)

    def test_files_that_are_no_tables(self):
        self.refuse("fit", "absent.csv", "--target", "y", status=1, says="there is no such file")
        self.refuse("fit", self.folder, "--target", "y", status=1, says="is a folder")
        self.refuse_data("", "the file is empty")
        self.refuse_data("visits,bought\n", "no rows")
        self.refuse_data(Path(PROGRAM).read_bytes()[:100000], "binary file")
        self.refuse_data(table().encode("utf-16")[:-1], "UTF-16")
        self.refuse_data(b"PAR1" + b"\0" * 100, "Parquet")
        self.refuse_data('{"visits":1,"bought":"yes"}\n{"visits":\n', "line 2")
        self.refuse_data(table().encode() + b"1,\xff\xfe,yes\n", "not UTF-8")

    def test_broken_lines_are_named(self):
        lines = table().splitlines()
        self.refuse_data("\n".join(lines[:100] + ["7,de"] + lines[100:]), ["line 101", "2 fields", "3"])
        self.refuse_data("\n".join(lines[:100] + ["7,de,yes,no"] + lines[100:]), ["line 101", "4 fields"])
        self.refuse_data("\n".join(lines[:100] + ['7,"de,yes'] + lines[100:]), ["line 101", "does not end"])
        self.refuse_data("a,a,bought\n1,2,yes\n", "two columns have the name")

    def test_targets_that_cannot_be_learnt(self):
        self.refuse_data(table(), 'did you mean "bought"?', target="brought")
        self.refuse_data(table(), "there are: visits, country, bought", target="something else")
        self.refuse_data(table().replace("yes", "no"), "every row has the value")
        self.refuse_data(table().replace("yes", "").replace(",no\n", ",\n"), "every value is missing")
        names = "".join(f"{i},name {i}\n" for i in range(101))
        self.refuse_data("visits,bought\n" + names, "too many for classes")
        self.refuse_data("visits,bought\n1,yes\n2,no\n", "too few")
        self.refuse_data(table().replace("yes", "no", 10**6).replace(",no\n", ",yes\n", 1), "too few")
        named = "".join(f"session-{i:05d},1,{'yes' if i % 3 else 'no'}\n" for i in range(100))
        self.refuse_data("session,same,bought\n" + named, "no column is left to learn from")
        self.refuse_data("same,bought\n" + "1,yes\n1,no\n" * 50, "in 2 groups are too few")  # identical rows are a group

    def test_wrong_calls_suggest_the_right_one(self):
        data = self.write("data.csv", table())
        self.refuse(status=2, says="aisle --help")
        self.refuse("fitt", status=2, says='did you mean "fit"?')
        self.refuse("fit", data, status=2, says="--target is required")
        self.refuse("fit", data, "--tagret", "bought", status=2, says='did you mean "--target"?')
        self.refuse("fit", data, "--target", "bought", "--cv", "1", status=2, says="option cv")
        self.refuse("fit", data, "--target", "bought", "--test", "1.5", status=2, says="option test")
        self.refuse("fit", data, "--target", "bought", "--seed", "-1", status=2, says="option seed")
        self.refuse("fit", data, "--target", "bought", "--replay", "model", "--budget", "2s", status=2, says=" excludes --")  # which of the two is named first is chance
        self.refuse("fit", data, "--target", "bought", "--positive", "maybe", status=2, says='"no" or "yes"')
        self.refuse("fit", data, "--target", "bought", "--drop", "bought", status=2, says="the target cannot be dropped")
        self.refuse("fit", data, "--target", "bought", "--drop", "vists", status=1, says='did you mean "visits"?')
        self.refuse("fit", data, "--target", "bought", "--types", "visits", status=2, says="COLUMN=TYPE")
        self.refuse("fit", data, "--target", "bought", "--task", "regress", status=1, says="cannot be regressed")
        self.refuse("fit", data, "--target", "bought", "--time", "country", status=1, says="holds text")
        self.refuse("fit", data, "--target", "bought", "--group", "visits", "--time", "visits", status=2, says="exclude each other")
        self.refuse("fit", data, "--target", "bought", "--budget", "soon", status=2, says="--budget")
        self.refuse("fit", data, "--target", "visits", "--algorithms", "logistic", status=2, says="regression")
        self.refuse("fit", data, "--target", "bought", "--algorithms", "logistics", status=2, says='did you mean "logistic"?')
        self.refuse("score", "nowhere", data, "--jsn", status=2, says='did you mean "--json"?')

    def test_places_that_hold_something_else_are_left_alone(self):
        data = self.write("data.csv", table())
        (self.folder / "photos").mkdir()
        self.write("photos/cat.jpg", "cat")
        self.refuse("fit", data, "--target", "bought", "--out", "photos", status=1, says="not a model directory")
        self.refuse("fit", data, "--target", "bought", "--out", "data.csv", status=1, says="not a model directory")
        self.refuse("fit", data, "--target", "bought", "--out", "/proc/model", status=1, says="/proc")

    def test_directories_that_are_no_models(self):
        data = self.write("data.csv", table())
        self.refuse("score", self.folder, data, status=1, says="not a model directory")
        self.refuse("report", "absent", status=1, says="not a model directory")
        self.write("SHA256SUMS", "nonsense\n")
        self.refuse("report", self.folder, status=1, says="SHA256SUMS")

    def test_values_of_another_type_at_scoring(self):
        data = self.write("data.csv", table())
        self.assertEqual(aisle("fit", data, "--target", "bought", "--algorithms", "linear", "--out", self.folder / "model").returncode, 0)
        new = self.write("new.csv", "visits,country\n3,de\nmany,de\n")
        self.refuse("score", "model", new, status=1, says=["row 2", "visits", '"many" is no number'])
        other = self.write("other.csv", table())
        self.refuse("score", "model", other.rename(self.folder / "same.csv"), "--out", "no/such/folder/x.csv", status=1, says="no/such/folder")
        self.refuse("score", "model", new, "--test-rows", status=1, says="--test-rows needs the file")

    def test_a_full_disk_leaves_no_model_but_what_was_learnt(self):
        data, model = self.write("data.csv", table()), self.folder / "model"
        fit = f"{Path(PROGRAM).absolute()} fit {data} --target bought --algorithms linear,boosted_trees --out {model}"
        done = subprocess.run(["bash", "-c", f"trap '' XFSZ; ulimit -f 2; exec {fit}"], capture_output=True, text=True, timeout=600)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("cannot be written", done.stderr)
        unfinished = self.folder / "model.unfinished"
        self.assertEqual(sorted(self.folder.iterdir()), [data, unfinished])
        self.assertEqual(len(list(unfinished.iterdir())), 15, "an outcome each of three trials on five folds")
        self.assertEqual(subprocess.run(["bash", "-c", fit], capture_output=True, timeout=600).returncode, 0)
        self.assertEqual(sorted(self.folder.iterdir()), [data, model])


class Stopped(Scenario):
    def stop(self, sent, after):
        process = subprocess.Popen([Path(PROGRAM).absolute(), "fit", SHOPPERS, "--target", "Revenue", "--out", self.folder / "model"],
                                   stderr=subprocess.PIPE, text=True)
        time.sleep(after)
        process.send_signal(sent)
        _, errors = process.communicate(timeout=60)
        return process.returncode, errors

    def test_ctrl_c_stops_soon_and_writes_no_model(self):
        for sent, after in ((signal.SIGINT, 1.5), (signal.SIGTERM, 3)):
            status, errors = self.stop(sent, after)
            self.assertEqual(status, 1, errors)
            self.assertIn("stopped on request", errors)
            self.assertLessEqual({path.name for path in self.folder.iterdir()}, {"model.unfinished"})

    def kill_while_it_writes(self, fit, seconds):
        """Kills so long after the first file appeared in the folder that is to be the model: writing takes a few milliseconds."""
        process = subprocess.Popen([Path(PROGRAM).absolute(), *fit], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not any(files for place, _, files in os.walk(self.folder) if place.endswith(f"-{process.pid}")):
            pass
        time.sleep(seconds)
        process.kill()
        return process.wait(timeout=60)

    def test_a_kill_leaves_the_old_model_whole(self):
        data, model = self.write("data.csv", table()), self.folder / "model"
        fit = ["fit", data, "--target", "bought", "--algorithms", "linear", "--out", model]
        self.assertEqual(aisle(*fit).returncode, 0)
        met = 0  # kills that left a folder half written
        for attempt in range(50):
            self.kill_while_it_writes(fit, 0.001 * (attempt % 8))
            met += any(".partial-" in left.name and any(left.iterdir()) for left in self.folder.iterdir())
            done = aisle("report", model)
            self.assertEqual(done.returncode, 0, done.stderr)
            if met == 5:
                break
        self.assertGreater(met, 0, "no kill met the writing")
        self.assertEqual(aisle(*fit).returncode, 0)
        self.assertEqual(sorted(self.folder.iterdir()), [data, model], "what killed runs left is cleared away")


if __name__ == "__main__":
    unittest.main()
