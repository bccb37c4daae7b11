"""What the service decides: rules, chance, consent, items nobody knows yet; every answer is written down and can be asked again."""

import time
import unittest

from aisle import aisle, aisle_json
from serve_test import QUICK, Served
from tasks_test import made_up


def item(item_id, **facts):
    return {"type": "item", "item_id": item_id, "properties": facts}


class Rules(Served):
    def setUp(self):
        super().setUp()
        self.bring()
        aisle_json("train", self.shop, "next_item", *QUICK)
        self.server = self.serve()
        kinds = [item(f"i{i}", name=f"Item {i}", category=f"c{i % 4}", brand=f"b{i % 2}", stock=5) for i in range(20)]
        self.server.post("/v1/events", kinds)

    def rule(self, text):
        """Sets [recommend] in shop.toml, and waits until the server has taken it up."""
        toml = (self.shop / "shop.toml").read_text().split("[recommend]")[0]
        begin = self.server.said().count('"taken up"')
        (self.shop / "shop.toml").write_text(toml + "[recommend]\n" + text)
        self.wait(lambda: self.server.said().count('taken up"') > begin)

    def wait(self, holds):
        for _ in range(100):
            if holds():
                return
            time.sleep(0.05)
        self.fail(self.server.said())

    def items(self, **question):
        return [each["item"] for each in self.server.post("/v1/recommend", {"user": "u1", "n": 6} | question)["items"]]

    def decision(self, answer):
        return self.server.get(f"/v1/decisions/{answer['decision']}")

    def test_limits_hold(self):
        first = self.items()
        self.server.post("/v1/events", item(first[0], stock=0))
        self.assertNotIn(first[0], self.items())
        self.rule(f'blocks = ["{first[1]}"]\npins = ["i7", "{first[0]}"]\nmost_per_category = 2\n')
        answer = self.server.post("/v1/recommend", {"user": "u1", "n": 6})
        names = [each["item"] for each in answer["items"]]
        self.assertEqual(names[0], "i7")
        self.assertNotIn(first[0], names)
        self.assertNotIn(first[1], names)
        kinds = [each["category"] for each in answer["items"]]
        self.assertTrue(all(kinds.count(kind) <= 2 for kind in kinds), kinds)
        left_out = self.decision(answer)["left_out"]
        self.assertEqual((left_out["blocked"], left_out["out_of_stock"]), (1, 1))
        self.assertTrue(all(each in ("i1", "i5", "i9", "i13", "i17") for each in self.items(categories=["c1"])))
        self.assertNotIn("i7", self.items(exclude=["i7"]))

    def test_what_was_bought_is_left_out_and_boosts_count(self):
        self.rule('not_bought = "30d"\n[[recommend.boost]]\ncategory = "c3"\nby = 15\n')
        self.assertTrue(all(int(each[1:]) % 4 == 3 for each in self.items(n=5)))
        best = self.items()[0]
        self.server.post("/v1/events", {"type": "purchase", "user_id": "u1", "item_id": best, "order_id": "o"})
        self.assertNotIn(best, self.items())
        self.rule("price_to = 10\n")
        self.server.post("/v1/events", [{"type": "item", "item_id": f"i{i}", "price": i} for i in range(20)])
        self.assertTrue(all(int(each[1:]) <= 10 for each in self.items(n=10)))
        self.rule("price_from = 6\nprice_to = 12\n")
        answer = self.server.post("/v1/recommend", {"user": "u1", "n": 20})
        self.assertEqual({each["item"] for each in answer["items"]}, {f"i{i}" for i in range(6, 13)})
        self.assertEqual(self.decision(answer)["left_out"]["price"], 13)

    def test_boosts_of_a_category_hold_for_what_joins_it(self):
        self.rule('[[recommend.boost]]\ncategory = "sale"\nby = 15\n')
        last = self.items(n=20)[-1]
        self.server.well("PUT", f"/v1/items/{last}", {"category": "sale"})
        self.wait(lambda: self.items(n=1) == [last])

    def test_what_goes_with_an_item_is_no_offer(self):
        self.rule('most_per_category = 1\npins = ["i7", "i7"]\n')
        self.assertEqual(len(self.server.get("/v1/similar/i3?n=10")["items"]), 10)
        offered = self.items(n=6)
        self.assertEqual((offered[0], offered.count("i7"), len(offered)), ("i7", 1, 4))

    def test_diversity_spreads(self):
        close = self.server.post("/v1/recommend", {"user": "u1", "n": 8, "diversity": 0})["items"]
        wide = self.server.post("/v1/recommend", {"user": "u1", "n": 4, "diversity": 0.9})["items"]
        self.assertEqual(close[0]["item"], wide[0]["item"])
        self.assertEqual(len({each["category"] for each in wide}), 4)

    def test_chance_has_its_share_and_its_propensity_is_told(self):
        self.rule("exploration = 0.5\n")
        explored, places, told = 0, 0, 0.0
        for _ in range(60):
            for each in self.server.post("/v1/recommend", {"user": "u1", "n": 5})["items"]:
                places += 1
                explored += each["by"] == "chance"
                self.assertTrue(0 < each["propensity"] <= 1)
                told += 1 / each["propensity"]
        self.assertTrue(0.35 < explored / places < 0.65, explored / places)

    def test_every_answer_can_be_asked_again(self):
        self.rule("exploration = 0.3\ndiversity = 0.3\n")
        self.server.post("/v1/events", {"type": "view_item", "user_id": "u1", "item_id": "i3"})
        answers = [self.server.post("/v1/recommend", {"user": "u1", "n": 5, "context": {"page": "home"}}) for _ in range(5)]
        answers.append(self.server.post("/v1/rank", {"user": "u1", "items": ["i4", "i5", "i6"]}))
        self.server.post("/v1/events", {"type": "view_item", "user_id": "u1", "item_id": "i9"})  # of which they knew nothing
        for answer in answers:
            told = self.decision(answer)
            self.assertTrue(told["replay"]["same"], told)
            self.assertEqual([each["item"] for each in told["items"]], [each["item"] for each in answer["items"]])
        self.assertEqual(told["asked"]["items"], ["i4", "i5", "i6"])
        told = self.decision(answers[0])
        self.assertEqual(told["context"], {"page": "home"})
        feedback = {"decision": answers[0]["decision"], "user": "u1", "item": answers[0]["items"][0]["item"], "type": "select_item"}
        self.assertEqual(self.server.post("/v1/feedback", feedback)["accepted"], 1)
        self.assertEqual(self.server.answered("GET", "/v1/decisions/none")[0], 404)
        self.assertEqual(self.server.stop(), 0)
        rows = aisle_json("sql", self.shop, "SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM log WHERE type = 'decision'")["rows"]
        self.assertEqual(list(rows[0].values()) if isinstance(rows[0], dict) else rows[0], [6, 6])
        self.server = self.serve(key=self.server.key)
        self.assertTrue(self.decision(answers[1])["replay"]["same"])

    def test_an_answer_that_was_shorter_is_not_the_same(self):
        answer = self.server.post("/v1/recommend", {"user": "u1", "categories": ["newcat"]})
        self.assertEqual(answer["items"], [])
        self.assertTrue(self.decision(answer)["replay"]["same"])
        self.server.well("PUT", "/v1/items/i3", {"category": "newcat"})
        replay = self.decision(answer)["replay"]
        self.assertEqual(([each["item"] for each in replay["items"]], replay["same"]), (["i3"], False))

    def test_who_logs_in_later_does_not_change_what_was_known(self):
        self.server.post("/v1/events", [{"type": "view_item", "anonymous_id": "cookie", "item_id": f"i{i}"} for i in range(5, 10)])
        self.server.post("/v1/events", {"type": "view_item", "user_id": "anna", "item_id": "i1"})
        answers = {user: self.server.post("/v1/recommend", {"user": user, "n": 6}) for user in ("anna", "cookie")}
        self.server.post("/v1/events", {"type": "login", "anonymous_id": "cookie", "user_id": "anna"})
        self.assertEqual(self.server.post("/v1/recommend", {"user": "anna"})["events"], 6)
        for kept in ("in memory", "in a snapshot"):
            for user, answer in answers.items():
                replay = self.decision(answer)["replay"]
                self.assertEqual((replay["events"], replay["same"]), (answer["events"], True), (user, kept))
            self.server.stop()
            aisle_json("snapshot", self.shop)
            self.server = self.serve(key=self.server.key)

    def test_of_somebody_who_does_very_much_either(self):
        """As many events are read, and the same items come."""
        self.server.post("/v1/events", [{"type": "view_item", "user_id": "heavy", "item_id": f"i{i % 20}"} for i in range(3000)])
        self.server.post("/v1/events", {"type": "view_item", "anonymous_id": "cookie", "item_id": "i19"})  # as the last one
        answer = self.server.post("/v1/recommend", {"user": "heavy", "n": 6, "explain": True})
        self.server.post("/v1/events", {"type": "login", "anonymous_id": "cookie", "user_id": "heavy"})
        replay = self.decision(answer)["replay"]
        self.assertEqual((replay["events"], replay["same"], replay.get("reasons")), (2048, True, answer["reasons"]))

    def test_nothing_is_worked_out_again_of_who_somebody_was_then_and_who_has_withdrawn_since(self):
        self.server.post("/v1/events", [{"type": "view_item", "anonymous_id": "cookie", "user_id": "anna", "item_id": f"i{i}"} for i in range(5)])
        answer = self.server.post("/v1/recommend", {"user": "cookie", "n": 6})
        self.server.post("/v1/events", {"type": "login", "anonymous_id": "cookie", "user_id": "bea"})
        replay = self.decision(answer)["replay"]
        self.assertEqual((replay["events"], replay["same"]), (answer["events"], True))
        self.server.post("/v1/events", {"type": "consent", "user_id": "anna", "properties": {"personalization": False}})
        told = self.decision(answer)
        self.assertEqual((told["replay"], "withdrawn" in told["no_replay"]), (None, True))

    def test_an_answer_is_asked_again_by_the_rules_of_then(self):
        self.rule('pins = ["i7"]\n[[recommend.boost]]\nbrand = "b1"\nby = 15\n')
        answer = self.server.post("/v1/recommend", {"user": "u1", "n": 5})
        self.rule(f'blocks = ["i7", "{answer["items"][1]["item"]}"]\n')
        self.assertNotIn("i7", self.items())
        for _ in range(2):
            replay = self.decision(answer)["replay"]
            self.assertEqual((replay["same"], replay["same_rules"]), (True, True))
            self.server.stop()
            self.server = self.serve(key=self.server.key)
        for kept in (self.shop / "rules").iterdir():
            kept.unlink()
        replay = self.decision(answer)["replay"]
        self.assertEqual((replay["same"], replay["same_rules"]), (False, False))

    def test_a_decision_says_which_rules_moved_what(self):
        plain = self.decision(self.server.post("/v1/recommend", {"user": "u1", "n": 5}))["items"]
        self.assertTrue(all(set(each) <= {"item", "score", "by"} for each in plain), plain)
        self.rule('pins = ["i7"]\nfresh_within = "1h"\nfresh_boost = 0.25\n[[recommend.boost]]\nbrand = "b1"\nby = 15\n')
        answer = self.server.post("/v1/recommend", {"user": "u1", "n": 5})
        self.assertEqual({each["brand"] for each in answer["items"]}, {"b1"})
        told = self.decision(answer)["items"]
        self.assertEqual((told[0]["item"], told[0]["by"]), ("i7", "pin"))
        self.assertEqual({(each["boost"], each["fresh"]) for each in told[1:]}, {(15, 0.25)})
        wide = self.decision(self.server.post("/v1/recommend", {"user": "u1", "n": 4, "diversity": 0.9}))["items"]
        self.assertTrue(any(each.get("rank", 0) > 4 for each in wide), wide)

    def test_what_came_of_a_decision_stands_beside_it(self):
        answer, other = (self.server.post("/v1/recommend", {"user": "u1", "n": 3}) for _ in range(2))
        self.assertEqual(self.decision(answer)["feedback"], [])
        item = answer["items"][0]["item"]
        self.server.post("/v1/feedback", {"decision": answer["decision"], "user": "u1", "item": item})
        self.server.post("/v1/feedback", {"decision": answer["decision"], "user": "u1", "item": item, "type": "purchase", "time": "2026-01-02T03:04:05Z"})
        told = [(each["type"], each["user"], each["item"]) for each in self.decision(answer)["feedback"]]
        self.assertEqual(told, [("select_item", "u1", item), ("purchase", "u1", item)])
        self.assertEqual(self.decision(other)["feedback"], [])

    def test_a_fact_that_cannot_be_read_is_rejected(self):
        told = self.server.post("/v1/events", [item("i3", stock="abc"), item("i4", stock="0"), item("i5", category=["c"])])
        self.assertEqual([each["status"] for each in told["records"]], ["rejected", "accepted", "rejected"])
        self.assertEqual(told["records"][0]["reason"], "bad_fact")
        self.assertIn("stock", told["records"][0]["message"])
        self.assertEqual((self.server.get("/v1/items/i3")["stock"], self.server.get("/v1/items/i4")["stock"]), (5, 0))

    def test_new_items_are_found_by_what_they_are(self):
        self.assertNotIn("new", self.items(n=20))
        self.server.well("PUT", "/v1/items/new", {"name": "New", "category": "c1", "stock": 3})
        self.wait(lambda: "new" in self.items(n=21))
        self.assertEqual({each["item"]: each["by"] for each in self.server.post("/v1/recommend", {"user": "u1", "n": 21})["items"]}["new"], "content")
        self.rule('[[recommend.boost]]\nitem = "new"\nby = 9\n')
        told = self.server.post("/v1/recommend", {"user": "u1", "n": 3})["items"]
        self.assertEqual((told[0]["item"], told[0]["by"]), ("new", "content"))
        ranked = self.server.post("/v1/rank", {"user": "u1", "items": ["new", "i5", "unheard"]})["items"]
        self.assertEqual([each["item"] for each in ranked][0], "new")

    def test_what_the_catalogue_says_anew_holds_in_the_next_answer(self):
        first, second = self.items(n=2)
        changed = {"name": "Renamed", "category": "moved", "price": 7, "currency": "EUR"}
        self.assertEqual(self.server.well("PUT", f"/v1/items/{first}", changed)["accepted"], 1)
        told = self.server.post("/v1/recommend", {"user": "u1", "n": 1})["items"][0]
        self.assertEqual({name: told[name] for name in ("item", "title", "category", "price")},
                         {"item": first, "title": "Renamed", "category": "moved", "price": 7})
        self.assertEqual(self.items(categories=["moved"]), [first])
        self.server.well("PUT", f"/v1/items/{second}", {"stock": 0})
        self.assertNotIn(second, self.items())
        self.assertEqual(self.server.ask("PUT", "/v1/items/x", {"price": "dear"})[0], 422)
        self.assertEqual(self.server.ask("PUT", "/v1/items/x", {"stock": "none"})[0], 400)

    def test_who_took_back_their_consent_gets_what_is_popular(self):
        self.server.post("/v1/events", {"type": "consent", "user_id": "u1", "properties": {"personalization": False}})
        told = self.server.post("/v1/recommend", {"user": "u1"})
        self.assertEqual((told["path"], told["events"]), ("no_consent", 0))
        self.assertEqual(self.server.get("/v1/users/u1")["predictions"], {})
        self.server.stop()
        self.server = self.serve(key=self.server.key)
        self.assertEqual(self.server.post("/v1/recommend", {"user": "u1"})["path"], "no_consent")
        self.server.post("/v1/events", {"type": "consent", "user_id": "u1", "properties": {"personalization": True}})
        self.assertEqual(self.server.post("/v1/recommend", {"user": "u1"})["path"], "model")

    def test_wrong_rules_change_nothing(self):
        self.rule("most_per_category = 1\n")
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write("diversity = 7\n")
        self.wait(lambda: "diversity is not a number from 0 to 1" in self.server.said())
        kinds = [each["category"] for each in self.server.post("/v1/recommend", {"user": "u1", "n": 6})["items"]]
        self.assertEqual(len(set(kinds)), len(kinds))

    def test_an_answer_is_asked_again_as_it_was_put(self):
        named = self.server.post("/v1/recommend", {"user": "u1", "n": 3})
        session = self.server.post("/v1/recommend", {"session": ["i3", "i4"], "n": 3})
        stranger = self.server.post("/v1/recommend", {"user": "stranger", "n": 3})
        self.assertEqual((stranger["path"], self.decision(stranger)["replay"]["same"]), ("new_visitor", True))
        last = self.items(n=20)[-1]
        self.server.post("/v1/events", [{"type": "purchase", "user_id": "u9", "item_id": last, "order_id": f"o{i}"} for i in range(300)])
        self.wait(lambda: self.server.get("/v1/popular?n=1")["items"][0]["item"] == last)
        self.assertIsNone(self.decision(stranger)["replay"]["same"])  # popularity has moved, not the answer
        self.assertTrue(self.decision(session)["replay"]["same"])
        self.server.post("/v1/events", {"type": "consent", "user_id": "u1", "properties": {"personalization": False}})
        told = self.decision(named)
        self.assertEqual((told["replay"], "withdrawn" in told["no_replay"]), (None, True))
        without = self.server.post("/v1/recommend", {"user": "u1", "n": 3})
        self.server.post("/v1/events", {"type": "consent", "user_id": "u1", "properties": {"personalization": True}})
        told = self.decision(without)["replay"]
        self.assertEqual((told["path"], told["events"]), ("no_consent", 0))
        self.assertTrue(self.decision(named)["replay"]["same"])

    def test_a_visitor_of_an_accounts_id_does_not_take_it(self):
        known, items = self.server.get("/v1/users/u1"), self.items()
        self.server.post("/v1/events", {"type": "consent", "anonymous_id": "u1", "properties": {"personalization": False}})
        self.assertEqual(self.server.get("/v1/users/u1")["consent"], "given")
        self.server.post("/v1/events", {"type": "login", "anonymous_id": "u1", "user_id": "evil"})
        for _ in range(2):
            told = self.server.get("/v1/users/u1")
            self.assertEqual([told[name] for name in ("user", "consent", "events", "timeline")], [known[name] for name in ("user", "consent", "events", "timeline")])
            self.assertEqual(self.items(), items)
            self.server.stop()
            self.server = self.serve(key=self.server.key)

    def test_a_visitor_who_logs_in_is_known(self):
        for i in (1, 2):
            self.server.post("/v1/events", {"type": "view_item", "anonymous_id": "cookie", "item_id": f"i{i}"})
        self.server.post("/v1/events", {"type": "login", "anonymous_id": "cookie", "user_id": "anna"})
        self.assertEqual(self.server.get("/v1/users/anna")["events"], 3)
        self.assertEqual(self.server.get("/v1/users/cookie")["user"], "anna")


