"""Shops that talk to Gorse, Segment or Metarank talk to us in the same words."""

import base64
import json
import os
import sys
import time
import unittest
from datetime import datetime
from pathlib import Path

from aisle import aisle, aisle_json
from serve_test import QUICK, Served

# The published clients, as they are: `./dev test` installs them, and says with which Python.
CLIENTS = os.environ.get("AISLE_CLIENTS")
if CLIENTS:
    sys.path.append(str(Path(CLIENTS).parent.parent / "lib/python3.11/site-packages"))

WHEN = "2026-02-03T04:05:06Z"


class Patient:
    """A client of Gorse that asks again where the machine is busy."""

    def __init__(self, server, key=""):
        from gorse import Gorse
        self.client, self.used = Gorse(server.url, key or server.key), set()

    def __getattr__(self, name):
        from gorse import GorseException
        self.used.add(name)

        def asked(*arguments, **more):
            for _ in range(100):
                try:
                    return getattr(self.client, name)(*arguments, **more)
                except GorseException as refused:
                    if refused.status_code != 503:
                        raise
                    time.sleep(0.05)
        return asked


class Dialects(Served):
    def setUp(self):
        super().setUp()
        self.bring()
        aisle_json("train", self.shop, "next_item", *QUICK)
        self.server = self.serve()

    def test_gorse(self):
        ask, key = self.server.well, {"X-API-Key": self.server.key, "Authorization": ""}
        rows = [{"FeedbackType": "read", "UserId": "g", "ItemId": f"i{i}", "Timestamp": WHEN} for i in range(3)]
        self.assertEqual(ask("POST", "/api/feedback", rows, headers=key), {"RowAffected": 3})
        self.assertEqual(ask("PUT", "/api/feedback", rows[:1], headers=key), {"RowAffected": 1})
        item = {"ItemId": "i9", "IsHidden": False, "Categories": ["toys"], "Timestamp": WHEN, "Labels": {"brand": "b"}, "Comment": "Nine"}
        self.assertEqual(ask("POST", "/api/item", item, headers=key), {"RowAffected": 1})
        told = ask("GET", "/api/item/i9", headers=key)
        self.assertEqual((told["Categories"], told["Comment"]), (["toys"], "Nine"))
        self.assertEqual(ask("POST", "/api/users", [{"UserId": "g", "Labels": {"country": "DE"}}], headers=key), {"RowAffected": 1})
        self.assertEqual(ask("GET", "/api/user/g", headers=key)["UserId"], "g")
        ids = ask("GET", "/api/recommend/g?n=5", headers=key)
        scored = ask("GET", "/api/recommend/g?n=5", headers=key | {"X-API-Version": "2"})
        self.assertEqual((len(ids), ids), (5, [each["Id"] for each in scored]))
        self.assertEqual(ask("GET", "/api/recommend/g?n=2&offset=2", headers=key), ids[2:4])
        self.assertEqual(ask("GET", "/api/recommend/g/toys?n=5", headers=key)[:1], ["i9"])
        ask("DELETE", "/api/item/i9", headers=key)
        self.assertNotIn("i9", ask("GET", "/api/recommend/g?n=20", headers=key))
        self.assertEqual(self.server.answered("GET", "/api/item/i9", headers=key)[0], 404)
        self.assertNotIn("i9", [each["ItemId"] for each in ask("GET", "/api/items?n=100", headers=key)["Items"]])
        self.assertEqual(ask("POST", "/api/item", {"ItemId": "i9", "Comment": "Nine again"}, headers=key), {"RowAffected": 1})
        self.assertEqual(ask("GET", "/api/item/i9", headers=key)["Comment"], "Nine again")
        self.assertEqual(ask("GET", "/api/recommend/g/toys?n=5", headers=key)[:1], ["i9"])
        self.assertEqual(len(ask("POST", "/api/session/recommend?n=3", rows, headers=key)), 3)
        self.assertEqual(len(ask("GET", "/api/item-to-item/neighbors/i3?n=4", headers=key)), 4)
        self.assertTrue(ask("GET", "/api/health/ready", headers={})["Ready"])
        self.assertEqual(self.server.answered("GET", "/api/item/unheard", headers=key)[0], 404)

    def test_an_item_of_gorse_goes_back_to_what_it_was_though_its_timestamp_stays(self):
        key = {"X-API-Key": self.server.key, "Authorization": ""}
        toy = {"ItemId": "back", "Categories": ["toys"], "Timestamp": WHEN}

        def told(server):
            status, item = server.answered("GET", "/api/item/back", headers=key)
            return status, status == 200 and item["IsHidden"], status == 200 and item["Timestamp"].startswith(WHEN[:-1])

        for hidden in (True, False, True):
            self.server.well("POST", "/api/item", toy | {"IsHidden": hidden}, headers=key)
            self.assertEqual(told(self.server), (200, hidden, True))
        for hidden in (False, True, False):
            self.server.well("PATCH", "/api/item/back", {"IsHidden": hidden, "Timestamp": WHEN}, headers=key)
            self.assertEqual(told(self.server), (200, hidden, True))
        for _ in range(2):
            self.server.well("POST", "/api/items", [toy], headers=key)
            self.assertEqual(told(self.server), (200, False, True))
            self.server.well("DELETE", "/api/item/back", headers=key)
            self.assertEqual(told(self.server)[0], 404)
        self.server.well("POST", "/api/items", [toy], headers=key)
        self.assertEqual(self.server.stop(), 0)
        again = self.serve(key=self.server.key)
        self.assertEqual(told(again), (200, False, True))
        self.assertEqual(again.stop(), 0)
        file = self.write("items.jsonl", json.dumps({"ItemId": "filed", "Categories": ["toys"], "Timestamp": WHEN}) + "\n")
        counts = [aisle_json("import", self.shop, file, "--as", "gorse_items") for _ in range(2)]
        self.assertEqual([(each["accepted"], each["duplicate"]) for each in counts], [(1, 0), (0, 1)])

    def test_a_user_of_gorse_is_found_before_they_do_anything(self):
        server, key = self.server, {"X-API-Key": self.server.key, "Authorization": ""}
        self.assertEqual(server.answered("GET", "/api/user/new", headers=key)[0], 404)
        server.well("POST", "/api/user", {"UserId": "new", "Labels": {"age": 30}}, headers=key)
        people = server.get("/v1/people?q=new")["people"]
        self.assertEqual((server.well("GET", "/api/user/new", headers=key)["UserId"], people), ("new", []))
        self.assertEqual(server.post("/v1/recommend", {"user": "new", "n": 2})["path"], "new_visitor")
        for between in ((), ("snapshot", self.shop)):
            self.assertEqual(server.stop(), 0)
            self.assertEqual(aisle(*between).returncode if between else 0, 0)
            server = self.serve(key=server.key)
            self.assertEqual(server.well("GET", "/api/user/new", headers=key)["UserId"], "new")

    def test_labels_that_cannot_be_read_are_answered_as_none(self):
        ask, key, doubled = self.server.well, {"X-API-Key": self.server.key, "Authorization": ""}, '"Labels": {"a": 1, "a": 2}'
        self.assertEqual(ask("POST", "/api/user", '{"UserId": "d", "Comment": "D", ' + doubled + "}", headers=key), {"RowAffected": 1})
        user = {"UserId": "d", "Labels": None, "Comment": "D"}
        self.assertEqual(ask("GET", "/api/user/d", headers=key), user)
        self.assertIn(user, ask("GET", "/api/users?n=1000", headers=key)["Users"])
        item = '{"ItemId": "d", "Categories": ["toys", "red"], "Comment": "D", "IsHidden": true, ' + doubled + "}"
        self.assertEqual(ask("POST", "/api/item", item, headers=key), {"RowAffected": 1})
        told = ask("GET", "/api/item/d", headers=key)
        self.assertEqual([told[name] for name in ("Categories", "Comment", "IsHidden", "Labels")], [["toys", "red"], "D", True, None])

    def test_segment(self):
        basic = {"Authorization": "Basic " + base64.b64encode(f"{self.server.key}:".encode()).decode()}
        track = {"userId": "s", "event": "Product Viewed", "messageId": "m1", "timestamp": WHEN, "properties": {"product_id": "i4"}}
        self.assertTrue(self.server.well("POST", "/segment/v1/track", track, headers=basic)["success"])
        order = {"type": "track", "userId": "s", "event": "Order Completed", "messageId": "m2",
                 "properties": {"order_id": "o", "products": [{"product_id": "i1", "price": 2.5}, {"product_id": "i2", "quantity": 2}]}}
        identify = {"type": "identify", "anonymousId": "a", "userId": "s", "messageId": "m3", "traits": {"age": 30}}
        self.assertTrue(self.server.well("POST", "/segment/v1/batch", {"batch": [order, identify, {"type": "group", "messageId": "m4"}]}, headers=basic)["success"])
        timeline = self.server.get("/v1/users/s")["timeline"]
        self.assertEqual(sorted(event["type"] for event in timeline), ["identify", "purchase", "purchase", "view_item"])
        self.assertEqual(self.server.get("/v1/users/a")["user"], "s")
        self.assertEqual(self.server.ask("POST", "/segment/v1/track", track, headers={"Authorization": "Basic bm9uZTo="})[0], 401)

    def test_a_number_that_names_somebody_is_kept_to_its_last_digit_in_every_dialect(self):
        person, other = 1791234567890123457, 1791234567890123456  # the same to a double
        key = {"X-API-Key": self.server.key, "Authorization": ""}
        view = {"type": "view_item", "user_id": person, "item_id": "i1"}
        self.assertEqual(self.server.post("/v1/events", view)["accepted"], 1)
        track = {"event": "Product Viewed", "properties": {"product_id": "i2"}}
        self.server.post("/segment/v1/track", track | {"userId": person})
        self.server.post("/segment/v1/batch", {"batch": [track | {"type": "track", "userId": each} for each in (person, other)]})
        self.server.post("/v1/feedback", {"decision": "d", "user": person, "item": "i1"})
        self.server.well("PATCH", "/api/user/u", {"Labels": {"card": person}}, headers=key)
        self.assertEqual(self.server.get(f"/v1/users/{person}")["events"], 4)
        self.assertEqual(self.server.get(f"/v1/users/{other}")["events"], 1)
        self.server.stop()
        told = aisle_json("sql", self.shop, "SELECT properties FROM log WHERE user_id = 'u' AND type = 'user'")["rows"]
        self.assertIn(str(person), str(told))

    def test_metarank(self):
        events = [{"event": "item", "id": "e1", "timestamp": "1770000000000", "item": "i7", "fields": [{"name": "category", "value": "toys"}]},
                  {"event": "interaction", "id": "e2", "timestamp": "1770000001000", "user": "m", "session": "s", "type": "click", "item": "i7"}]
        told = self.server.post("/feedback", events)
        self.assertEqual((told["status"], told["accepted"]), ("accepted", 2))
        self.assertEqual(self.server.get("/v1/items/i7")["category"], "toys")
        question = {"event": "ranking", "id": "r", "timestamp": "1770000002000", "user": "m", "session": "s",
                    "items": [{"id": "i1"}, {"id": "unheard"}, {"id": "i2"}]}
        ranked = self.server.post("/rank/default?explain=false", question)["items"]
        self.assertEqual({each["item"] for each in ranked}, {"i1", "i2", "unheard"})
        self.assertEqual(ranked[2]["item"], "unheard")
        self.assertEqual(len(self.server.post("/recommend/next_item", {"count": 4, "user": "m"})["items"]), 4)

    def test_who_metarank_knows_by_a_session_alone_is_a_visitor(self):
        click = {"event": "interaction", "type": "click", "session": "s"}
        for number, item in enumerate(("i7", "i8", "i9")):
            told = self.server.post("/feedback", click | {"id": f"c{number}", "timestamp": str(1770000001000 + number), "item": item})
            self.assertEqual(told["accepted"], 1)
        self.assertEqual(self.server.get("/v1/users/s")["events"], 3)
        about = {"event": "ranking", "id": "r", "timestamp": "1770000002000", "items": [{"id": f"i{i}"} for i in range(40)]}
        by_session, by_user, stranger = (self.server.post("/rank/next_item", about | who)["items"] for who in ({"session": "s"}, {"user": "s"}, {}))
        self.assertEqual(by_session, by_user)
        self.assertNotEqual(by_session, stranger)
        self.assertEqual(self.server.post("/recommend/next_item", {"session": "s"})["items"], self.server.post("/recommend/next_item", {"user": "s"})["items"])
        self.server.post("/feedback", click | {"id": "l", "timestamp": "1770000003000", "item": "i1", "user": "m"})
        self.assertEqual([self.server.get(f"/v1/users/{who}")["events"] for who in ("s", "m")], [3, 1])

    @unittest.skipUnless(CLIENTS, "./dev test installs PyGorse")
    def test_every_method_of_gorses_client_is_answered(self):
        from gorse import Gorse, GorseException
        client = Patient(self.server)
        self.assertEqual(client.insert_feedback("read", "g", "i1", WHEN, 2.5)["RowAffected"], 1)
        more = [{"FeedbackType": word, "UserId": "g", "ItemId": "i2", "Timestamp": WHEN} for word in ("buy", "like")]
        self.assertEqual(client.insert_feedbacks(more)["RowAffected"], 2)
        self.assertEqual([client.list_feedbacks(word, "g")[0]["ItemId"] for word in ("read", "buy", "like")], ["i1", "i2", "i2"])
        item = {"ItemId": "x", "IsHidden": False, "Categories": ["toys", "red"], "Timestamp": WHEN, "Comment": "Xylophone",
                "Labels": {"brand": "b", "size": [1, 2], "in": {"wood": True}, "card": 1791234567890123457}}
        self.assertEqual(client.insert_item(item)["RowAffected"], 1)
        self.assertEqual(client.get_item("x"), item)
        self.assertEqual([client.search_items(words) for words in ("XYLO red", "wood", "i13 none")], [[item], [item], []])
        self.assertEqual([each["ItemId"] for each in client.search_items("i13")], ["i13"])
        self.assertEqual(client.update_item("x", is_hidden=True)["RowAffected"], 1)
        self.assertEqual(client.get_item("x"), item | {"IsHidden": True})
        client.update_item("x", categories=[], labels=["new", "sale"])
        self.assertEqual(client.get_item("x"), item | {"IsHidden": True, "Categories": [], "Labels": ["new", "sale"]})
        self.assertEqual(client.delete_item("x")["RowAffected"], 1)
        user = {"UserId": "h", "Labels": {"age": 30, "likes": ["a"]}, "Comment": "H"}
        self.assertEqual(client.insert_user(user)["RowAffected"], 1)
        self.assertEqual(client.insert_users([{"UserId": "g"}, {"UserId": "k", "Labels": ["a"]}])["RowAffected"], 2)
        self.assertEqual([client.get_user(each) for each in "hg"], [user, {"UserId": "g", "Labels": None, "Comment": ""}])
        self.assertEqual(len(client.get_recommend("g", n=5)), 5)
        self.assertEqual(len(client.session_recommend([{"FeedbackType": "read", "UserId": "", "ItemId": "i1", "Timestamp": WHEN}], n=4)), 4)
        self.assertEqual(len(client.get_neighbors("i1", n=3)), 3)
        for refused in (lambda: client.delete_user("g"), lambda: client.delete_feedback("g", "i1")):
            with self.assertRaises(GorseException) as why:
                refused()
            self.assertEqual((why.exception.status_code, "aisle erase SHOP --user ID" in why.exception.message), (403, True))

        def all_of(page, n):
            rows, cursor, more = [], "", True
            while more:
                found, cursor = page(n, cursor)
                rows, more = rows + found, bool(cursor)
                self.assertLessEqual(len(found), n)
            return rows

        events = self.server.post("/v1/sql", {"sql": "SELECT count(*) AS n FROM log WHERE item_id IS NOT NULL AND type NOT IN ('item', 'decision')"})
        feedback = all_of(client.get_feedbacks, 500)
        self.assertEqual(len(feedback), events["rows"][0]["n"])
        self.assertEqual([(each["FeedbackType"], each["ItemId"], each["Value"]) for each in feedback if each["UserId"] == "g"],
                         [("read", "i1", 2.5), ("buy", "i2", 0), ("like", "i2", 0)])
        users = all_of(client.get_users, 25)
        self.assertEqual(len({each["UserId"] for each in users}), len(users))
        self.assertTrue({"g", "h", "k", "u1"} <= {each["UserId"] for each in users})
        self.assertIn(user, users)
        self.assertNotIn("x", [each["ItemId"] for each in all_of(client.get_items, 7)])
        self.assertEqual({name for name in vars(Gorse) if not name.startswith("_")} - client.used, set())
        self.assertEqual(self.server.stop(), 0)
        self.server = self.serve(key=self.server.key)
        client = Patient(self.server)
        self.assertEqual(client.get_user("h"), user)
        client.update_item("x", is_hidden=False)
        self.assertEqual(client.get_item("x"), item | {"Categories": [], "Labels": ["new", "sale"]})

    @unittest.skipUnless(CLIENTS, "./dev test installs PyGorse")
    def test_what_gorses_client_recommends_is_written_back_as_feedback(self):
        from gorse import GorseException
        self.assertEqual(self.server.stop(), 0)
        key = aisle_json("keys", self.shop, "--make", "asks", "--scopes", "answers")["key"]
        self.server = self.serve(key=self.server.key)
        client = Patient(self.server)
        began = time.time()
        shown = client.get_recommend("g", n=3, write_back_type="read", write_back_delay="1h30m")
        told = client.list_feedbacks("read", "g")
        self.assertEqual({each["ItemId"] for each in told}, {each.id for each in shown})
        late = [datetime.fromisoformat(each["Timestamp"]).timestamp() - began for each in told]
        self.assertTrue(all(5400 <= each < 5500 for each in late), late)
        for delay in ("soon", "2000h"):
            with self.assertRaises(GorseException) as why:
                client.get_recommend("g", n=3, write_back_type="read", write_back_delay=delay)
            self.assertEqual(why.exception.status_code, 400)
        with self.assertRaises(GorseException) as why:
            Patient(self.server, key).get_recommend("g", write_back_type="read")
        self.assertEqual(why.exception.status_code, 403)

    @unittest.skipUnless(CLIENTS, "./dev test installs segment-analytics-python")
    def test_the_client_of_segment(self):
        from segment.analytics.client import Client
        for gzip in (False, True):
            errors = []
            client = Client(self.server.key, host=self.server.url + "/segment", gzip=gzip, on_error=lambda error, _: errors.append(error))
            client.track(f"s{gzip}", "Product Viewed", {"product_id": "i1"})
            client.identify(f"s{gzip}", {"age": 30})
            client.page(f"s{gzip}", "Shop", "Home")
            client.shutdown()
            self.assertEqual(errors, [])
            timeline = self.server.get(f"/v1/users/s{gzip}")["timeline"]
            self.assertEqual(sorted(event["type"] for event in timeline), ["identify", "page_view", "view_item"])


if __name__ == "__main__":
    unittest.main()
