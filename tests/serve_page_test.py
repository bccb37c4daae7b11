"""The places behind the page: what is live, what is imagined, what is asked in SQL, what is published."""

import csv
import json
import os
import signal
import threading
import time
import unittest
import urllib.request
from datetime import date
from pathlib import Path

from aisle import aisle, aisle_json
from serve_test import QUICK, Served


class Behind(Served):
    def ready(self):
        self.bring()
        aisle_json("train", self.shop, "next_item", "buys", *QUICK)
        return self.serve()

    def live(self, server):
        """The first message of the live figures, and the open answer."""
        asked = urllib.request.Request(server.url + "/v1/live", headers={"Authorization": f"Bearer {server.key}"})
        answer = urllib.request.urlopen(asked, timeout=10)
        self.assertEqual(answer.headers["content-type"], "text/event-stream")
        return answer

    def message(self, answer):
        line = answer.readline()
        self.assertEqual(answer.readline(), b"\n")
        return json.loads(line.removeprefix(b"data: "))


class Live(Behind):
    def test_what_happens_is_told_every_second(self):
        server = self.serve()
        with self.live(server) as answer:
            self.assertEqual(self.message(answer)["visitors"], 0)
            bought = {"type": "purchase", "user_id": "u1", "item_id": "i1", "price": 3, "quantity": 2, "currency": "EUR", "order_id": "o1"}
            server.post("/v1/events", [bought, bought | {"item_id": "i2", "price": 4, "quantity": 1},
                                       {"type": "view_item", "anonymous_id": "a", "item_id": "i1"}])
            for _ in range(5):
                told = self.message(answer)
                if sum(told["events"]):
                    break
            self.assertEqual((sum(told["events"]), told["kept"], told["people"], told["visitors"], told["buyers"], told["orders"]), (3, 3, 2, 2, 1, 1))
            self.assertEqual(told["revenue"], {"EUR": 10})
        events = server.get("/v1/tail?after=0")["events"]
        self.assertEqual([event["item"] for event in events], ["i1", "i2", "i1"])
        self.assertEqual(server.get(f"/v1/tail?after={events[-1]['number']}")["events"], [])
        self.assertEqual(server.ask("GET", "/v1/tail?after=-3")[0], 200)

    def test_who_asks_for_what_came_since_learns_it_after_a_start_too(self):
        server = self.serve()
        server.post("/v1/events", [{"type": "view_item", "user_id": "u1", "item_id": f"i{i}"} for i in range(3)])
        last = server.get("/v1/tail?after=0")["events"][-1]["number"]
        self.assertEqual(server.stop(), 0)
        again = self.serve(key=server.key)
        again.post("/v1/events", {"type": "view_item", "user_id": "u1", "item_id": "later"})
        self.assertEqual([event["item"] for event in again.get(f"/v1/tail?after={last}")["events"]], ["later"])

    def test_an_answer_without_an_end_does_not_keep_the_server(self):
        server = self.serve()
        with self.live(server) as answer:
            self.message(answer)
            begin = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - begin, 8)

    def test_people_are_found_by_a_part_of_their_id(self):
        server = self.ready()
        found = server.get("/v1/people?q=U1")["people"]
        self.assertTrue(found and all("u1" in person["person"] for person in found))
        self.assertEqual(found, sorted(found, key=lambda person: (person["person"] != "u1", -person["events"])))
        self.assertEqual(server.get("/v1/people?q=nobody")["people"], [])
        self.assertEqual(len(server.get("/v1/people?n=3")["people"]), 3)
        self.assertEqual(server.answered("GET", "/v1/people?n=0")[0], 400)