class Full(Served):
    def test_a_category_that_is_full_leaves_its_places_to_others_though_the_model_likes_it_best(self):
        events = made_up(60, 40) + made_up(60, 40, seed=2).replace('"item_id": "i', '"item_id": "j')
        events += "".join(event.replace('"item_id": "i', '"item_id": "rare') + "\n" for event in made_up(4, 6).splitlines())
        aisle_json("import", self.shop, self.write("events.jsonl", events))
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write("next_item = 'next item of event'\n[recommend]\nmost_per_category = 1\n")
        aisle_json("train", self.shop, "next_item", *QUICK)
        server = self.serve()
        server.post("/v1/events", [item(f"{kind}{i}", category="big") for kind in "ij" for i in range(20)])
        rare = [f"rare{i}" for i in range(20)]
        server.post("/v1/events", [item(each, category=each) for each in rare[:4]] + [item(each, hidden=True) for each in rare[4:]])
        told = server.post("/v1/recommend", {"user": "u7", "n": 3})
        self.assertEqual((told["path"], [each["by"] for each in told["items"]]), ("model", ["model"] * 3))
        kinds = [each["category"] for each in told["items"]]
        self.assertEqual(len(set(kinds)), 3, kinds)


class NewShop(Served):
    def items(self, server, **question):
        return [each["item"] for each in server.post("/v1/recommend", {"user": "x"} | question)["items"]]

    def test_a_catalogue_at_which_nobody_has_looked_is_shown_the_newest_first(self):
        server = self.serve()
        for name in "abc":
            server.well("PUT", f"/v1/items/{name}", {"name": name.upper(), "category": "c", "stock": 0 if name == "c" else 5})
        for _ in range(100):
            if len(self.items(server)) == 2:
                break
            time.sleep(0.05)
        self.assertEqual(self.items(server), ["b", "a"])
        server.post("/v1/events", {"type": "view_item", "user_id": "y", "item_id": "a"})
        for _ in range(100):
            if self.items(server) == ["a", "b"]:
                break
            time.sleep(0.05)
        self.assertEqual(self.items(server), ["a", "b"])
        self.assertEqual(self.items(server, categories=["unheard"]), [])

    def test_an_answer_without_a_model_is_asked_again_without_one(self):
        self.bring()
        server = self.serve()
        answer = server.post("/v1/recommend", {"user": "u1"})
        self.assertEqual(server.stop(), 0)
        aisle_json("train", self.shop, "next_item", *QUICK)
        server = self.serve(key=server.key)
        self.assertEqual(server.post("/v1/recommend", {"user": "u1"})["path"], "model")
        replay = server.get(f"/v1/decisions/{answer['decision']}")["replay"]
        self.assertEqual((replay["path"], replay["same"]), ("no_model", True))


if __name__ == "__main__":
    unittest.main()
