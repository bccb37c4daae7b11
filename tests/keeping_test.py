"""What a shop keeps: looked through, backed up, put together, let go of, and a person erased to the last byte."""

import json
import unittest

from aisle import Scenario, aisle, aisle_json


def event(number, user, **more):
    return {"event_id": f"e{number}", "time": f"2024-{1 + number % 12:02}-{1 + number % 28:02}T12:00:00Z", "type": "view_item", "user_id": user} | more


class Keeping(Scenario):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.run_aisle("init", self.shop)

    def run_aisle(self, *arguments, status=0):
        done = aisle(*arguments)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def bring(self, events, *options):
        lines = self.write("events.jsonl", "".join(json.dumps(one) + "\n" for one in events))
        return aisle_json("import", self.shop, lines, *options)

    def ask(self, question, shop=None):
        return aisle_json("sql", shop or self.shop, question)["rows"]

    def lines(self, shop=None):
        out = self.folder / "all.jsonl"
        out.unlink(missing_ok=True)
        self.run_aisle("export", shop or self.shop, out)
        return out.read_text()

    def findings(self, status):
        done = aisle("doctor", self.shop, "--json")
        self.assertEqual(done.returncode, status, done.stderr)
        return [finding["what"] for finding in json.loads(done.stdout)["findings"] if finding["kind"] == "problem"]


class Export(Keeping):
    def test_comes_back_without_a_loss(self):
        events = [event(n, f"u{n % 7}", text="再\"买\"\n", price=1.5, currency="EUR", properties={"a": [1, {"b": None}]}) for n in range(50)]
        self.bring(events)
        lines = self.lines()
        other = self.folder / "other"
        self.run_aisle("init", other)
        aisle_json("import", other, self.folder / "all.jsonl")
        self.assertEqual(self.lines(other), lines)
        self.assertEqual(lines.count("\n"), 50)

    def test_under_pseudonyms_nobody_is_named(self):
        self.bring([event(n, "ann-smith", anonymous_id=f"cookie-{n % 2}", text="I am ann-smith", properties={"mail": "ann-smith"}) for n in range(6)])
        out = self.folder / "out.jsonl"
        self.run_aisle("export", self.shop, out, "--pseudonymous")
        text = out.read_text()
        self.assertNotIn("ann-smith", text)
        self.assertNotIn("cookie-", text)
        rows = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(len({row["user_id"] for row in rows}), 1)
        self.assertEqual(len({row["anonymous_id"] for row in rows}), 2)

    def test_says_what_cannot_be_written(self):
        self.assertIn(".parquet", self.run_aisle("export", self.shop, self.folder / "x.txt", status=2))
        self.assertIn("stands already", self.run_aisle("export", self.shop, self.write("x.csv", "a"), status=1))