class Imagined(Behind):
    def test_what_is_imagined_is_what_would_be(self):
        server = self.ready()
        item = server.get("/v1/popular?n=5")["items"][4]["item"]
        events = [{"item": item, "type": "purchase"}]
        would = server.post("/v1/imagine", {"user": "u1", "events": events, "n": 5})
        nothing = server.post("/v1/imagine", {"user": "u1", "events": [], "n": 5})
        kept = server.get("/v1/users/u1")["events"]
        self.assertEqual(server.post("/v1/imagine", {"user": "u1", "events": [], "n": 5})["recommendation"]["events"], kept)
        server.post("/v1/events", {"type": "purchase", "user_id": "u1", "item_id": item, "quantity": 1})
        now = server.post("/v1/recommend", {"user": "u1", "n": 5})
        self.assertEqual([each["item"] for each in now["items"]], [each["item"] for each in would["recommendation"]["items"]])
        is_so = server.post("/v1/predict", {"task": "buys", "users": ["u1"]})["predictions"][0]["prediction"]
        self.assertAlmostEqual(would["predictions"]["buys"]["prediction"], is_so, 3)
        self.assertNotEqual(nothing["recommendation"]["items"], would["recommendation"]["items"])

    def test_of_somebody_unknown_and_of_things_unknown(self):
        server = self.ready()
        told = server.post("/v1/imagine", {"user": "nobody", "events": [{"item": "never heard of"}]})
        self.assertEqual(told["recommendation"]["path"], "new_visitor")
        self.assertEqual(server.answered("POST", "/v1/imagine", {"user": "u1"})[0], 400)
        self.assertEqual(server.answered("POST", "/v1/imagine", {"user": "u1", "events": [{"item": 3}]})[0], 400)
        self.assertEqual(server.answered("POST", "/v1/imagine", {"user": "u1", "events": [{"item": "i"}] * 101})[0], 400)


