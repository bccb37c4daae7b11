"""What the OpenAPI document says of answers is what is answered, by every place."""

import json
import unittest

from aisle import aisle_json
from json_schema import faults
from serve_test import Served

PERSON, ITEM = "u1", "i1"
EVENT = {"type": "view_item", "user_id": PERSON, "item_id": ITEM}
FEEDBACK = [{"FeedbackType": "star", "UserId": PERSON, "ItemId": ITEM, "Timestamp": "2026-01-01T00:00:00Z"}]

# What places are asked that need more than their names.
BODIES = {
    "POST /v1/recommend": {"user": PERSON, "n": 3, "explain": True, "context": {"page": "home"}},
    "POST /v1/rank": {"user": PERSON, "items": ["i1", "i2"]},
    "POST /v1/predict": {"task": "buys", "users": [PERSON, "nobody"], "explain": True},
    "POST /v1/events": [EVENT, EVENT | {"event_id": "a"}, {"type": "view_item"}],
    "POST /v1/imagine": {"user": PERSON, "events": [{"item": ITEM}]},
    "POST /v1/quarantine": {"record": {"dialect": "aisle", "source": "http"}, "text": json.dumps(EVENT)},
    "POST /v1/sql": {"sql": "SELECT 1 AS a"},
    "POST /v1/training": {"task": "buys"},
    "POST /v1/models/{task}/publish": {"version": 1},
    "PUT /v1/items/{item}": {"name": "A lamp", "price": 3, "stock": 2},
    "POST /api/feedback": FEEDBACK,
    "PUT /api/feedback": FEEDBACK,
    "POST /api/item": {"ItemId": ITEM, "Categories": ["c"], "Comment": "A lamp"},
    "POST /api/items": [{"ItemId": ITEM}],
    "POST /api/user": {"UserId": PERSON},
    "POST /api/users": [{"UserId": PERSON}],
    "PATCH /api/item/{item}": {"Comment": "A lamp"},
    "PATCH /api/user/{user}": {"Comment": "A person"},
    "POST /api/session/recommend": FEEDBACK,
    "POST /segment/v1/batch": {"batch": [{"type": "track", "event": "Product Viewed", "userId": PERSON, "properties": {"product_id": ITEM}}]},
    "POST /segment/v1/import": {"batch": []},
    "POST /segment/v1/{call}": {"event": "Product Viewed", "userId": PERSON, "properties": {"product_id": ITEM}},
    "POST /feedback": {"event": "item", "id": "x1", "item": ITEM, "timestamp": "1599391467000",
                       "fields": [{"name": "title", "value": "A lamp"}]},
    "POST /rank/{model}": {"user": PERSON, "items": [{"id": ITEM}]},
    "POST /recommend/{model}": {"user": PERSON, "count": 3},
}
QUERIES = {"GET /v1/funnel": "?steps=view_item,purchase", "GET /v1/users/{user}": "?n=3"}
PARTS = {"item": ITEM, "user": PERSON, "task": "buys", "version": "1", "type": "star", "name": "x", "category": "c", "call": "track",
         "model": "next_item"}


class Described(Served):
    def test_every_answer_is_as_described(self):
        self.bring()
        aisle_json("train", self.shop, "next_item", "--algorithms", "popularity,markov")
        aisle_json("train", self.shop, "buys", "--algorithms", "logistic")
        server = self.serve()
        decision = server.post("/v1/recommend", {"user": PERSON, "n": 3})["decision"]
        bodies = BODIES | {"POST /v1/feedback": {"decision": decision, "user": PERSON, "item": ITEM}}
        document = server.get("/openapi.json")
        known, last = document["components"]["schemas"], []
        asked = [(method.upper(), path, place) for path, methods in document["paths"].items() for method, place in methods.items()]
        for method, path, place in sorted(asked, key=lambda each: each[0] == "DELETE"):
            content = place["responses"].get("200", {}).get("content", {}).get("application/json")
            if content is None:
                continue
            target = path + QUERIES.get(f"{method} {path}", "")
            for name, value in (PARTS | {"decision": decision}).items():
                target = target.replace("{" + name + "}", value)
            with self.subTest(f"{method} {path}"):
                told = server.well(method, target, bodies.get(f"{method} {path}"))
                self.assertNotEqual(content["schema"], {})
                self.assertEqual(faults(content["schema"], told, known), [])
                last.append(path)
        self.assertGreater(len(last), 50)

    def test_refusals_are_as_described(self):
        server = self.serve()
        known = server.get("/openapi.json")["components"]["schemas"]
        for method, path, body, status, name in (("GET", "/v1/users/nobody", None, 404, "error"), ("POST", "/v1/recommend", "{", 400, "error"),
                                                 ("POST", "/v1/events", {"type": "view_item"}, 422, "kept")):
            found, told = server.answered(method, path, body)
            self.assertEqual((found, faults(known[name], told, known)), (status, []))

    def test_other_ways_to_be_answered_are_as_described(self):
        self.bring()
        server = self.serve()
        schema = server.get("/openapi.json")["components"]["schemas"]
        server.post("/v1/events", {"type": "consent", "user_id": "u2", "properties": {"personalization": False}})
        for user, path in (("nobody", "no_model"), ("u1", "no_model"), ("u2", "no_consent")):
            told = server.post("/v1/recommend", {"user": user})
            self.assertEqual((told["path"], faults(schema["recommendation"], told, schema)), (path, []))
        paths = server.get("/openapi.json")["paths"]
        for method, path, told in (("post", "/v1/predict", server.post("/v1/predict", {"task": "buys", "users": ["u1"]})),
                                   ("get", "/v1/tasks", server.get("/v1/tasks"))):  # without a model
            self.assertEqual(faults(paths[path][method]["responses"]["200"]["content"]["application/json"]["schema"], told, schema), [])


if __name__ == "__main__":
    unittest.main()
