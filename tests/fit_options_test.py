"""What a fit can be told, the shapes that tables come in, and a fit that is stopped and goes on."""

import csv
import datetime
import gzip
import json
import random
import signal
import subprocess
import time
import unittest
from pathlib import Path

from aisle import PROGRAM, Scenario, aisle, aisle_json
from parquet import parquet

START = datetime.date(2024, 1, 1)


def visits(count=300):
    """Visits of 60 customers; whoever came often bought."""
    chance = random.Random(5)
    rows = []
    for i in range(count):
        often = chance.randrange(20)
        rows.append({"customer": f"c{i % 60}", "day": str(START + datetime.timedelta(days=i * 7 % count)), "visits": often,
                     "region": chance.choice([100, 200, 300]), "city": chance.choice(["上海", "北京", "Oslo"]),
                     "bought": "yes" if often + chance.gauss(0, 4) > 12 else "no"})
    return rows


class Fitting(Scenario):
    def fit(self, data, *options, target="bought", algorithms="logistic"):
        return aisle_json("fit", data, "--target", target, "--algorithms", algorithms, "--out", self.folder / "model", *options)

    def predictions(self):
        with open(self.folder / "model/predictions.csv") as lines:
            return list(csv.DictReader(lines))


class Flags(Fitting):
    def setUp(self):
        super().setUp()
        self.rows = visits()
        self.data = self.write_rows("visits.csv", self.rows)

    def prepared(self, evaluation):
        return {column["column"]: column for column in evaluation["preparation"]}

    def test_group_keeps_a_customer_on_one_side(self):
        split = self.fit(self.data, "--group", "customer")["split"]
        self.assertEqual((split["kind"], split["column"]), ("group", "customer"))
        sides = {}
        for row, source in zip(self.predictions(), self.rows):
            sides.setdefault(source["customer"], set()).add(row["fold"])
        self.assertEqual({len(folds) for folds in sides.values()}, {1})
        self.assertEqual({fold for folds in sides.values() for fold in folds}, {"1", "2", "3", "4", "5", "test"})

    def test_time_holds_out_the_latest_rows(self):
        split = self.fit(self.data, "--time", "day")["split"]
        self.assertEqual((split["kind"], split["column"]), ("time", "day"))
        days = {}
        for row, source in zip(self.predictions(), self.rows):
            days.setdefault(row["fold"], []).append(source["day"])
        order = ["none", "1", "2", "3", "4", "5", "test"]
        self.assertEqual(sorted(days), sorted(order))
        for earlier, later in zip(order, order[1:]):
            self.assertLess(max(days[earlier]), min(days[later]))

    def test_drop_leaves_a_column_out(self):
        self.assertTrue(self.prepared(self.fit(self.data))["city"]["features"])
        dropped = self.prepared(self.fit(self.data, "--drop", "city,customer"))
        self.assertEqual({dropped[name]["left_out"] for name in ("city", "customer")}, {"dropped"})
        without = self.write_rows("new.csv", [{"visits": 3, "day": "2024-03-01", "region": 100}])
        self.assertEqual(len(aisle_json("score", self.folder / "model", without)["probability"]), 1)

    def test_types_say_what_a_column_holds(self):
        self.assertEqual(self.prepared(self.fit(self.data))["region"]["type"], "number")
        region = self.prepared(self.fit(self.data, "--types", "region=text,day=text"))["region"]
        self.assertEqual(region["type"], "text")
        self.assertEqual(region["made"], ["categories"])
        self.assertEqual(region["categories"], 3)

    def test_positive_turns_the_question_round(self):
        yes = self.fit(self.data)
        no = self.fit(self.data, "--positive", "no")
        self.assertEqual((yes["target"]["positive"], no["target"]["positive"]), ("yes", "no"))
        self.assertEqual(yes["target"]["positive_rows"] + no["target"]["positive_rows"], 300)
        self.assertAlmostEqual(yes["champion"]["metrics"]["roc_auc"], no["champion"]["metrics"]["roc_auc"], delta=0.05)

    def test_a_dear_miss_calls_more_rows_positive(self):
        even = self.fit(self.data)["champion"]["confusion"]
        dear = self.fit(self.data, "--cost-of-miss", 20)
        self.assertEqual(even["threshold"], 0.5)
        self.assertLess(dear["champion"]["threshold"]["threshold"], 0.3)
        self.assertLessEqual(dear["champion"]["threshold"]["cost"], dear["champion"]["threshold"]["cost_at_half"])
        self.assertLessEqual(dear["champion"]["confusion"]["false_negative"], even["false_negative"])
        scored = aisle_json("score", self.folder / "model", self.data)
        self.assertEqual(scored["threshold"], dear["champion"]["threshold"]["threshold"])
        self.assertEqual(scored["predicted_positive"], sum(p >= scored["threshold"] for p in scored["probability"]))

    def test_task_decides_what_is_asked_of_numbers(self):
        self.assertEqual(self.fit(self.data, target="region")["problem"], "multiclass")
        regressed = self.fit(self.data, "--task", "regress", target="region", algorithms="linear")
        self.assertEqual(regressed["problem"], "regression")

    def test_what_a_budget_found_time_for_can_be_replayed(self):
        searched = self.fit(self.data, "--budget", "2s")
        replayed = aisle_json("fit", self.data, "--target", "bought", "--replay", self.folder / "model", "--out", self.folder / "replayed")
        finished = [trial["options"] for trial in searched["search"]["tried"] if not trial["given_up"]]
        self.assertEqual([trial["options"] for trial in replayed["search"]["tried"]], finished)
        self.assertEqual(replayed["champion"]["metrics"], searched["champion"]["metrics"])

    def test_a_budget_tries_more_options(self):
        search = self.fit(self.data, "--budget", "2s")["search"]
        self.assertEqual(search["budget_seconds"], 2)
        self.assertGreater(search["trials"], 3)
        self.assertEqual(search["trials"], len(search["tried"]))