class Console(Behind):
    def test_sql_reads_and_nothing_else(self):
        server = self.ready()
        told = server.post("/v1/sql", {"sql": "SELECT count(*) AS n FROM events;"})
        self.assertGreater(told["rows"][0]["n"], 100)
        self.assertEqual(server.post("/v1/sql", {"sql": "SELECT * FROM range(3000)"})["cut"], True)
        self.assertEqual(len(server.post("/v1/sql", {"sql": "SELECT * FROM range(3000)"})["rows"]), 1000)
        for bad in ("DROP VIEW events", "SELECT 1) ; DROP VIEW events; SELECT (1", "SELECT * FROM read_text('/etc/passwd')", "COPY events TO '/tmp/x'",
                    "--version", "", "SELECT nothing FROM events"):
            status, why = server.ask("POST", "/v1/sql", {"sql": bad})
            self.assertEqual(status, 400, bad)
            self.assertTrue(why["error"])
        self.assertEqual(server.ask("POST", "/v1/sql", {"sql": 7})[0], 400)
        heavy = server.ask("POST", "/v1/sql", {"sql": "SELECT sum(a.range * b.range) FROM range(3000000) a, range(3000000) b"})
        self.assertEqual(heavy[0], 400)
        self.assertIn("20 seconds", heavy[1]["error"])

    def test_what_was_not_accepted_is_listed(self):
        aisle("import", self.shop, self.write("broken.jsonl", '{"time":"2025-02-03T04:05:06Z","type":"view_item","item_id":"i"}\n' * 3))
        told = self.serve().get("/v1/quarantine?n=2")
        self.assertEqual((told["count"], told["reasons"], len(told["records"])), (3, {"no_user": 3}, 2))

    def records(self, server, count):
        """What is in quarantine: so many, after a moment."""
        for _ in range(100):
            told = server.get("/v1/quarantine")
            if told["count"] == count:
                return told["records"]
            time.sleep(0.05)
        self.fail(told)

    def test_what_was_sent_and_not_accepted_is_listed_and_can_be_mended(self):
        server = self.serve()
        wrong = {"event_id": "e1", "type": "view_item", "item_id": "i"}
        self.assertEqual(server.ask("POST", "/v1/events", wrong)[0], 422)
        server.ask("POST", "/segment/v1/track", {"event": "Product Viewed", "properties": {"product_id": "p"}})
        records = self.records(server, 2)
        self.assertEqual({(each["source"], each["dialect"], each["reason"]) for each in records},
                         {("http", "aisle", "no_user"), ("http", "segment", "no_user")})
        ours = next(each for each in records if each["dialect"] == "aisle")
        still, told = server.ask("POST", "/v1/quarantine", {"record": ours, "text": ours["record"]})
        self.assertEqual((still, told["records"][0]["message"]), (422, ours["message"]))
        mended = json.dumps(wrong | {"user_id": "u"})
        self.assertEqual(server.post("/v1/quarantine", {"record": ours, "text": mended})["accepted"], 1)
        self.assertEqual([each["dialect"] for each in self.records(server, 1)], ["segment"])
        self.assertEqual(server.get("/v1/users/u")["events"], 1)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(len(aisle_json("quarantine", self.shop)["records"]), 1)

    def test_a_row_of_a_file_is_mended_under_its_header(self):
        header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
        rows = ["536365,85123A,A LAMP,6,2010-12-01 08:26:00,2.55,17850,United Kingdom", "536366,71053,A LANTERN,six,2010-12-01 08:28:00,3.39,17850,United Kingdom"]
        told = aisle_json("import", self.shop, self.write("sales.csv", "\n".join([header, *rows]) + "\n"), "--as", "online_retail")
        self.assertEqual((told["accepted"], told["rejected"]), (1, 1), told)
        server = self.serve()
        record = self.records(server, 1)[0]
        self.assertEqual(record["header"], header)
        done = server.post("/v1/quarantine", {"record": record, "text": record["record"].replace("six", "6")})
        self.assertEqual(done["accepted"], 1, done)
        self.records(server, 0)
        self.assertEqual(server.get("/v1/users/17850")["events"], 2)
        strange = server.ask("POST", "/v1/quarantine", {"record": record | {"dialect": "mine"}, "text": "x"})
        self.assertEqual(strange[0], 400)
        self.assertIn("--export", strange[1]["error"])

    def test_quarantine_does_not_grow_without_end(self):
        server = self.serve()
        for _ in range(12):
            server.ask("POST", "/v1/events", json.dumps({"type": "view_item", "item_id": "x" * 200}) + "\n" + ("{broken" + "y" * 900 + "\n") * 1000)
        self.assertGreater(server.get("/v1/quarantine")["count"], 1000)
        for _ in range(100):  # what is rejected is set aside after the answer, and cut in a file beside the old one
            if (size := self.quarantined()) < 9 << 20:
                break
            time.sleep(0.05)
        self.assertLess(size, 9 << 20)

    def quarantined(self):
        """Bytes."""
        size = 0
        for path in (self.shop / "quarantine").iterdir():
            try:
                size += path.stat().st_size
            except FileNotFoundError:  # it took the place of the one that was cut
                pass
        return size

    def test_live_figures_end_when_their_key_is_taken_back(self):
        server = self.serve()
        key = aisle_json("keys", self.shop, "--make", "page", "--scopes", "answers")["key"]
        for _ in range(100):
            if server.ask("GET", "/v1/popular", key=key)[0] == 200:
                break
            time.sleep(0.05)
        request = urllib.request.Request(server.url + "/v1/live", headers={"Authorization": f"Bearer {key}"})
        with urllib.request.urlopen(request, timeout=10) as stream:
            self.assertTrue(stream.readline().startswith(b"data: "))
            begin = time.monotonic()
            aisle_json("keys", self.shop, "--revoke", "page")
            stream.read()  # to its end
            self.assertLess(time.monotonic() - begin, 5)


class StandingStill:
    """Every process that this one begins stands still until the end."""

    def __init__(self, parent):
        self.parent, self.children, self.over = parent, set(), threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        for child in self.children:
            os.kill(child, signal.SIGCONT)

    def run(self):
        while not self.over.wait(0.005):
            for child in set(self.begun()) - self.children:
                os.kill(child, signal.SIGSTOP)
                self.children.add(child)

    def begun(self):
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                words = path.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(words[1]) == self.parent:
                yield int(path.parent.name)

    def wait_for(self, count):
        for _ in range(1000):
            if len(self.children) >= count:
                return
            time.sleep(0.01)
        raise AssertionError(f"{len(self.children)} processes of {count}")


