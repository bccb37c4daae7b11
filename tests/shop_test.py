"""A shop's log: files in, counted and kept once, asked in SQL, through kills."""

import gzip
import json
import random
import signal
import subprocess
import time
import unittest
from pathlib import Path

from aisle import PROGRAM, Scenario, aisle, aisle_json

KILLS = 12


class Shop(Scenario):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.assertEqual(aisle("init", self.shop, "--currency", "EUR").returncode, 0)

    def ask(self, question):
        return aisle_json("sql", self.shop, question)["rows"]

    def bring(self, *arguments):
        return aisle_json("import", self.shop, *arguments)

    def refuse(self, *arguments, status, says):
        done = aisle(*arguments)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertIn(says, done.stderr)

    def simulated(self, **options):
        lines = self.folder / "made_up.jsonl"
        flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        self.assertEqual(aisle("simulate", "--lines", lines, *flags).returncode, 0)
        return lines


class Import(Shop):
    TAOBAO = "1,22,333,pv,1511544070\n1,22,333,pv,1511544070\n2,23,333,buy,1511544071\n2,23,333,buy,never\n,23,333,buy,1511544071\n"

    def test_every_record_is_counted_and_kept_once(self):
        data = self.write("events.csv", "user_id,item_id,category_id,behavior,timestamp\n" + self.TAOBAO)
        first = self.bring(data)
        self.assertEqual(first["dialects"], ["taobao"])
        self.assertEqual((first["read"], first["accepted"], first["duplicate"], first["skipped"], first["rejected"]), (5, 3, 0, 0, 2))
        self.assertEqual(first["reasons"], {"bad_time": 1, "no_user": 1})
        again = self.bring(data)
        self.assertEqual((again["accepted"], again["duplicate"], again["rejected"]), (0, 3, 2))
        self.assertEqual(self.ask("SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY type"),
                         [{"type": "purchase", "n": 1}, {"type": "view_item", "n": 2}])

    def test_a_file_without_header_packed_and_in_a_folder(self):
        folder = self.folder / "exports"
        folder.mkdir()
        (folder / "a.csv.gz").write_bytes(gzip.compress(self.TAOBAO.encode()))
        (folder / "b.csv").write_text("9,22,333,pv,1511544070\n")
        self.assertEqual(self.bring(folder, "--as", "taobao")["accepted"], 4)

    def test_what_is_rejected_can_be_seen_and_brought_in_when_mended(self):
        data = self.write("events.csv", "user_id,item_id,category_id,behavior,timestamp\n" + self.TAOBAO)
        self.bring(data)
        records = aisle_json("quarantine", self.shop)["records"]
        self.assertEqual([(record["line"], record["reason"]) for record in records], [(5, "bad_time"), (6, "no_user")])
        self.assertEqual(records[0]["record"], "2,23,333,buy,never")
        data.write_text(data.read_text().replace("never", "1511544072"))
        self.assertEqual(self.bring(data)["accepted"], 1)
        self.assertEqual(len(aisle_json("quarantine", self.shop)["records"]), 1)

    def test_the_same_id_with_other_content_is_set_aside(self):
        event = {"event_id": "e", "time": "2024-01-01T00:00:00Z", "type": "purchase", "user_id": "u", "price": 1}
        lines = [event, event, event | {"price": 2}]
        counts = self.bring(self.write("events.jsonl", "".join(json.dumps(line) + "\n" for line in lines)))
        self.assertEqual((counts["accepted"], counts["duplicate"], counts["rejected"]), (1, 1, 1))
        self.assertEqual(counts["reasons"], {"conflicting_id": 1})

    def test_hostile_bytes_are_rejected_and_the_rest_goes_on(self):
        good = json.dumps({"event_id": "e", "time": "2024-01-01T00:00:00Z", "type": "view_item", "user_id": "u"}).encode()
        lines = [good, b"{", b'{"event_id":"f","time":"2024-01-01","type":"a","user_id":"\xff\xfe"}', b'{"a":' * 5000, b"[]", b'"' + b"x" * 2_000_000,
                 b'{"event_id":"g","time":"2999-01-01","type":"a","user_id":"u"}', good.replace(b'"e"', b'"z"')]
        counts = self.bring(self.write("events.jsonl", b"\n".join(lines)))
        self.assertEqual((counts["read"], counts["accepted"], counts["rejected"]), (8, 2, 6), counts)

    def test_a_mapping_of_ones_own(self):
        data = self.write("own.csv", "wer;was;wann;preis\nanna;tasse;2024-05-01 12:00;12,50\nbert;teller;2024-05-01 12:00;x\n")
        mapping = self.write("own.toml", 'zone = "Europe/Berlin"\ndecimal_comma = true\n[fields]\nuser_id = "wer"\nitem_id = "was"\ntime = "wann"\nprice = "preis"\n')
        counts = self.bring(data, "--map", mapping)
        self.assertEqual((counts["accepted"], counts["reasons"]), (1, {"bad_price": 1}))
        self.assertEqual(self.ask("SELECT type, price, currency, time::VARCHAR AS time FROM events"),
                         [{"type": "purchase", "price": 12.5, "currency": "EUR", "time": "2024-05-01 10:00:00"}])

    def test_a_dry_run_keeps_nothing(self):
        data = self.write("events.csv", "user_id,item_id,category_id,behavior,timestamp\n" + self.TAOBAO)
        self.assertEqual(self.bring(data, "--dry-run")["accepted"], 3)
        self.assertEqual(self.ask("SELECT count(*) AS n FROM events"), [{"n": 0}])

    def test_what_cannot_be_done_is_said(self):
        self.refuse("import", self.folder / "no_shop", self.shop, status=1, says="aisle init")
        self.refuse("init", self.shop, status=1, says="not empty")
        self.refuse("import", self.shop, self.folder / "nothing.csv", status=1, says="nothing.csv")
        self.refuse("import", self.shop, self.write("x.csv", "a,b\n1,2\n"), status=1, says="no dialect is known")
        self.refuse("import", self.shop, self.write("y.csv", ""), status=1, says="empty")
        self.refuse("import", self.shop, self.write("z.csv", "a,b\n"), "--as", "taobo", status=2, says='did you mean "taobao"?')
        self.refuse("import", self.shop, self.write("z.csv", "a,b\n"), "--map", self.write("m.toml", "[fields]\nuser = 1\n"), status=1, says="user_id")
        self.refuse("sql", self.shop, "SELECT nothing FROM events", status=1, says="events")
        self.refuse("sql", self.shop, "DROP VIEW events", status=1, says="SELECT")
        self.refuse("sql", self.shop, "SELECT * FROM read_csv('/etc/passwd')", status=1, says="")


