"""The next item: learnt from a shop's log, compared, published, asked and explained."""

import datetime
import json
import random
import unittest
from pathlib import Path

from aisle import Scenario, aisle, aisle_json

QUICK = ("--algorithms", "popularity,markov,behaviour", "--behaviour", "width=32,epochs=6,dropout=0.1")


class NextItem(Scenario):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.assertEqual(aisle("init", self.shop, "--currency", "EUR").returncode, 0)

    def bring_circle(self, people=120, items=25):
        """Everybody buys one item after the other, round a circle, from a place of their own."""
        lines = []
        for person in range(people):
            for step in range(5 + person % 4):
                day = datetime.datetime(2025, 1, 1) + datetime.timedelta(days=person % 60 + step)
                lines.append(json.dumps({"time": day.isoformat() + "Z", "type": "purchase", "user_id": f"u{person}",
                                         "item_id": f"i{(person + step) % items}"}))
        imported = aisle_json("import", self.shop, self.write("circle.jsonl", "\n".join(lines) + "\n"))
        self.assertEqual(imported["accepted"], len(lines))

    def refuse(self, *arguments, status, says):
        done = aisle(*arguments)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertIn(says, done.stderr)

    def test_is_asked_of_its_population_at_its_moments(self):
        self.bring_circle()
        views = []
        for person in range(0, 120, 2):
            last = datetime.datetime(2025, 1, 1) + datetime.timedelta(days=person % 60 + 4 + person % 4)
            views.append(json.dumps({"time": (last - datetime.timedelta(hours=3)).isoformat() + "Z", "type": "view_item",
                                     "user_id": f"u{person}", "item_id": f"i{person % 25}"}))
        aisle_json("import", self.shop, self.write("views.jsonl", "\n".join(views) + "\n"))
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write("looked = 'next item of purchase among users with view_item in last 12h'\n"
                       "later = 'next item of purchase at session ends'\n")
        train = ("train", self.shop, "--protocol", "leave-one-out", "--algorithms", "popularity,markov")
        done = aisle(*train, "looked", "--json")
        self.assertIn("0 questions to choose by and 60 to test with", done.stderr)
        later = aisle_json(*train, "later")["tasks"][0]
        self.assertEqual(later["questions"], {"validation": 120, "test": 120})

    def test_what_does_not_fit_is_no_answer_that_came_before(self):
        self.bring_circle()
        told = [{"type": "item", "time": "2024-12-01T00:00:00Z", "item_id": f"i{i}", "properties": {"category": "odd" if i % 2 else "even"}} for i in range(25)]
        for person in range(120):
            last = datetime.datetime(2025, 1, 1, 3) + datetime.timedelta(days=person % 60 + 4 + person % 4)
            for minutes, item in ((0, "i1"), (10, "i2")):
                told.append({"time": (last + datetime.timedelta(minutes=minutes)).isoformat() + "Z", "type": "purchase", "user_id": f"u{person}", "item_id": item})
        aisle_json("import", self.shop, self.write("more.jsonl", "".join(json.dumps(record) + "\n" for record in told)))
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write("even = 'next item of purchase where category = \"even\" at session ends'\n")
        told = aisle("train", self.shop, "even", "--protocol", "leave-one-out", "--algorithms", "popularity").stderr
        self.assertEqual(told.count("0 questions to choose by and 120 to test with"), 1, told)
        self.refuse("evaluate", self.shop, "even", status=1, says="no question that the version did not learn from")
        later = [{"time": f"2025-06-01T00:{person:02}:00Z", "type": "purchase", "user_id": f"u{person}", "item_id": "i4"} for person in range(7)]
        aisle_json("import", self.shop, self.write("later.jsonl", "".join(json.dumps(record) + "\n" for record in later)))
        self.assertEqual(aisle_json("evaluate", self.shop, "even")["questions"]["test"], 7)

    def test_a_look_that_is_told_after_the_purchase_foretells_nothing(self):
        dice = random.Random(1)
        lines = []
        for person in range(60):
            for step in range(6):
                item = f"i{dice.randrange(100)}"
                bought = datetime.datetime(2025, 1, 1) + datetime.timedelta(days=person % 20 + 3 * step)
                looked = bought - datetime.timedelta(minutes=20)
                common = {"user_id": f"u{person}", "item_id": item}
                lines.append(json.dumps({"time": looked.isoformat() + "Z", "received": (looked + datetime.timedelta(hours=30)).isoformat() + "Z", "type": "view_item"} | common))
                lines.append(json.dumps({"time": bought.isoformat() + "Z", "type": "purchase"} | common))
        aisle_json("import", self.shop, self.write("late.jsonl", "\n".join(lines) + "\n"))
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write("next_item = 'next item of purchase'\n")
        task = aisle_json("train", self.shop, "next_item", "--algorithms", "popularity,markov,recency")["tasks"][0]
        self.assertLess(max(row["metrics"]["recall@10"] for row in task["leaderboard"]), 0.4)  # of looks known in time: 1

    def test_is_learnt_chosen_kept_and_asked(self):
        self.bring_circle()
        trained = aisle_json("train", self.shop, "next_item", "--protocol", "leave-one-out", *QUICK)["tasks"][0]
        self.assertEqual(trained["questions"], {"validation": 120, "test": 120})
        rows = {row["name"]: row["metrics"]["recall@10"] for row in trained["leaderboard"]}
        self.assertEqual(rows["markov"], 1)
        self.assertGreater(rows["behaviour"], rows["popularity"])
        self.assertEqual(trained["champion"]["name"], "markov")
        self.assertTrue(trained["publishing"]["published"])
        self.assertEqual(aisle_json("evaluate", self.shop, "next_item")["metrics"], trained["metrics"])

        page = Path(aisle_json("report", self.shop, "next_item")["report"])
        self.assertEqual(page, self.shop / "reports/next_item.html")
        self.assertIn("What comes next", page.read_text())
        low, high = trained["champion"]["intervals"]["recall@10"]
        self.assertTrue(low <= trained["metrics"]["recall@10"] <= high)

        asked = aisle_json("predict", self.shop, "next_item", "--users", "u3,nobody", "--top", "2", "--explain")
        known, new = asked["predictions"]
        self.assertEqual(known["items"][0]["item"], "i11")  # u3 began at i3 and took eight steps
        self.assertEqual(known["reasons"][0]["item"], "i10")
        self.assertEqual((known["alike"][0]["user"], known["alike"][0]["shared"]), ("u103", 8))  # who took the same eight steps
        self.assertEqual(new["alike"], [])
        refusal = '{"time": "2025-03-20T00:00:00Z", "type": "consent", "user_id": "u103", "properties": {"personalization": false}}'
        aisle_json("import", self.shop, self.write("consent.jsonl", refusal + "\n"))
        others = aisle_json("predict", self.shop, "next_item", "--users", "u3", "--explain")["predictions"][0]["alike"]
        self.assertEqual((len(others), "u103" in [other["user"] for other in others]), (3, False))
        self.assertFalse(new["known"])
        self.assertEqual(len(new["items"]), 2)
        before = aisle_json("predict", self.shop, "next_item", "--users", "u3", "--top", "1", "--at", "2025-01-06")
        self.assertEqual(before["predictions"][0]["items"][0]["item"], "i5")  # what happened at the moment is not known yet

    def test_items_that_came_after_learning_are_known_by_what_they_are(self):
        lines = [{"time": "2024-12-01T00:00:00Z", "type": "item", "item_id": f"i{item}", "name": f"{'plush' if item < 12 else 'novel'} {item}", "text": f"For {'cuddling' if item < 12 else 'reading'} at night", "category": "toys" if item < 12 else "books"}
                 for item in range(24)]
        random = 7
        for person in range(200):
            for step in range(6):
                random = random * 1103515245 + 12345 & 0x7FFFFFFF
                lines.append({"time": f"2025-01-{1 + step:02}T00:{person % 60:02}:00Z", "type": "view_item", "user_id": f"u{person}",
                              "item_id": f"i{person % 2 * 12 + (random >> 16) % 12}"})
        aisle_json("import", self.shop, self.write("log.jsonl", "".join(json.dumps(line) + "\n" for line in lines)))
        aisle_json("train", self.shop, "next_item", "--algorithms", "behaviour", "--behaviour", "width=32,epochs=12,batch=200", "--seed", "1")
        new = [{"time": "2025-02-01T00:00:00Z", "type": "item", "item_id": f"new {category}", "name": category, "category": category} for category in ("toys", "books", "hats")]
        new.append({"time": "2025-02-01T00:00:00Z", "type": "item", "item_id": "untold", "name": "Plush bear"})
        new.append({"time": "2025-02-01T00:00:00Z", "type": "item", "item_id": "described", "text": "Cuddling all day"})
        aisle_json("import", self.shop, self.write("new.jsonl", "".join(json.dumps(line) + "\n" for line in new)))
        toys, books = aisle_json("predict", self.shop, "next_item", "--users", "u0,u1", "--top", "100")["predictions"]
        chance = lambda answer, item: {row["item"]: row["probability"] for row in answer["items"]}.get(item)
        self.assertEqual(len(toys["items"]), 28)
        self.assertGreater(chance(toys, "new toys"), chance(toys, "new books"))
        self.assertLess(chance(books, "new toys"), chance(books, "new books"))
        self.assertGreater(chance(toys, "untold"), chance(books, "untold"))  # by a word of its title
        self.assertGreater(chance(toys, "described"), chance(books, "described"))  # and of its text
        self.assertIsNone(chance(toys, "new hats"))  # nobody knows what hats are
        before = aisle_json("predict", self.shop, "next_item", "--users", "u0", "--top", "100", "--at", "2025-01-20")["predictions"][0]
        self.assertEqual(len(before["items"]), 24)  # the new ones were not known yet

    def test_what_was_learnt_is_written_as_vectors(self):
        self.bring_circle()
        self.assertEqual(aisle("train", self.shop, "next_item", *QUICK[:1], "behaviour", *QUICK[2:]).returncode, 0)
        items, users = self.folder / "items.parquet", self.folder / "users.parquet"
        self.assertEqual(aisle("embed", self.shop, "--items", items, "--users", users).returncode, 0)
        self.assertEqual((items.read_bytes()[:4], users.read_bytes()[-4:]), (b"PAR1", b"PAR1"))
        self.assertIn("120 users, 32 numbers each", aisle("embed", self.shop, "--users", users).stderr)
        self.assertIn("2 users", aisle("embed", self.shop, "--users", users, "--at", "2025-01-02").stderr)
        self.assertEqual(aisle("train", self.shop, "next_item", "--algorithms", "markov", "--candidate").returncode, 0)
        self.refuse("embed", self.shop, "--items", items, "--version", "2", status=1, says="--algorithms behaviour")
        self.refuse("embed", self.shop, status=2, says="--items")

    def test_a_second_version_answers_only_when_it_wins(self):
        self.bring_circle()
        train = ("train", self.shop, "next_item", "--protocol", "leave-one-out", "--algorithms")
        self.assertTrue(aisle_json(*train, "popularity")["tasks"][0]["publishing"]["published"])
        self.assertEqual(aisle_json(*train, "markov")["tasks"][0]["publishing"]["why"], "won")
        self.assertEqual(aisle_json(*train, "markov")["tasks"][0]["publishing"]["why"], "lost")
        self.assertEqual(aisle("publish", self.shop, "next_item", "1").returncode, 0)  # rolled back
        versions = aisle_json("models", self.shop)["tasks"][0]["versions"]
        self.assertEqual([version["published"] for version in versions], [True, False, False])

    def test_a_version_that_cannot_be_read_any_more_gives_way(self):
        self.bring_circle()
        train = ("train", self.shop, "next_item", "--protocol", "leave-one-out", "--algorithms", "popularity")
        aisle_json(*train)
        (self.shop / "models/next_item/1/next_item.json").write_text("{}")
        published = aisle_json(*train)["tasks"][0]["publishing"]
        self.assertEqual((published["why"], published["from"], published["published"]), ("unreadable", 1, True))
        self.refuse("publish", self.shop, "next_item", "1", status=1, says="next_item.json")  # no way back to it

    def test_asks_about_items_of_a_kind_as_they_were_then(self):
        self.bring_circle()
        catalogue = [{"type": "item", "time": "2024-12-01T00:00:00Z", "item_id": f"i{i}", "price": i, "properties": {"category": "odd" if i % 2 else "even"}}
                     for i in range(25)]
        catalogue.append({"type": "item", "time": "2025-06-01T00:00:00Z", "item_id": "i13", "price": 13, "properties": {"category": "even"}})
        imported = aisle_json("import", self.shop, self.write("catalogue.jsonl", "".join(json.dumps(item) + "\n" for item in catalogue)))
        self.assertEqual(imported["rejected"], 0)
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write("odd = 'next item of purchase where category = \"odd\"'\n"
                       "nothing = 'next item of purchase where category = \"round\"'\ncheap = 'next item of purchase where price < 0'\n")
        trained = aisle_json("train", self.shop, "odd", "--protocol", "leave-one-out", "--algorithms", "popularity,markov")["tasks"][0]
        self.assertLess(trained["questions"]["test"], 120)  # only those whose answer is odd
        self.assertGreater(trained["questions"]["test"], 30)
        likely = aisle_json("predict", self.shop, "odd", "--users", "u3", "--top", "30", "--at", "2025-05-01")["predictions"][0]["items"]
        self.assertEqual({int(entry["item"][1:]) % 2 for entry in likely}, {1})
        self.assertEqual(len(likely), 12 - 4)  # of twelve, u3 has had four, and nobody returns
        self.assertIn("i13", [entry["item"] for entry in likely])
        later = aisle_json("predict", self.shop, "odd", "--users", "u3", "--top", "30", "--at", "2025-07-01")["predictions"][0]["items"]
        self.assertNotIn("i13", [entry["item"] for entry in later])
        for task in ("nothing", "cheap"):
            self.refuse("train", self.shop, task, "--algorithms", "markov", status=1, says="no item of the log fits")
        self.refuse("predict", self.shop, "odd", "--users", "u3", "--at", "2024-11-01", status=1, says="no item was known then that fits")

    def test_what_can_rank_is_listed_with_its_options(self):
        listed = {entry["algorithm"]: entry for entry in aisle_json("algorithms")["algorithms"]}
        self.assertEqual(listed["markov"]["problems"], ["next_item"])
        self.assertIn("width", [option["option"] for option in listed["behaviour"]["options"]])

    def test_says_what_is_wrong(self):
        self.refuse("train", self.shop, "next_item", status=2, says="no task")
        self.bring_circle(people=30)
        self.refuse("train", self.shop, "next_item", "--protocol", "latest", status=2, says="protocol")
        self.refuse("train", self.shop, "next_item", "--protocol", "leave-one-out", "--test-from", "2025-02-01", status=2, says="--protocol time")
        self.refuse("train", self.shop, "next_item", "--validation-from", "2025-02-02", "--test-from", "2025-02-01", status=2,
                    says="an earlier --validation-from")
        self.refuse("train", self.shop, "next_item", "--behaviour", "wdth=3", "--algorithms", "behaviour", status=2, says="width")
        self.refuse("train", self.shop, "next_item", "--algorithms", "markow", status=2, says='did you mean "markov"?')
        self.refuse("train", self.shop, "next_item", "--algorithms", "logistics", status=2, says='did you mean "logistic"?')
        self.refuse("predict", self.shop, "next_item", "--users", "u1", status=1, says="train")
        self.assertEqual(aisle("train", self.shop, "next_item", "--algorithms", "markov").returncode, 0)
        weights = self.shop / "models/next_item/1/weights.safetensors"
        weights.write_bytes(weights.read_bytes()[:-1] + b"x")
        self.refuse("predict", self.shop, "next_item", "--users", "u1", status=1, says="weights.safetensors")


if __name__ == "__main__":
    unittest.main()
