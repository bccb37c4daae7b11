"""Several classes and numbers, from the table to the scores."""

import csv
import math
import random
import tempfile
import unittest
from pathlib import Path

from aisle import Scenario, aisle, aisle_json


def customers(count=400):
    """Customers, their tier by what they spend, and next year's spending."""
    chance = random.Random(3)
    rows = []
    for _ in range(count):
        spent = chance.lognormvariate(4, 1)
        city = chance.choice(["Oslo", "Bern", "Rome", "上海"])
        worth = math.log(spent) + (0.7 if city == "Oslo" else 0) + chance.gauss(0, 0.3)
        rows.append({"spent": f"{spent:.2f}", "city": city, "visits": chance.randrange(30),
                     "tier": "gold, or more" if worth > 5 else "silver" if worth > 4 else "bronze",
                     "next": f"{100 * worth + chance.gauss(0, 20):.1f}"})
    return rows


class OfCustomers(Scenario):
    """One fit for the tests of a class to look at."""

    FIT = []

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.home = Path(cls.temporary.name)
        cls.data = cls.home / "customers.csv"
        cls.rows = customers()
        with open(cls.data, "w", newline="") as file:
            writer = csv.DictWriter(file, list(cls.rows[0]))
            writer.writeheader()
            writer.writerows(cls.rows)
        cls.model = cls.home / "model"
        cls.evaluation = aisle_json("fit", cls.data, *cls.FIT, "--out", cls.model)
        cls.champion = cls.evaluation["champion"]
        with open(cls.model / "predictions.csv") as lines:
            cls.predictions = list(csv.DictReader(lines))

    def scores(self, *options):
        done = aisle("score", self.model, self.data, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return list(csv.DictReader(done.stdout.splitlines()))


class ThreeClasses(OfCustomers):
    FIT = ["--target", "tier", "--drop", "next", "--algorithms", "logistic,boosted_trees"]
    CLASSES = ["bronze", "gold, or more", "silver"]

    def test_the_tiers_are_told_apart(self):
        self.assertEqual(self.evaluation["problem"], "multiclass")
        self.assertEqual(self.evaluation["target"]["classes"], self.CLASSES)
        self.assertGreater(self.champion["metrics"]["accuracy"], self.champion["baseline"]["accuracy"] + 0.2)
        self.assertEqual(set(self.champion["metrics"]), {"accuracy", "roc_auc", "f1", "log_loss", "brier", "ece"})
        self.assertEqual(self.champion["importance"][0]["column"], "spent")

    def test_what_only_two_classes_have_is_absent(self):
        self.assertFalse({"threshold", "confusion"} & set(self.champion))
        self.assertFalse({"roc", "pr", "gain", "lift"} & set(self.champion["curves"]))

    def test_the_figures_are_those_of_the_predictions(self):
        test = [row for row in self.predictions if row["fold"] == "test"]
        chances = [[float(row[f"{self.champion['name']}[{name}]"]) for name in self.CLASSES] for row in test]
        truth = [self.CLASSES.index(row["truth"]) for row in test]
        loss = -sum(math.log(p[t]) for p, t in zip(chances, truth)) / len(truth)
        self.assertAlmostEqual(self.champion["metrics"]["log_loss"], loss, places=10)
        matrix = [[0] * 3 for _ in range(3)]
        for p, t in zip(chances, truth):
            matrix[t][p.index(max(p))] += 1
        self.assertEqual(self.champion["confusion_matrix"], matrix)
        for row, source in zip(self.predictions, self.rows):
            self.assertEqual(row["truth"], source["tier"])

    def test_score_repeats_the_test_figures_to_the_last_bit(self):
        scored = aisle_json("score", self.model, self.data, "--test-rows")
        self.assertEqual(scored["metrics"], self.champion["metrics"])

    def test_score_gives_a_class_and_the_chance_of_each(self):
        for row in self.scores():
            chances = {name: float(row[f"probability[{name}]"]) for name in self.CLASSES}
            self.assertAlmostEqual(sum(chances.values()), 1, places=9)
            self.assertEqual(row["prediction"], max(chances, key=chances.get))

    def test_explain_tells_why_the_likeliest_class(self):
        said = aisle_json("explain", self.model, self.data, "--row", 3)
        self.assertEqual(said["of"], said["prediction"])
        self.assertEqual(said["prediction"], self.scores()[2]["prediction"])
        self.assertEqual({entry["column"] for entry in said["contributions"]}, {"spent", "city", "visits"})
        reasons = self.scores("--explain", 3)[2]
        self.assertTrue(reasons["because_1"].startswith(said["contributions"][0]["column"] + " = "))

    def test_the_page_and_the_card_are_there(self):
        for name in self.CLASSES:
            self.assertIn(name, (self.model / "report.html").read_text())
            self.assertIn(name, (self.model / "model_card.md").read_text())


class ANumber(OfCustomers):
    FIT = ["--target", "next", "--drop", "tier", "--algorithms", "linear,boosted_trees"]

    def test_the_number_is_estimated(self):
        self.assertEqual(self.evaluation["problem"], "regression")
        self.assertEqual(set(self.champion["metrics"]), {"mae", "rmse", "r2", "mape"})
        self.assertGreater(self.champion["metrics"]["r2"], 0.7)
        self.assertLess(self.champion["metrics"]["rmse"], self.champion["baseline"]["rmse"] / 2)
        self.assertEqual(self.champion["chosen_by"], "rmse")
        losses = [entry["metrics"]["rmse"] for entry in self.evaluation["leaderboard"]]
        self.assertEqual(losses, sorted(losses))

    def test_the_figures_are_those_of_the_predictions(self):
        for fold, metrics in (("test", self.champion["metrics"]), ("", self.evaluation["leaderboard"][0]["metrics"])):
            part = [row for row in self.predictions if (row["fold"] == "test") == (fold == "test")]
            errors = [float(row[self.champion["name"]]) - float(row["truth"]) for row in part]
            self.assertAlmostEqual(metrics["mae"], sum(map(abs, errors)) / len(errors), places=8)
            self.assertAlmostEqual(metrics["rmse"], math.sqrt(sum(e * e for e in errors) / len(errors)), places=8)

    def test_score_repeats_the_test_figures_to_the_last_bit(self):
        scored = aisle_json("score", self.model, self.data, "--test-rows")
        self.assertEqual(scored["metrics"], self.champion["metrics"])
        held = [float(row[self.champion["name"]]) for row in self.predictions if row["fold"] == "test"]
        self.assertEqual(scored["prediction"], held)

    def test_explain_adds_up_to_the_estimate(self):
        said = aisle_json("explain", self.model, self.data, "--row", 5)
        total = said["base"] + sum(entry["contribution"] for entry in said["contributions"])
        self.assertAlmostEqual(total, said["prediction"], delta=0.01)
        self.assertEqual(float(self.scores("--explain", 3)[4]["prediction"]), said["prediction"])

    def test_the_page_is_written_again(self):
        before = (self.model / "report.html").read_text()
        self.assertEqual(aisle("report", self.model).returncode, 0)
        self.assertEqual((self.model / "report.html").read_text(), before)


class EveryAlgorithm(Scenario):
    def test_all_that_suit_take_part_when_none_is_named(self):
        data = self.write_rows("customers.csv", customers(120))
        evaluation = aisle_json("fit", data, "--target", "tier", "--drop", "next", "--cv", 2, "--out", self.folder / "model")
        names = {entry["name"] for entry in evaluation["leaderboard"]}
        self.assertLessEqual({"logistic", "boosted_trees", "random_forest", "dnn", "blend", "stack"}, names)
        scored = aisle_json("score", self.folder / "model", data, "--test-rows")
        self.assertEqual(scored["metrics"], evaluation["champion"]["metrics"])


if __name__ == "__main__":
    unittest.main()