class Figures(Behind):
    def test_they_are_made_once_and_held(self):
        server = self.ready()
        first = server.get("/v1/understanding")
        self.assertEqual(first["counts"]["orders"] > 0, True)
        self.assertEqual(server.get("/v1/understanding")["made"], first["made"])
        self.assertGreater(server.get("/v1/understanding?anew=1")["made"], first["made"])

    def test_the_steps_of_a_funnel_can_be_chosen(self):
        server = self.ready()
        usual = server.get("/v1/understanding")["funnel"]
        chosen = server.get("/v1/funnel?steps=view_item,purchase&window=7")["funnel"]
        self.assertEqual([step["type"] for step in chosen["steps"]], ["view_item", "purchase"])
        self.assertEqual((chosen["window_days"], chosen["steps"][0]["people"]), (7, usual["steps"][0]["people"]))
        same = ",".join(step["type"] for step in usual["steps"])
        self.assertEqual(server.get(f"/v1/funnel?steps={same}&window={usual['window_days']}")["funnel"]["steps"], usual["steps"])
        self.assertIsNone(server.get("/v1/funnel?steps=nothing,purchase")["funnel"])
        for wrong in ("", "?steps=purchase", "?steps=view_item,purchase&window=0", "?steps=view_item,purchase&window=x", "?steps=--sql,purchase"):
            self.assertEqual(server.ask("GET", "/v1/funnel" + wrong)[0], 400, wrong)

    def test_walks_and_cohorts_can_be_chosen(self):
        server = self.ready()
        usual = server.get("/v1/understanding")
        self.assertEqual(server.get("/v1/walks")["walks"], usual["walks"])
        before = server.get("/v1/walks?to=(goal)")["walks"]
        self.assertEqual(before["to"], "(goal)")
        self.assertLess(before["visits"], usual["walks"]["visits"])
        self.assertEqual(server.get("/v1/walks?from=nothing"), {"walks": None})
        self.assertEqual(server.get("/v1/cohorts")["cohorts"], usual["cohorts"])
        weeks = server.get("/v1/cohorts?by=week")["cohorts"]
        self.assertTrue(all(date.fromisoformat(cohort["week"]).weekday() == 0 for cohort in weeks))
        self.assertEqual(server.get("/v1/cohorts?category=nothing"), {"cohorts": None})
        for wrong in ("walks?from=a&to=b", "walks?to=" + "x" * 1001, "cohorts?by=year", "cohorts?category=" + "x" * 1001):
            self.assertEqual(server.answered("GET", "/v1/" + wrong)[0], 400, wrong)
        for name, wrong in (("from", "walks?from=%00"), ("to", "walks?to=%FF"), ("category", "cohorts?by=week&category=%00"), ("category", "cohorts?category=a%0Ab"),
                            ("steps", "funnel?steps=view_item,purchase%00")):
            self.assertEqual(server.answered("GET", "/v1/" + wrong), (400, {"error": f"{name} is not a line of UTF-8"}), wrong)

    def test_answers_wait_neither_for_figures_nor_for_sql(self):
        server = self.ready()
        server.post("/v1/events", [{"type": "view_item", "user_id": "heavy", "item_id": f"i{i % 20}"} for i in range(5000)])
        decision = server.post("/v1/recommend", {"user": "u1"})["decision"]
        done = []
        asked = [threading.Thread(target=lambda question=question: done.append(server.ask(*question)[0]))
                 for question in [("GET", "/v1/cohorts")] * 4 + [("POST", "/v1/sql", {"sql": "SELECT 1 AS one"})] * 3]
        with StandingStill(server.process.pid) as children:
            for thread in asked[:4]:
                thread.start()
            children.wait_for(2)
            self.assertEqual(server.get(f"/v1/decisions/{decision}")["decision"], decision)
            for thread in asked[4:]:
                thread.start()
            children.wait_for(5)
            self.assertEqual(len(server.post("/v1/predict", {"task": "buys", "users": ["u1"] * 1000})["predictions"]), 1000)
            self.assertEqual(server.get("/v1/users/heavy")["events"], 5000)
            self.assertEqual(set(server.post("/v1/imagine", {"user": "heavy", "events": []})["predictions"]), {"buys"})
            self.assertEqual(done, [])
        for thread in asked:
            thread.join()
        self.assertEqual(done, [200] * 7)

    def test_a_person_is_in_the_segment_that_understand_puts_them_in(self):
        server = self.ready()
        people = self.folder / "people.csv"
        self.assertEqual(aisle("understand", self.shop, "--people", people).returncode, 0)
        with open(people, newline="") as file:
            wanted = {row["person"]: row["segment"] for row in csv.DictReader(file)}
        for _ in range(100):  # everybody is looked at when somebody is asked about first
            if any("segment" in server.get(f"/v1/users/{person}") for person in list(wanted)[:3]):
                break
            time.sleep(0.2)
        found = {person: server.get(f"/v1/users/{person}").get("segment", "none") for person in wanted}
        self.assertEqual(found, wanted)
        self.assertGreater(len(set(wanted.values())), 3)

    def test_the_catalogue_has_what_people_did_things_with(self):
        server = self.ready()
        items = server.get("/v1/catalogue")["items"]
        self.assertEqual([item["events"] for item in items], sorted((item["events"] for item in items), reverse=True))
        self.assertEqual(len({item["item"] for item in items}), len(items))

    def test_a_shop_without_anything(self):
        server = self.serve()
        self.assertEqual(server.get("/v1/catalogue")["items"], [])
        self.assertEqual(server.get("/v1/people")["people"], [])
        self.assertEqual(server.get("/v1/understanding")["counts"]["events"], 0)
        self.assertEqual(server.get("/v1/quarantine")["count"], 0)