class Shapes(Fitting):
    """The same table in another dress is the same model."""

    def weights(self, name, content):
        self.fit(self.write(name, content))
        return (self.folder / "model/weights.safetensors").read_bytes()

    def test_whatever_the_file_is(self):
        rows = [{name: row[name] for name in ("visits", "region", "city", "bought")} for row in visits()]
        plain = self.write_rows("plain.csv", rows).read_text()
        quoted = "".join(";".join(f'"{cell}"' for cell in line.split(",")) + "\r\n" for line in plain.splitlines())
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        dressed = {
            "quoted.csv.gz": gzip.compress(("\ufeff" + quoted).encode()),
            "gb18030.csv": plain.encode("gb18030"),
            "utf16.csv": plain.encode("utf-16"),
            "lines.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows),
            "table.parquet": parquet(columns),
        }
        expected = self.weights("plain.csv", plain)
        for name, content in dressed.items():
            with self.subTest(name):
                self.assertEqual(self.weights(name, content), expected)

    def test_ten_thousand_categories(self):
        chance = random.Random(1)
        rows = []
        for i in range(20000):
            item = i if i < 10000 else chance.randrange(10000)
            rows.append({"item": f"item {item}", "price": chance.randrange(100), "bought": "yes" if chance.random() < (item % 10) / 10 else "no"})
        evaluation = self.fit(self.write_rows("items.csv", rows))
        item = evaluation["preparation"][0]
        self.assertEqual(item["column"], "item")
        self.assertLess(evaluation["features"], 200)
        self.assertEqual(len(aisle_json("score", self.folder / "model", self.folder / "items.csv")["probability"]), 20000)

    def test_dates_in_three_forms(self):
        chance = random.Random(2)
        rows = []
        for _ in range(300):
            day = START + datetime.timedelta(days=chance.randrange(700))
            rows.append({"iso": day.isoformat(), "german": day.strftime("%d.%m.%Y"), "chinese": f"{day.year}年{day.month}月{day.day}日",
                         "bought": "yes" if day.month + chance.gauss(0, 2) > 8 else "no"})
        evaluation = self.fit(self.write_rows("dates.csv", rows))
        self.assertEqual([column["type"] for column in evaluation["preparation"]], ["time"] * 3)
        self.assertGreater(evaluation["champion"]["metrics"]["roc_auc"], 0.8)

    def test_many_columns_and_few_rows(self):
        chance = random.Random(3)
        rows = []
        for i in range(60):
            noise = {f"x{j}": chance.randrange(1000) for j in range(5000)}
            rows.append(noise | {"bought": "yes" if i % 2 else "no"})
        evaluation = self.fit(self.write_rows("wide.csv", rows))
        self.assertEqual(evaluation["data"]["columns"], 5001)
        self.assertEqual(len(evaluation["preparation"]), 5000)


class Resumed(Fitting):
    """Ctrl-C, and the same command again."""

    def setUp(self):
        super().setUp()
        self.data = self.write_rows("visits.csv", visits(800))
        self.model, self.unfinished = self.folder / "model", self.folder / "model.unfinished"
        self.command = ["fit", self.data, "--target", "bought", "--algorithms", "logistic,boosted_trees,dnn", "--out", self.model]

    def interrupt(self):
        """Starts the fit and stops it once it has kept something."""
        process = subprocess.Popen([Path(PROGRAM).absolute(), *map(str, self.command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while process.poll() is None and not (self.unfinished.exists() and len(list(self.unfinished.iterdir())) > 1):
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn("stopped on request", errors)

    def outcome(self):
        done = aisle(*self.command)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse(self.unfinished.exists(), "what was kept is cleared away")
        return [(self.model / name).read_bytes() for name in ("weights.safetensors", "predictions.csv")]

    def test_goes_on_where_it_was_and_finds_the_same(self):
        whole = self.outcome()
        for path in sorted(self.model.iterdir()):
            path.unlink()
        self.model.rmdir()
        self.interrupt()
        self.assertTrue(self.unfinished.exists())
        self.assertFalse(self.model.exists())
        self.assertEqual(self.outcome(), whole)

    def test_a_slash_behind_the_place_changes_nothing(self):
        self.command[-1] = f"{self.model}/"
        self.interrupt()
        self.assertFalse(self.model.exists())
        self.outcome()

    def test_does_not_take_what_another_command_left(self):
        self.interrupt()
        kept = {path.name for path in self.unfinished.iterdir()}
        self.command += ["--seed", "7"]
        self.interrupt_again_and_compare(kept)

    def interrupt_again_and_compare(self, kept):
        process = subprocess.Popen([Path(PROGRAM).absolute(), *map(str, self.command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and {path.name for path in self.unfinished.iterdir()} == kept:
            time.sleep(0.005)
        self.assertIsNone(process.poll(), "it made outcomes of its own")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), 1)


if __name__ == "__main__":
    unittest.main()