class Durability(Shop):
    def test_killed_at_any_moment_nothing_is_lost_or_twice(self):
        lines = self.simulated(users=600, days=20, seed=5)
        total = lines.read_bytes().count(b"\n")
        chance = random.Random(1)
        begin = time.monotonic()
        self.assertEqual(self.bring(lines, "--dry-run")["accepted"], total)
        whole = time.monotonic() - begin
        before = 0
        for _ in range(KILLS):
            process = subprocess.Popen([Path(PROGRAM).absolute(), "import", self.shop, lines], stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, 2 * whole))
            process.send_signal(signal.SIGKILL)
            process.wait()
            found = self.ask("SELECT count(*) AS n, count(DISTINCT event_id) AS ids, count(DISTINCT seq) AS seqs FROM events")[0]
            self.assertEqual((found["n"], found["n"]), (found["ids"], found["seqs"]))
            self.assertGreaterEqual(found["n"], before)
            before = found["n"]
        counts = self.bring(lines)
        self.assertEqual(counts["accepted"] + counts["duplicate"], total)
        self.assertEqual(self.ask("SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM log"), [{"n": total, "ids": total}])

    def test_there_is_one_writer_and_any_number_of_readers(self):
        waiting = subprocess.Popen([Path(PROGRAM).absolute(), "import", self.shop, "-"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                if (self.shop / "journal" / "writer.lock").exists():
                    break
                time.sleep(0.05)
            time.sleep(0.2)
            self.refuse("import", self.shop, self.write("a.csv", "a,b\n1,2\n"), status=1, says="another process")
            self.assertEqual(self.ask("SELECT count(*) AS n FROM events"), [{"n": 0}])
        finally:
            waiting.kill()
            waiting.communicate()

    def test_the_made_up_shop_is_the_same_by_either_way(self):
        self.assertEqual(aisle("simulate", self.shop, "--users", "300", "--days", "10").returncode, 0)
        lines = self.simulated(users=300, days=10)
        self.assertEqual(self.bring(lines)["accepted"], 0)
        self.assertEqual(self.ask("SELECT DISTINCT source FROM events"), [{"source": "simulated"}])
        self.assertTrue((self.shop / "simulated.truth.jsonl").exists())


if __name__ == "__main__":
    unittest.main()