class Models(Behind):
    def test_versions_are_told_published_and_taken_back(self):
        self.bring()
        aisle_json("train", self.shop, "buys", *QUICK)
        aisle_json("train", self.shop, "buys", "--algorithms", "popularity,logistic", "--candidate")
        server = self.serve()
        told = server.get("/v1/models/buys")
        self.assertEqual((told["published"], [each["version"] for each in told["versions"]]), (1, [1, 2]))
        self.assertIn("leaderboard", server.get("/v1/models/buys/2"))
        done = server.post("/v1/models/buys/publish", {"version": 2, "force": True})
        self.assertEqual((done["published"], server.get("/v1/models/buys")["published"]), (True, 2))
        self.assertEqual(server.post("/v1/models/buys/publish", {"version": 1})["why"], "rollback")
        self.assertEqual(server.ask("POST", "/v1/training", {"task": "none"})[0], 404)
        self.assertEqual(server.ask("POST", "/v1/training", {"task": "buys"})[0], 200)
        self.assertEqual(server.ask("POST", "/v1/training", {"task": "buys"})[0], 409)
        for _ in range(600):
            if not server.get("/v1/training")["running"]:
                break
            time.sleep(0.1)
        self.assertEqual([each["version"] for each in server.get("/v1/models/buys")["versions"]], [1, 2, 3])
        self.assertTrue(server.get("/v1/training")["training"])
        for path, status in (("/v1/models/none", 404), ("/v1/models/buys/9", 404), ("/v1/models/buys/x", 404), ("/v1/models/..%2F..", 404)):
            self.assertEqual(server.answered("GET", path)[0], status, path)
        self.assertEqual(server.ask("POST", "/v1/models/buys/publish", {"version": 9})[0], 404)
        self.assertEqual(server.ask("POST", "/v1/models/buys/publish", {})[0], 400)


if __name__ == "__main__":
    unittest.main()
