"""A training of the next item: watched, bounded, killed and resumed, refused where it would not fit."""

import json
import signal
import subprocess
import time
import unittest
from pathlib import Path

from aisle import PROGRAM, Scenario, aisle, aisle_json


class Training(Scenario):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.assertEqual(aisle("init", self.shop, "--currency", "EUR").returncode, 0)
        self.bring(self.shop)

    def bring(self, shop, people=400, items=60):
        """Everybody buys one item after the other, round a circle, from a place of their own."""
        lines = [json.dumps({"time": f"2025-{1 + step:02}-{1 + person % 28:02}T{person % 24:02}:00:00Z", "type": "purchase", "user_id": f"u{person}",
                             "item_id": f"i{(person * 7 + step) % items}"})
                 for person in range(people) for step in range(5 + person % 4)]
        aisle_json("import", shop, self.write("circle.jsonl", "\n".join(lines) + "\n"))

    def lines(self, log):
        return [json.loads(line) for line in Path(log).read_text().splitlines()]

    def train(self, *more, algorithms="popularity,behaviour", behaviour="epochs=6"):
        return ("train", self.shop, "next_item", "--protocol", "leave-one-out", "--algorithms", algorithms, "--behaviour", behaviour, *more)

    def test_can_be_watched(self):
        log = self.folder / "run.jsonl"
        trained = aisle_json(*self.train("--json-log", log))["tasks"][0]
        lines = self.lines(log)
        self.assertEqual({line["task"] for line in lines}, {"next_item"})
        learnt = [line for line in lines if line["event"] == "epoch" and line["stage"] == "learn"]
        self.assertEqual([line["epoch"] for line in learnt], [1, 2, 3, 4, 5, 6])
        self.assertLess(learnt[-1]["loss"], learnt[0]["loss"])
        self.assertTrue({"ndcg@10", "events_per_second", "seconds_left"} <= set(learnt[0]))
        self.assertEqual(lines[-1]["event"], "trained")
        curve = trained["learning"]["epochs"]
        self.assertEqual([point["loss"] for point in curve], [line["loss"] for line in learnt])

    def test_a_killed_training_goes_on_to_the_same_model(self):
        undisturbed, killed = self.folder / "undisturbed", self.shop
        self.assertEqual(aisle("init", undisturbed, "--currency", "EUR").returncode, 0)
        self.bring(undisturbed)
        self.shop = undisturbed
        options = {"behaviour": "epochs=24,batch=64", "algorithms": "behaviour"}
        aisle_json(*self.train(**options))
        self.shop = killed
        for stage in ("learn", "refit"):
            log = self.folder / f"{stage}.jsonl"
            with subprocess.Popen([Path(PROGRAM).absolute(), *map(str, self.train("--json-log", log, **options))], stderr=subprocess.DEVNULL) as run:
                until = time.monotonic() + 60
                while not (log.exists() and sum(f'"{stage}"' in line and '"epoch"' in line for line in log.read_text().splitlines()) >= 8):
                    self.assertLess(time.monotonic(), until, "no epoch is told")
                    self.assertIsNone(run.poll(), "it ended before it could be killed")
                    time.sleep(0.01)
                run.send_signal(signal.SIGKILL)
        again = self.folder / "again.jsonl"
        aisle_json(*self.train("--json-log", again, **options))
        epochs = [(line["stage"], line["epoch"]) for line in self.lines(again) if line["event"] == "epoch"]
        self.assertGreater(min(epoch for stage, epoch in epochs if stage == "refit"), 1)  # it did go on
        self.assertNotIn("learn", {stage for stage, _ in epochs})
        for file in ("weights.safetensors", "next_item.json"):
            self.assertEqual((killed / "models/next_item/1" / file).read_bytes(), (undisturbed / "models/next_item/1" / file).read_bytes(), file)
        self.assertFalse((killed / "models/next_item/.unfinished").exists())

    def test_a_budget_bounds_it(self):
        trained = aisle_json(*self.train("--budget", "2s", behaviour="epochs=10000"))["tasks"][0]
        self.assertIn("the budget holds no more", " ".join(trained["notes"]))
        options = next(row["options"] for row in trained["leaderboard"] if row["name"] == "behaviour")
        self.assertLess(options["epochs"], 10000)

    def test_numbers_that_run_away_stop_the_learning_alone(self):
        wild = "epochs=300,batch=50,rate=1,scores=dot,dropout=0,decay=10,layers=32,aspects=0"
        trained = aisle_json(*self.train(behaviour=wild))["tasks"][0]
        self.assertRegex(" ".join(trained["notes"]), r"stopped after epoch \d+.*lower its rate")
        self.assertEqual({row["name"] for row in trained["leaderboard"]}, {"popularity", "behaviour"})
        trained = aisle_json(*self.train(behaviour=wild.replace("batch=50", "batch=5")))["tasks"][0]
        self.assertRegex(" ".join(trained["notes"]), r"Behaviour model is left out: .*lower its rate")
        self.assertEqual({row["name"] for row in trained["leaderboard"]}, {"popularity"})

    def test_sizes_are_planned_and_what_does_not_fit_is_refused(self):
        done = aisle(*self.train("--size", "tiny"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"behaviour model: [\d,]+ parameters, about \d+ MiB of memory, about .* \(6 epochs of ")
        wrong = aisle(*self.train("--size", "huge"))
        self.assertEqual(wrong.returncode, 2, wrong.stderr)
        self.assertIn("tiny, small, base, large", wrong.stderr)
        most = aisle(*self.train("--size", "large", behaviour="width=4096,layers=64"))
        self.assertEqual(most.returncode, 1, most.stderr)
        self.assertIn("--size", most.stderr)
        self.assertIn("fits", most.stderr)


if __name__ == "__main__":
    unittest.main()
