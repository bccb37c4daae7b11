"""The running service: events in, answers out, from what happened a moment ago."""

import http.client
import json
import random
import threading
import time
import unittest

from aisle import Scenario, aisle, aisle_json
from serve import Server, packed
from tasks_test import made_up

QUICK = ("--algorithms", "popularity,markov,logistic")


class Served(Scenario):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.assertEqual(aisle("init", self.shop, "--currency", "EUR").returncode, 0)

    def bring(self):
        aisle_json("import", self.shop, self.write("events.jsonl", made_up(60, 40)))
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write("next_item = 'next item of event'\nbuys = 'purchase within 5d'\n")

    def serve(self, *options, **more):
        server = Server(self.shop, *options, **more)
        self.addCleanup(server.__exit__)
        return server


class Events(Served):
    def test_every_record_is_told_what_became_of_it(self):
        server = self.serve()
        view = {"event_id": "e1", "time": "2026-01-02T03:04:05Z", "type": "view_item", "user_id": "u1", "item_id": "i1"}
        told = server.post("/v1/events", view)
        self.assertEqual((told["read"], told["accepted"]), (1, 1))
        lines = "\n".join([json.dumps(view), "{broken", json.dumps(view | {"item_id": "other"}), json.dumps(view | {"event_id": "e2"}),
                           json.dumps({"type": "view_item", "item_id": "i1"})])
        told = server.post("/v1/events", lines)
        self.assertEqual([record["status"] for record in told["records"]], ["duplicate", "rejected", "rejected", "accepted", "rejected"])
        self.assertEqual([record.get("reason") for record in told["records"]], [None, "bad_json", "conflicting_id", None, "no_user"])
        pretty = json.dumps([view | {"event_id": "e3"}, view | {"event_id": "e4", "text": "a [\"b\"], {c"}], indent=2)
        self.assertEqual(server.post("/v1/events", pretty)["accepted"], 2)
        self.assertEqual(server.post("/v1/events", packed(pretty), Content_Encoding="gzip")["duplicate"], 2)
        self.assertEqual(server.ask("POST", "/v1/events", "{}")[0], 422)
        self.assertEqual(server.ask("POST", "/v1/events", "")[0], 400)
        self.assertEqual(server.ask("POST", "/v1/events", b"no gzip", headers={"Content-Encoding": "gzip"})[0], 400)
        self.assertEqual(server.stop(), 0)
        rows = aisle_json("sql", self.shop, "SELECT event_id, received > time AS late FROM log ORDER BY event_id")["rows"]
        self.assertEqual([list(row.values()) if isinstance(row, dict) else row for row in rows], [[f"e{i}", True] for i in range(1, 5)])

    def test_an_event_that_tells_no_time_is_the_same_when_it_is_sent_again(self):
        server = self.serve()
        view = {"event_id": "e1", "type": "view_item", "user_id": "u1", "item_id": "i1"}
        fates = [server.post("/v1/events", view)["records"][0]["status"] for _ in range(2)]
        self.assertEqual(fates, ["accepted", "duplicate"])
        self.assertEqual(server.stop(), 0)

    def test_what_was_acknowledged_outlives_a_kill(self):
        server = self.serve()
        for i in range(20):
            server.post("/v1/events", {"event_id": f"e{i}", "type": "view_item", "user_id": "u1", "item_id": f"i{i}"})
        server.kill()
        again = self.serve(key=server.key)
        self.assertEqual(again.get("/v1/users/u1")["events"], 20)
        self.assertEqual(again.stop(), 0)


    def test_under_load_a_kill_loses_nothing_that_was_acknowledged(self):
        server = self.serve()
        kept = [[] for _ in range(8)]

        def send(mine, worker):
            for i in range(100_000):
                event = {"event_id": f"{worker}-{i}", "type": "view_item", "user_id": f"u{worker}", "item_id": f"i{i % 9}"}
                try:
                    if server.ask("POST", "/v1/events", event)[0] == 200:
                        mine.append(event["event_id"])
                except (OSError, http.client.HTTPException):
                    return

        threads = [threading.Thread(target=send, args=(mine, worker)) for worker, mine in enumerate(kept)]
        for thread in threads:
            thread.start()
        time.sleep(1.5)
        server.kill()
        for thread in threads:
            thread.join()
        again = self.serve(key=server.key)
        self.assertTrue(all(kept))
        for worker, mine in enumerate(kept):  # at most one each was kept and not acknowledged in time
            self.assertIn(again.get(f"/v1/users/u{worker}")["events"] - len(mine), (0, 1))
        self.assertEqual(again.stop(), 0)
        rows = aisle_json("sql", self.shop, "SELECT event_id FROM log")["rows"]
        there = {row["event_id"] if isinstance(row, dict) else row[0] for row in rows}
        self.assertEqual({event for mine in kept for event in mine} - there, set())


