"""Logs that make learning what comes next hard: too little, one of a kind, a user of a million events, items only seen later, old snapshots."""

import json
import random
import re
import resource
import unittest
from pathlib import Path

from aisle import Scenario, aisle, aisle_json

HEAD = "user_id,item_id,category_id,behavior,timestamp\n"
START = 1511539200
QUICK = ("--algorithms", "popularity,markov,behaviour", "--behaviour", "width=32,epochs=2")


class Faults(Scenario):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.assertEqual(aisle("init", self.shop, "--currency", "CNY").returncode, 0)

    def bring(self, rows, behavior="buy"):
        """Rows of (user, item, hours)."""
        text = HEAD + "".join(f"{user},{item},1,{behavior},{START + int(3600 * hours)}\n" for user, item, hours in rows)
        return aisle_json("import", self.shop, self.write("events.csv", text), "--as", "taobao")

    def declare(self, question):
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write(f"asked = '{question}'\n")

    def refuse(self, *says, task="next_item"):
        done = aisle("train", self.shop, task, *QUICK)
        self.assertEqual(done.returncode, 1, done.stderr)
        for words in says:
            self.assertIn(words, done.stderr)

    def test_a_task_that_no_event_can_answer(self):
        self.bring([(user, user % 5, user) for user in range(50)])
        self.declare("next item of review")
        self.refuse('the log has no event "review"', "it has: purchase", task="asked")

    def test_with_too_little_to_compare_what_people_usually_choose_answers(self):
        self.bring([(1, 1, 0), (2, 1, 1), (3, 2, 2)])
        trained = aisle_json("train", self.shop, "next_item", *QUICK)["tasks"][0]
        self.assertIn("0 questions to choose by and 0 to test with; at least one of each is needed", trained["notes"][0])
        self.assertEqual((trained["champion"]["name"], trained["metrics"], trained["leaderboard"]), ("recency", {}, []))
        self.assertEqual((trained["publishing"]["published"], trained["publishing"]["why"]), (True, "first"))
        new = aisle_json("predict", self.shop, "next_item", "--users", "9")["predictions"][0]
        self.assertEqual([item["item"] for item in new["items"]], ["1", "2"])  # by how often they were bought
        done = aisle("evaluate", self.shop, "next_item")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no question that the version did not learn from", done.stderr)
        page = aisle_json("report", self.shop, "next_item")["report"]
        with open(page) as written:
            self.assertIn("too little to tell models apart", written.read())

    def test_whoever_was_never_tested_gives_way_to_who_wins_on_what_came_since(self):
        self.bring([(1, 1, 0), (2, 1, 1)])
        aisle_json("train", self.shop, "next_item", *QUICK)
        self.bring([(3, 1, 2)])
        newer = aisle_json("train", self.shop, "next_item", "--protocol", "leave-one-out", *QUICK)["tasks"][0]["publishing"]
        self.assertEqual((newer["published"], newer["why"], newer["from"]), (True, "newer", 1))
        self.assertIn("neither it nor the version before was ever tested", Path(aisle_json("report", self.shop, "next_item")["report"]).read_text())
        self.bring([(10 + user, (user + step) % 30, 10 + user / 10 + step) for user in range(150) for step in range(6)])
        won = aisle_json("train", self.shop, "next_item", "--algorithms", "markov")["tasks"][0]["publishing"]
        self.assertEqual((won["published"], won["why"]), (True, "won"))
        never = aisle_json("train", self.shop, "next_item", "--test-from", "2030-01-01")["tasks"][0]
        self.assertEqual(never["metrics"], {})
        self.assertEqual((never["publishing"]["published"], never["publishing"]["why"]), (False, "incomparable"))
        self.assertIn("never tested", never["publishing"]["error"])

    def test_one_user(self):
        self.bring([(1, item % 7, item) for item in range(200)])
        trained = aisle_json("train", self.shop, "next_item", *QUICK)["tasks"][0]
        self.assertEqual(trained["people"], 1)
        self.assertGreater(trained["metrics"]["recall@10"], 0.9)  # seven items: nearly all are among the first ten

    def test_one_item(self):
        self.bring([(user, 5, user + 30 * again) for user in range(40) for again in range(6)])
        trained = aisle_json("train", self.shop, "next_item", *QUICK)["tasks"][0]
        self.assertEqual(trained["metrics"]["recall@10"], 1)
        likely = aisle_json("predict", self.shop, "next_item", "--users", "3", "--explain")["predictions"][0]["items"]
        self.assertEqual([entry["item"] for entry in likely], ["5"])

    def test_items_only_seen_later_are_answered_about_and_never_crash(self):
        self.bring([(user, (user + step) % 30, user / 10 + step) for user in range(150) for step in range(6)])
        self.assertEqual(aisle("train", self.shop, "next_item", *QUICK).returncode, 0)
        self.bring([(user, 100 + user % 4, 500 + user) for user in range(150)])
        asked = aisle_json("predict", self.shop, "next_item", "--users", "1,2", "--explain")["predictions"]
        self.assertEqual([len(entry["items"]) for entry in asked], [10, 10])
        self.assertTrue({f"{item}" for item in range(100, 104)}.isdisjoint(entry["item"] for entry in asked[0]["items"]))
        again = aisle_json("train", self.shop, "next_item", *QUICK)["tasks"][0]
        self.assertEqual(again["items"], 34)

    def test_a_user_of_a_million_events_takes_little_time_and_memory(self):
        chance = random.Random(1)
        rows = [(1, chance.randrange(500), i / 3600) for i in range(1_000_000)]
        rows += [(user, (user + step) % 500, user / 3 + 2 * step) for user in range(2, 200) for step in range(6)]
        self.assertEqual(self.bring(rows, behavior="pv")["accepted"], len(rows))
        self.declare("next item of view_item")
        trained = aisle_json("train", self.shop, "asked", "--protocol", "leave-one-out", *QUICK)["tasks"][0]
        self.assertEqual(trained["questions"]["test"], 199)
        gibibyte = 1024 * 1024  # of ru_maxrss's kB
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 2 * gibibyte)

    def test_a_snapshot_of_another_version_is_made_anew(self):
        self.bring([(user, (user + step) % 30, user / 10 + step) for user in range(150) for step in range(6)])
        first = aisle_json("train", self.shop, "next_item", *QUICK)["tasks"][0]
        for file in self.shop.glob("snapshots/timelines-*.safetensors"):
            content, found = re.subn(rb'"format": "[0-9]+"', b'"format": "1"', file.read_bytes())
            self.assertEqual(found, 1)
            file.write_bytes(content)
        again = aisle_json("train", self.shop, "next_item", *QUICK)["tasks"][0]
        self.assertEqual(again["metrics"], first["metrics"])


if __name__ == "__main__":
    unittest.main()