class Erase(Keeping):
    NAME = "ann-smith-4711"
    COOKIE = "cookie-of-ann-0815"

    def fill(self):
        theirs = [event(n, self.NAME, anonymous_id=self.COOKIE) for n in range(40)]
        before = [event(100 + n, None, anonymous_id=self.COOKIE) for n in range(5)]
        others = [event(200 + n, f"other-{n % 9}", anonymous_id="shared", properties={"friend": self.NAME} if n == 3 else {"a": 1}) for n in range(60)]
        shared = [event(300, self.NAME, anonymous_id="shared")]
        for one in before:
            del one["user_id"]
        self.bring(theirs[:20] + others[:30])
        self.bring(theirs[20:] + before + others[30:] + shared, "--no-seal")
        self.bring([{"event_id": "bad", "time": "never", "type": "view_item", "user_id": self.NAME}], "--no-seal")
        return theirs + before + others + shared

    def holds(self, word):
        """Whether any byte of the shop says it, what is packed in Parquet included."""
        plain = any(word.encode() in path.read_bytes() for path in self.shop.rglob("*") if path.is_file())
        return plain or word in self.lines()

    def test_leaves_no_byte_and_keeps_everybody_else(self):
        events = self.fill()
        self.assertTrue(self.holds(self.NAME) and self.holds(self.COOKIE))
        done = aisle_json("erase", self.shop, "--user", self.NAME)
        self.assertEqual((done["events"], done["quarantined"], done["left"]), (46, 1, []))
        self.assertFalse(self.holds(self.NAME))
        self.assertFalse(self.holds(self.COOKIE))
        self.assertEqual(self.ask("SELECT count(*) AS n FROM log"), [{"n": 60}])
        self.assertEqual(self.ask("SELECT properties FROM log WHERE event_id = 'e203'"), [{"properties": '{"friend":"erased"}'}])
        self.assertEqual(self.findings(0), [])
        again = self.bring(events)
        self.assertEqual((again["accepted"], again["duplicate"], again["skipped"]), (0, 60, 46))
        self.assertFalse(self.holds(self.NAME))
        self.assertEqual(self.bring([event(999, "new")])["accepted"], 1)

    def test_an_account_and_a_visitor_of_one_id_are_two(self):
        visit = {"event_id": "e50", "time": "2024-01-01T00:00:00Z", "type": "view_item", "anonymous_id": "17"}
        theirs = [event(n, "42", anonymous_id="17") for n in range(5)] + [visit]
        others = [event(10 + n, "17", anonymous_id="cookie-of-17") for n in range(5)] + [event(20, "17", type="decision")]
        self.bring(theirs + others)
        self.assertEqual(aisle_json("erase", self.shop, "--user", "42")["events"], 6)
        self.assertEqual(self.ask("SELECT DISTINCT user_id FROM log"), [{"user_id": "17"}])
        again = self.bring(theirs + others + [event(30, "17"), event(31, "17", type="decision"), visit | {"event_id": "e51"}, event(32, "43", anonymous_id="17")])
        self.assertEqual((again["accepted"], again["duplicate"], again["skipped"]), (2, 6, 8))

    def test_what_was_decided_for_a_visitor_goes_with_their_account(self):
        decided = event(900, self.COOKIE, type="decision")
        self.fill()
        self.bring([decided])
        self.assertEqual(aisle_json("erase", self.shop, "--user", self.NAME)["events"], 47)
        self.assertFalse(self.holds(self.COOKIE))
        self.assertEqual(self.bring([decided, event(901, self.COOKIE)])["skipped"], 1)

    def test_every_model_is_told_and_what_trainings_left_goes(self):
        self.fill()
        for place in ("next_item/1/SHA256SUMS", "next_item/1/next_item.json", "buys/2/SHA256SUMS", "buys/2/model.json", "buys/.unfinished/0815",
                      "next_item/2.unfinished/4711"):
            (self.shop / "models" / place).parent.mkdir(parents=True, exist_ok=True)
            (self.shop / "models" / place).write_text("{}")
        done = aisle_json("erase", self.shop, "--user", self.NAME)
        unfinished = [self.shop / "models" / place for place in ("buys/.unfinished", "next_item/2.unfinished")]
        self.assertEqual((done["models"], sorted(done["removed"])), (["buys/2", "next_item/1"], list(map(str, unfinished))))
        self.assertFalse(any(place.exists() for place in unfinished))

    def test_a_list_of_an_older_program_holds_as_it_did(self):
        self.fill()
        begun = {"person": self.NAME, "ids": [self.NAME, self.COOKIE]}  # how it wrote them
        (self.shop / "erasing.json").write_text(json.dumps(begun))
        aisle_json("erase", self.shop, "--resume")
        self.assertEqual(self.bring([event(600, self.COOKIE), event(601, "x", anonymous_id=self.NAME)])["skipped"], 2)

    def test_a_short_id_takes_no_others_with_it(self):
        self.bring([event(n, f"u{n}", properties={"note": [""]}) for n in range(1, 20)])
        self.bring([{"event_id": "bad", "time": "never", "type": "view_item", "user_id": "u10"}])
        done = aisle_json("erase", self.shop, "--user", "u1")
        self.assertEqual((done["ids"], done["events"], done["quarantined"]), (1, 1, 0))
        self.assertEqual(self.ask("SELECT count(*) AS n, count(DISTINCT properties) AS p, min(properties) AS q FROM log"),
                         [{"n": 18, "p": 1, "q": '{"note":[""]}'}])

    def test_says_when_there_is_nobody(self):
        self.assertIn("knows nobody", self.run_aisle("erase", self.shop, "--user", "x", status=1))
        self.run_aisle("erase", self.shop, status=2)
        self.assertIn("no erasure", self.run_aisle("erase", self.shop, "--resume", status=1))

    def test_what_was_interrupted_is_finished(self):
        self.fill()
        (self.shop / "erasing.json").write_text(json.dumps({"person": self.NAME, "accounts": [self.NAME], "visitors": [self.COOKIE], "asked": [self.COOKIE]}))
        self.assertIn("an erasure was interrupted: a person is not wholly gone", self.findings(1))
        self.assertIn("--resume", self.run_aisle("erase", self.shop, "--user", "other-1", status=1))
        self.assertEqual(aisle_json("erase", self.shop, "--resume")["events"], 46)
        self.assertEqual(self.findings(0), [])
        self.assertFalse(self.holds(self.NAME))


