"""From a table to a model, its report and its scores, on the bundled data."""

import csv
import gzip
import html.parser
import math
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from aisle import SHOPPERS, Scenario, aisle, aisle_json


def roc_auc(truth, probability):
    """By its definition: the share of pairs that are ranked right, ties counting half."""
    ranked = sorted(zip(probability, truth))
    wins, below, at = 0.0, 0, 0
    while at < len(ranked):
        tie = at
        while tie < len(ranked) and ranked[tie][0] == ranked[at][0]:
            tie += 1
        positives = sum(t for _, t in ranked[at:tie])
        negatives = tie - at - positives
        wins += positives * (below + negatives / 2)
        below += negatives
        at = tie
    return wins / (sum(truth) * (len(truth) - sum(truth)))


class FitShoppers(unittest.TestCase):
    """One fit with everything at its default; the tests look at what it left."""

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name)
        cls.model = cls.folder / "model"
        cls.evaluation = aisle_json("fit", SHOPPERS, "--target", "Revenue", "--out", cls.model)
        with open(cls.model / "predictions.csv") as lines:
            cls.predictions = list(csv.DictReader(lines))
        with open(SHOPPERS) as lines:
            cls.table = list(csv.DictReader(lines))

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_the_champion_predicts_well_on_rows_it_never_saw(self):
        champion = self.evaluation["champion"]
        self.assertEqual(champion["measured_on"], "test")
        self.assertGreater(champion["metrics"]["roc_auc"], 0.90)
        self.assertGreater(champion["metrics"]["accuracy"], champion["baseline"]["accuracy"] + 0.03)
        self.assertLess(champion["metrics"]["log_loss"], champion["baseline"]["log_loss"] - 0.1)

    def test_every_algorithm_is_on_the_leaderboard_best_first(self):
        names = [entry["algorithm"] for entry in self.evaluation["leaderboard"]]
        listed = [entry["algorithm"] for entry in aisle_json("algorithms")["algorithms"]]
        self.assertEqual(sorted(names), sorted(listed))
        losses = [entry["metrics"]["log_loss"] for entry in self.evaluation["leaderboard"]]
        self.assertEqual(losses, sorted(losses))
        self.assertEqual(names[0], self.evaluation["champion"]["algorithm"])

    def test_the_figures_are_those_of_the_predictions(self):
        training = [row for row in self.predictions if row["fold"] != "test"]
        truth = [int(row["truth"]) for row in training]
        for entry in self.evaluation["leaderboard"]:
            probability = [float(row[entry["algorithm"]]) for row in training]
            self.assertAlmostEqual(entry["metrics"]["roc_auc"], roc_auc(truth, probability), places=10)
            right = sum((p >= 0.5) == (t == 1) for p, t in zip(probability, truth))
            self.assertAlmostEqual(entry["metrics"]["accuracy"], right / len(truth), places=12)
            loss = -sum(math.log(p if t else 1 - p) for p, t in zip(probability, truth)) / len(truth)
            self.assertAlmostEqual(entry["metrics"]["log_loss"], loss, places=8)

    def test_each_row_is_in_one_fold_or_the_test_with_its_own_truth(self):
        self.assertEqual([int(row["row"]) for row in self.predictions], list(range(1, len(self.table) + 1)))
        for row, source in zip(self.predictions, self.table):
            self.assertEqual(row["truth"] == "1", source["Revenue"] == "TRUE")
        counts = {}
        for row in self.predictions:
            counts[row["fold"]] = counts.get(row["fold"], 0) + 1
        self.assertEqual(counts.pop("test"), 2466)
        self.assertEqual(sorted(counts), ["1", "2", "3", "4", "5"])
        self.assertLessEqual(max(counts.values()) - min(counts.values()), 1)

    def test_linear_regression_by_both_ways_agrees(self):
        metrics = {entry["algorithm"]: entry["metrics"] for entry in self.evaluation["leaderboard"]}
        for name in ("accuracy", "roc_auc", "pr_auc", "brier"):
            self.assertAlmostEqual(metrics["linear"][name], metrics["linear_descent"][name], delta=0.005)

    def test_the_hashes_are_those_that_sha256sum_checks(self):
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=self.model, check=True)

    def test_score_repeats_the_test_figures_to_the_last_bit(self):
        scored = aisle_json("score", self.model, SHOPPERS, "--test-rows")
        self.assertEqual(scored["metrics"], self.evaluation["champion"]["metrics"])
        champion = self.evaluation["champion"]["algorithm"]
        self.assertEqual(scored["probability"], [float(r[champion]) for r in self.predictions if r["fold"] == "test"])

    def test_score_works_without_the_target_and_with_columns_in_any_order(self):
        rows = self.table[:50]
        names = [name for name in reversed(rows[0]) if name != "Revenue"] + ["extra"]
        new = self.folder / "new.csv"
        with open(new, "w", newline="") as file:
            writer = csv.DictWriter(file, names, delimiter=";", extrasaction="ignore", restval="x")
            writer.writeheader()
            writer.writerows(rows)
        out = self.folder / "scores.csv"
        done = aisle("score", self.model, new, "--out", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        whole = aisle_json("score", self.model, SHOPPERS)
        with open(out) as lines:
            scores = list(csv.DictReader(lines))
        self.assertEqual([float(row["probability"]) for row in scores], whole["probability"][:50])
        self.assertEqual({row["prediction"] for row in scores} - {"true", "false"}, set())

    def test_score_takes_unseen_categories_and_missing_values(self):
        new = self.folder / "strange.csv"
        names = [name for name in self.table[0] if name != "Revenue"]
        with open(new, "w", newline="") as file:
            writer = csv.DictWriter(file, names, extrasaction="ignore")
            writer.writeheader()
            writer.writerow(self.table[0] | {"Month": "Thermidor", "PageValues": "", "VisitorType": "Ghost"})
            writer.writerow(self.table[1] | {"PageValues": "1e300"})
        scored = aisle_json("score", self.model, new)
        self.assertTrue(all(0 <= p <= 1 for p in scored["probability"]))
        self.assertIsNone(scored["metrics"])

    def test_score_names_the_column_that_is_missing(self):
        new = self.folder / "short.csv"
        new.write_text("Month,PageValue\nMay,1\n")
        done = aisle("score", self.model, new)
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no column", done.stderr)

    def test_report_writes_the_same_page_again(self):
        before = (self.model / "report.html").read_text()
        (self.model / "report.html").unlink()
        self.assertEqual(aisle("report", self.model).returncode, 0)
        self.assertEqual((self.model / "report.html").read_text(), before)

    def test_the_page_stands_alone_in_two_languages(self):
        page = (self.model / "report.html").read_text()
        tags = []

        class Reader(html.parser.HTMLParser):
            def handle_starttag(self, tag, attributes):
                tags.append((tag, dict(attributes)))

        Reader().feed(page)
        for tag, attributes in tags:
            self.assertNotIn(tag, ("iframe", "img", "object"))
            for name in ("src", "href"):
                self.assertFalse((attributes.get(name) or "").startswith(("http", "//")), attributes)
        languages = {attributes.get("lang") for _, attributes in tags}
        self.assertLessEqual({"en", "zh-CN"}, languages)
        for entry in self.evaluation["leaderboard"]:
            self.assertIn(entry["title"], page)

    def test_a_changed_model_directory_is_refused(self):
        copy = self.folder / "copy"
        for name in ("model.json", "weights.safetensors", "evaluation.json", "predictions.csv"):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(self.model, copy)
            bytes_ = bytearray((copy / name).read_bytes())
            bytes_[len(bytes_) // 2] ^= 1
            (copy / name).write_bytes(bytes_)
            for command in (("score", copy, SHOPPERS), ("report", copy)):
                done = aisle(*command)
                self.assertEqual(done.returncode, 1)
                self.assertIn(name, done.stderr)


class Repeatable(Scenario):
    def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(self):
        options = ("--target", "Revenue", "--algorithms", "dnn,boosted_trees", "--cv", "2")
        for name, seed in (("a", 1), ("b", 1), ("c", 2)):
            aisle_json("fit", SHOPPERS, *options, "--seed", seed, "--out", self.folder / name)
        read = lambda name, file: (self.folder / name / file).read_bytes()
        for file in ("weights.safetensors", "predictions.csv"):
            self.assertEqual(read("a", file), read("b", file))
            self.assertNotEqual(read("a", file), read("c", file))

    def test_the_same_table_in_another_dress_gives_the_same_model(self):
        with open(SHOPPERS) as lines:
            rows = list(csv.reader(lines))[:3000]
        plain = self.write("plain.csv", "".join(",".join(row) + "\n" for row in rows))
        quoted = "\ufeff" + "".join(";".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
        dressed = self.folder / "dressed.csv.gz"
        dressed.write_bytes(gzip.compress(quoted.encode()))
        weights = []
        for path in (plain, dressed):
            aisle_json("fit", path, "--target", "Revenue", "--algorithms", "logistic", "--out", self.folder / "model")
            weights.append((self.folder / "model/weights.safetensors").read_bytes())
        self.assertEqual(*weights)


if __name__ == "__main__":
    unittest.main()