class Answers(Served):
    def test_an_accepted_event_changes_the_next_answer(self):
        self.bring()
        aisle_json("train", self.shop, "next_item", "buys", *QUICK)
        server = self.serve()
        self.assertEqual({task["task"] for task in server.get("/v1/tasks")["tasks"]}, {"next_item", "buys"})
        self.assertEqual(server.post("/v1/recommend", {"user": "new"})["path"], "new_visitor")
        for i in range(3):
            server.post("/v1/events", {"type": "view_item", "user_id": "new", "item_id": f"i{i}"})
            told = server.post("/v1/recommend", {"user": "new", "n": 5})
            self.assertEqual((told["path"], told["events"], len(told["items"])), ("model", i + 1, 5))
        known = server.get("/v1/users/new")
        self.assertEqual([event["item"] for event in known["timeline"]], ["i2", "i1", "i0"])
        self.assertIn("buys", known["predictions"])
        similar = server.get("/v1/similar/i3?n=4")["items"]
        self.assertEqual(len(similar), 4)
        self.assertNotIn("i3", [item["item"] for item in similar])
        self.assertEqual(len(server.get("/v1/popular?n=7")["items"]), 7)
        self.assertEqual(server.answered("GET", "/v1/users/nobody")[0], 404)
        status, told = server.answered("POST", "/v1/predict", {"task": "next_item", "users": ["new"]})
        self.assertEqual((status, "/v1/recommend" in str(told)), (404, True))

    def test_live_answers_equal_those_of_predict(self):
        self.bring()
        aisle_json("train", self.shop, "next_item", "buys", *QUICK)
        server = self.serve()
        users = [f"u{i}" for i in range(10)]
        for user in users:
            server.post("/v1/events", {"type": "view_item", "user_id": user, "item_id": "i5"})
        items = [[item["item"] for item in server.post("/v1/recommend", {"user": user, "n": 20})["items"]] for user in users]
        live = server.post("/v1/predict", {"task": "buys", "users": users})["predictions"]
        self.assertEqual(server.stop(), 0)
        told = aisle_json("predict", self.shop, "next_item", "--users", ",".join(users), "--top", "20")["predictions"]
        self.assertEqual(items, [[item["item"] for item in person["items"]] for person in told])
        for answer in live:
            again = aisle_json("predict", self.shop, "buys", "--users", answer["user"], "--at", answer["at"])["predictions"][0]
            self.assertAlmostEqual(answer["probability"], again["probability"], places=12)

    def test_of_somebody_who_does_very_much_the_newest_events_are_read_here_and_by_predict(self):
        """A bot: a part of what it did lies in the snapshot, a part came since; others are answered meanwhile."""
        self.bring()
        aisle_json("train", self.shop, "next_item", "buys", *QUICK)
        chance = random.Random(4)

        def does(many, day):
            return [{"event_id": f"{day}-{i}", "time": f"2024-0{day}-01T{i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}Z", "user_id": "bot", "item_id": f"i{chance.randrange(20)}",
                     "type": chance.choice(["view_item", "purchase"]), "price": 5} for i in range(many)]

        aisle_json("import", self.shop, self.write("bot.jsonl", "".join(json.dumps(event) + "\n" for event in does(30_000, 3))))
        aisle_json("snapshot", self.shop)
        server = self.serve()
        known = {"bot": 30_000, "u1": server.get("/v1/users/u1")["events"]}
        live = []
        for day in (4, 2):  # what came last happened before all else
            self.assertEqual(server.post("/v1/events", does(12_000, day))["accepted"], 12_000)
            known["bot"] += 12_000
            told = server.get("/v1/users/bot?n=20")
            self.assertEqual((told["events"], len(told["timeline"]), told["first_seen"][:7]), (known["bot"], 20, f"2024-0{min(day, 3)}"))
            self.assertEqual(told["last_seen"][:19], "2024-04-01T03:19:59")
            asked = [threading.Thread(target=lambda: live.append(server.post("/v1/predict", {"task": "buys", "users": ["bot", "u1"]})["predictions"])) for _ in range(4)]
            for thread in asked:
                thread.start()
            for _ in range(20):
                self.assertEqual(server.post("/v1/recommend", {"user": "u1"})["events"], known["u1"])
            for thread in asked:
                thread.join()
        for answer in live:
            self.assertEqual([person["path"] for person in answer], ["model", "model"])
        shown = server.post("/v1/recommend", {"user": "bot", "n": 20})
        self.assertEqual((shown["path"], shown["events"]), ("model", 2048))
        decision = server.get("/v1/decisions/" + shown["decision"])
        self.assertTrue(decision["replay"]["same"])
        self.assertEqual(server.stop(), 0)
        told = aisle_json("predict", self.shop, "next_item", "--users", "bot", "--top", "20", "--at", decision["time"])["predictions"][0]
        self.assertEqual([item["item"] for item in shown["items"]], [item["item"] for item in told["items"]])
        for person in live[-1]:
            again = aisle_json("predict", self.shop, "buys", "--users", person["user"], "--at", person["at"])["predictions"][0]
            self.assertAlmostEqual(person["probability"], again["probability"], places=12)

    def test_what_was_searched_for_is_answered_and_explained(self):
        """Everybody searches for one of ten kinds and then looks at an item of it."""
        records = []
        for i in range(100):
            for step in range(4):
                kind, minute = (3 * i + (0, 7, 0, 4)[step]) % 10, f"2025-02-{1 + i % 28:02}T10:{10 * step:02}"
                records += [{"time": f"{minute}:00Z", "type": "search", "user_id": f"u{i}", "query": f"Kind  {'abcdefghij'[kind] * 2}"},
                            {"time": f"{minute}:30Z", "type": "view_item", "user_id": f"u{i}", "item_id": f"i{kind}"}]
        records += [{"time": "2025-01-01T00:00:00Z", "type": "item", "item_id": f"i{i}", "properties": {"category": f"c{i % 2}"}} for i in range(10)]
        aisle_json("import", self.shop, self.write("searches.jsonl", "".join(json.dumps(record) + "\n" for record in records)))
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write("next_item = 'next item of view_item'\n")
        trained = aisle_json("train", self.shop, "next_item", "--algorithms", "behaviour", "--behaviour", "width=32,epochs=60,dropout=0.1,batch=256")["tasks"][0]
        self.assertEqual((trained["items"], trained["searches"]), (10, 10))
        self.assertGreater(trained["metrics"]["ndcg@10"], 0.95)
        embedded = aisle("embed", self.shop, "--items", self.folder / "items.parquet")
        self.assertIn("10 items", embedded.stderr)
        later = {"time": "2025-03-01T00:00:00Z", "type": "item", "item_id": "later", "properties": {"category": "c1"}}  # behind the searches
        aisle_json("import", self.shop, self.write("later.jsonl", json.dumps(later) + "\n"))
        aisle_json("snapshot", self.shop)
        server = self.serve()
        users = [f"u{i}" for i in range(10)]
        for place, user in enumerate([*users, "new"]):
            server.post("/v1/events", {"type": "search", "user_id": user, "query": f"kind {'abcdefghij'[place % 10] * 2}"})
            for unknown in ("what nobody asked for", "4711", "?!"):  # are as if nothing had happened
                server.post("/v1/events", {"type": "search", "user_id": user, "query": unknown})
        told = [server.post("/v1/recommend", {"user": user, "n": 10, "explain": True}) for user in [*users, "new"]]
        self.assertEqual([answer["items"][0]["item"] for answer in told], [f"i{place % 10}" for place in range(11)])
        self.assertEqual([answer["path"] for answer in told], ["model"] * 11)
        self.assertEqual([answer["events"] for answer in told], [9] * 10 + [1])
        self.assertEqual({item["item"] for item in server.post("/v1/recommend", {"user": "u1", "n": 50})["items"]}, {"later", *(f"i{i}" for i in range(10))})
        self.assertNotIn("", [item["item"] for item in server.get("/v1/similar/i3?n=20")["items"]])
        self.assertEqual(server.answered("POST", "/v1/recommend", {"session": [{"query": "a " * 600}]})[0], 400)
        self.assertEqual(server.answered("POST", "/v1/recommend", {"session": [{"query": ""}]})[0], 400)
        self.assertEqual([answer["reasons"][0]["search"] for answer in told], [f"kind {'abcdefghij'[place % 10] * 2}" for place in range(11)])
        session = server.post("/v1/recommend", {"session": ["i2", {"query": "KIND ff"}], "n": 3})
        self.assertEqual(session["items"][0]["item"], "i5")
        self.assertTrue(server.get(f"/v1/decisions/{session['decision']}")["replay"]["same"])
        self.assertEqual(server.post("/v1/recommend", {"session": [{"query": "never seen"}], "n": 3})["path"], "new_visitor")
        self.assertEqual(server.stop(), 0)
        again = aisle_json("predict", self.shop, "next_item", "--users", ",".join(users), "--top", "10", "--explain")["predictions"]
        self.assertEqual([person["events"] for person in again], [9] * 10)
        self.assertEqual([[item["item"] for item in answer["items"]] for answer in told[:10]], [[item["item"] for item in person["items"]] for person in again])
        self.assertEqual([person["reasons"][0]["search"] for person in again], [answer["reasons"][0]["search"] for answer in told[:10]])

    def test_without_a_model_what_is_popular_is_answered(self):
        server = self.serve()
        for i in (1, 2, 2):
            server.post("/v1/events", {"type": "purchase", "user_id": "u1", "item_id": f"i{i}"})
        told = server.post("/v1/recommend", {"user": "u1"})
        self.assertEqual((told["path"], [item["item"] for item in told["items"]]), ("no_model", ["i2", "i1"]))

    def test_what_is_declared_and_not_learnt_yet_is_answered_by_a_path_that_says_so(self):
        self.bring()
        server = self.serve()
        server.post("/v1/events", {"type": "consent", "user_id": "u2", "properties": {"personalization": False}})
        self.assertEqual([(task["task"], task["answer"], task["version"]) for task in server.get("/v1/tasks")["tasks"]],
                         [("buys", "probability", None), ("next_item", "items", None)])
        for question in ({"task": "buys"}, {}):
            told = server.post("/v1/predict", question | {"users": ["u1", "nobody", "u2"]})
            self.assertEqual((told["task"], told["version"]), ("buys", None))
            self.assertEqual([(each["user"], each["known"], each["path"], each["prediction"]) for each in told["predictions"]],
                             [("u1", True, "no_model", None), ("nobody", False, "no_model", None), ("u2", False, "no_consent", None)])
        self.assertEqual([server.answered("POST", "/v1/predict", {"task": task, "users": ["u1"]})[0] for task in ("next_item", "none")], [404, 404])
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write("later = 'purchase within 9d'\n")
        for _ in range(100):
            if "later" in {task["task"] for task in server.get("/v1/tasks")["tasks"]}:
                break
            time.sleep(0.05)
        self.assertEqual(server.post("/v1/predict", {"task": "later", "users": ["u1"]})["question"], "purchase within 9d at every midnight")

    def test_of_a_category_that_is_named_what_nobody_looked_at_is_answered_too(self):
        server = self.serve()
        server.post("/v1/events", {"type": "purchase", "user_id": "u1", "item_id": "i1"})
        server.well("PUT", "/v1/items/rare", {"category": "rare"})
        items = []
        for _ in range(100):
            items = items or server.post("/v1/recommend", {"user": "u1", "categories": ["rare", "rare"]})["items"]
            time.sleep(0 if items else 0.05)
        self.assertEqual([(item["item"], item["by"], item["score"]) for item in items], [("rare", "popular", 0)])

    def test_what_is_popular_now_counts_after_decades_of_silence_too(self):
        old = self.folder / "old.jsonl"
        old.write_text("".join(json.dumps({"time": f"1997-01-0{day}T00:00:00Z", "type": "purchase", "user_id": "u", "item_id": "old"}) + "\n" for day in (1, 2, 3)))
        aisle_json("import", self.shop, old)
        aisle_json("snapshot", self.shop)
        server = self.serve()
        for i in (1, 2, 2):
            server.post("/v1/events", {"type": "purchase", "user_id": "u1", "item_id": f"i{i}"})
        told = server.get("/v1/popular")["items"]
        self.assertEqual([(item["item"], round(item["score"], 3)) for item in told], [("i2", 1), ("i1", 0.5), ("old", 0)])

    def test_how_popular_an_item_is_is_known_from_the_start(self):
        server = self.serve()
        server.post("/v1/events", [{"type": type, "user_id": "u1", "item_id": item} for type, item in (("purchase", "best"), ("view_item", "other"))])
        server.stop()
        server = self.serve(key=server.key)
        self.assertEqual(server.get("/v1/items/best")["popularity"], 1)
        self.assertAlmostEqual(server.post("/v1/rank", {"items": ["other", "best"]})["items"][1]["score"], 0.2, places=3)

    def test_the_score_of_what_is_popular_is_its_share_of_the_most_popular(self):
        server = self.serve()
        for i in (3, 1, 2, 2, 1, 2, 2):
            server.post("/v1/events", {"type": "purchase", "user_id": "u1", "item_id": f"i{i}"})
        for told in (server.post("/v1/recommend", {"user": "u1"}), server.get("/v1/popular"), server.post("/v1/rank", {"items": ["i1", "i2", "i3"]})):
            self.assertEqual([item["item"] for item in told["items"]], ["i2", "i1", "i3"])
            for item, share in zip(told["items"], (1, 0.5, 0.25)):
                self.assertAlmostEqual(item["score"], share, places=3)


class Keys(Served):
    def test_the_first_key_is_shown_once_and_kept_hashed(self):
        server = self.serve()
        self.assertEqual(len(server.key), 70)
        kept = (self.shop / "secrets/keys.json").read_text()
        self.assertNotIn(server.key, kept)
        self.assertEqual((self.shop / "secrets/keys.json").stat().st_mode & 0o77, 0)
        self.assertEqual(server.answered("GET", "/v1/popular", key="aisle_" + "0" * 64)[0], 401)
        self.assertEqual(server.ask("GET", "/healthz", key="none")[0], 200)
        self.assertEqual(server.stop(), 0)
        self.assertIsNone(self.serve(key=server.key).shown)


if __name__ == "__main__":
    unittest.main()