class Compact(Keeping):
    def test_small_files_become_one_a_month_with_the_same_events(self):
        for first in range(0, 80, 20):
            self.bring([event(n, f"u{n}") for n in range(first, first + 20)])
        before = self.lines()
        self.run_aisle("compact", self.shop)
        self.assertEqual(len(list((self.shop / "lake").glob("*.parquet"))), 12)
        self.assertEqual(self.lines(), before)
        self.assertEqual(self.findings(0), [])
        self.assertEqual(self.bring([event(n, f"u{n}") for n in range(80)])["duplicate"], 80)

    def test_many_small_files_of_a_month_become_one_at_an_import(self):
        files = []
        for number in range(17):
            self.bring([event(12 * number, "ann"), event(12 * number + 1, "bob")])
            files.append(len(list((self.shop / "lake").glob("*.parquet"))))
        self.assertEqual(files, [2 * n for n in range(1, 16)] + [2, 4])
        self.assertEqual(self.ask("SELECT count(*) AS n, count(DISTINCT event_id) AS ids, count(DISTINCT seq) AS places FROM log"), [{"n": 34, "ids": 34, "places": 34}])
        self.assertEqual(self.findings(0), [])
        self.assertEqual(self.bring([event(12 * n, "ann") for n in range(17)])["duplicate"], 17)

    def test_what_is_too_old_goes_and_stays_away_but_facts_stay(self):
        events = [event(n, f"u{n}") for n in range(24)] + [{"event_id": "f", "time": "2024-01-01T00:00:00Z", "type": "item", "item_id": "cup"}]
        self.bring(events)
        self.run_aisle("compact", self.shop, "--keep-days", "1")
        self.assertEqual(self.ask("SELECT type FROM log"), [{"type": "item"}])
        self.assertEqual(self.bring(events)["accepted"], 0)
        self.assertEqual(self.findings(0), [])


class Doctor(Keeping):
    def setUp(self):
        super().setUp()
        self.bring([event(n, f"u{n}") for n in range(30)])
        self.bring([event(n, f"u{n}") for n in range(30, 60)], "--no-seal")

    def damage(self, path):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)

    def test_finds_nothing_wrong_with_a_sound_shop(self):
        self.assertEqual(self.findings(0), [])

    def test_finds_a_flipped_bit_wherever_it_is(self):
        for path in [next((self.shop / "lake").glob("*.parquet")), *(self.shop / "journal").glob("*.jsonl"), *(self.shop / "index").glob("*.run")]:
            kept = path.read_bytes()
            self.damage(path)
            self.assertTrue(self.findings(1), path)
            path.write_bytes(kept)
        self.assertEqual(self.findings(0), [])

    def test_finds_what_is_missing(self):
        next((self.shop / "lake").glob("*.parquet")).unlink()
        self.assertIn("a file of the lake is missing", self.findings(1))

    def test_mends_the_index_from_the_log(self):
        self.damage(next((self.shop / "index").glob("*.run")))
        self.assertIn("damaged", self.run_aisle("import", self.shop, self.write("a.jsonl", json.dumps(event(1, "u1"))), status=1))
        self.run_aisle("doctor", self.shop, "--mend")
        self.assertEqual(self.bring([event(n, f"u{n}") for n in range(60)])["duplicate"], 60)
        self.assertEqual(self.findings(0), [])


class Backup(Keeping):
    def test_is_a_shop_that_can_be_restored_and_written_to(self):
        self.bring([event(n, f"u{n}") for n in range(30)])
        self.bring([event(n, f"u{n}") for n in range(30, 40)], "--no-seal")
        copy, again = self.folder / "copy", self.folder / "again"
        self.run_aisle("backup", self.shop, copy)
        self.bring([event(n, f"u{n}") for n in range(40, 50)])
        self.run_aisle("backup", copy, again)
        self.assertEqual(self.ask("SELECT count(*) AS n FROM events", again), [{"n": 40}])
        lines = self.write("more.jsonl", "".join(json.dumps(event(n, f"u{n}")) + "\n" for n in range(50)))
        counts = aisle_json("import", again, lines)
        self.assertEqual((counts["accepted"], counts["duplicate"]), (10, 40))
        self.assertIn("stands there already", self.run_aisle("backup", self.shop, copy, status=1))


if __name__ == "__main__":
    unittest.main()
