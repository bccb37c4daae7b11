"""From a table to a model, its report and its scores, on the bundled data."""

import collections
import csv
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
    """One fit; the tests look at what it left."""

    ALGORITHMS = ["logistic", "linear", "linear_descent", "boosted_trees"]

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name)
        cls.model = cls.folder / "model"
        named = ",".join(cls.ALGORITHMS)
        cls.evaluation = aisle_json("fit", SHOPPERS, "--target", "Revenue", "--algorithms", named, "--out", cls.model)
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

    def test_every_algorithm_their_blend_and_their_stack_are_on_the_leaderboard_best_first(self):
        entries = self.evaluation["leaderboard"]
        names = [entry["name"] for entry in entries]
        self.assertEqual(sorted(names), sorted([*self.ALGORITHMS, "blend", "stack"]))
        losses = [entry["metrics"]["log_loss"] for entry in entries]
        self.assertEqual(losses, sorted(losses))
        self.assertEqual(names[0], self.evaluation["champion"]["name"])
        for entry in entries:
            self.assertEqual(entry["kind"], entry["name"] if entry["name"] in ("blend", "stack") else "single")
            self.assertEqual(set(entry["metrics"]), {"accuracy", "roc_auc", "pr_auc", "f1", "log_loss", "brier", "ece"})
            for member in entry.get("members", []):
                self.assertIn(member["name"], self.ALGORITHMS)

    def test_the_champion_is_compared_with_the_runner_up(self):
        entries = {entry["name"]: entry for entry in self.evaluation["leaderboard"]}
        against = self.evaluation["champion"]["against"]
        self.assertEqual(against[0]["role"], "runner_up")
        self.assertEqual(against[0]["name"], self.evaluation["leaderboard"][1]["name"])
        champion = entries[self.evaluation["champion"]["name"]]["metrics"]["log_loss"]
        for other in against:
            self.assertAlmostEqual(other["difference"], champion - entries[other["name"]]["metrics"]["log_loss"], places=10)
            self.assertLessEqual(other["low"], other["difference"])
            self.assertGreaterEqual(other["high"], other["difference"])

    def test_the_figures_are_those_of_the_predictions(self):
        training = [row for row in self.predictions if row["fold"] != "test"]
        truth = [int(row["truth"]) for row in training]
        for entry in self.evaluation["leaderboard"]:
            probability = [float(row[entry["name"]]) for row in training]
            self.assertAlmostEqual(entry["metrics"]["roc_auc"], roc_auc(truth, probability), places=10)
            right = sum((p >= 0.5) == (t == 1) for p, t in zip(probability, truth))
            self.assertAlmostEqual(entry["metrics"]["accuracy"], right / len(truth), places=12)
            loss = -sum(math.log(p if t else 1 - p) for p, t in zip(probability, truth)) / len(truth)
            self.assertAlmostEqual(entry["metrics"]["log_loss"], loss, places=8)

    def test_each_row_is_in_one_fold_or_the_test_with_its_own_truth(self):
        self.assertEqual([int(row["row"]) for row in self.predictions], list(range(1, len(self.table) + 1)))
        for row, source in zip(self.predictions, self.table):
            self.assertEqual(row["truth"] == "1", source["Revenue"] == "TRUE")
        counts = collections.Counter(row["fold"] for row in self.predictions)
        self.assertEqual(sorted(counts), ["1", "2", "3", "4", "5", "test"])
        self.assertAlmostEqual(counts.pop("test"), 2466, delta=30)  # rows that say the same stay together
        self.assertLessEqual(max(counts.values()) - min(counts.values()), 30)

    def test_rows_that_say_the_same_stand_on_one_side(self):
        sides = {}
        for row, source in zip(self.predictions, self.table):
            sides.setdefault(tuple(source.values()), set()).add(row["fold"])
        self.assertEqual(len(self.table) - len(sides), self.evaluation["data"]["duplicate_rows"])
        self.assertEqual({len(folds) for folds in sides.values()}, {1})

    def test_linear_regression_by_both_ways_agrees(self):
        metrics = {entry["name"]: entry["metrics"] for entry in self.evaluation["leaderboard"]}
        for name in ("accuracy", "roc_auc", "pr_auc", "brier"):
            self.assertAlmostEqual(metrics["linear"][name], metrics["linear_descent"][name], delta=0.03)

    def test_the_hashes_are_those_that_sha256sum_checks(self):
        self.assertIn("  model_card.md\n", (self.model / "SHA256SUMS").read_text())
        self.assertNotIn("report.html", (self.model / "SHA256SUMS").read_text())
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=self.model, check=True)

    def test_score_repeats_the_test_figures_to_the_last_bit(self):
        scored = aisle_json("score", self.model, SHOPPERS, "--test-rows")
        self.assertEqual(scored["metrics"], self.evaluation["champion"]["metrics"])
        champion = self.evaluation["champion"]["name"]
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

    def test_explain_adds_up_to_the_log_odds_of_the_answer(self):
        scored = aisle_json("score", self.model, SHOPPERS)["probability"]
        for row in (1, 100, 12330):
            said = aisle_json("explain", self.model, SHOPPERS, "--row", row)
            self.assertEqual(said["probability"], scored[row - 1])
            self.assertTrue(said["exact"])
            odds = said["base"] + sum(entry["contribution"] for entry in said["contributions"])
            self.assertAlmostEqual(odds, math.log(said["probability"] / (1 - said["probability"])), places=3)
            sizes = [abs(entry["contribution"]) for entry in said["contributions"]]
            self.assertEqual(sizes, sorted(sizes, reverse=True))
        values = {entry["column"]: entry["value"] for entry in said["contributions"]}
        self.assertEqual(values["Month"], self.table[-1]["Month"])

    def test_explain_finds_the_file_that_was_fitted_and_names_wrong_rows(self):
        self.assertEqual(aisle_json("explain", self.model, "--row", 7), aisle_json("explain", self.model, SHOPPERS, "--row", 7))
        done = aisle("explain", self.model, "--row", 12331)
        self.assertEqual(done.returncode, 2)
        self.assertIn("12330", done.stderr)

    def test_score_says_what_moved_each_answer_most(self):
        new = self.folder / "twenty.csv"
        new.write_text("\n".join(SHOPPERS.read_text().splitlines()[:21]) + "\n")
        done = aisle("score", self.model, new, "--explain", 3)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader(done.stdout.splitlines()))
        self.assertEqual(len(rows), 20)
        self.assertEqual(list(rows[0]), ["row", "probability", "prediction", "because_1", "because_2", "because_3"])
        said = aisle_json("explain", self.model, new, "--row", 20)["contributions"]
        for place in range(3):
            self.assertTrue(rows[19][f"because_{place + 1}"].startswith(f"{said[place]['column']} = "))
        self.assertNotIn("because_1", aisle("score", self.model, new).stdout)

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
        for name in ("model.json", "weights.safetensors", "evaluation.json", "predictions.csv", "model_card.md"):
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
        data = self.write("data.csv", "\n".join(SHOPPERS.read_text().splitlines()[:2001]) + "\n")
        for name, seed in (("a", 1), ("b", 1), ("c", 2)):
            aisle_json("fit", data, *options, "--seed", seed, "--out", self.folder / name)
        read = lambda name, file: (self.folder / name / file).read_bytes()
        for file in ("weights.safetensors", "predictions.csv"):
            self.assertEqual(read("a", file), read("b", file))
            self.assertNotEqual(read("a", file), read("c", file))


if __name__ == "__main__":
    unittest.main()
