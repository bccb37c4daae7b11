"""What keeps the service alive: keys and scopes, limits, slow clients, models that change or break."""

import http.client
import itertools
import json
import os
import shutil
import socket
import threading
import time
import unittest
import urllib.parse
from pathlib import Path

from aisle import aisle, aisle_json
from serve import packed
from serve_test import QUICK, Served


class Guarded(Served):
    def raw(self, server, data, until=None):
        """Sends bytes; gives what comes until the connection ends, or until that has come."""
        where = urllib.parse.urlparse(server.url)
        with socket.create_connection((where.hostname, where.port), timeout=60) as connection:
            connection.sendall(data)
            out = b""
            while (until is None or until not in out) and (piece := connection.recv(65536)):
                out += piece
        return out.decode()


class Guard(Guarded):
    def test_a_key_does_what_it_is_for(self):
        server = self.serve()
        writes = aisle_json("keys", self.shop, "--make", "web", "--scopes", "events")["key"]
        reads = aisle_json("keys", self.shop, "--make", "app", "--scopes", "answers")["key"]
        event = {"type": "view_item", "user_id": "u", "item_id": "i"}
        for _ in range(100):
            if server.ask("GET", "/v1/popular", key=reads)[0] == 200:
                break
            time.sleep(0.05)
        self.assertEqual(server.answered("POST", "/v1/events", event, key=writes)[0], 200)
        self.assertEqual(server.answered("GET", "/v1/popular", key=writes)[0], 403)
        self.assertEqual(server.answered("POST", "/v1/events", event, key=reads)[0], 403)
        self.assertEqual(server.answered("GET", "/v1/popular", key="", headers={"Authorization": "", "X-API-Key": reads})[0], 200)
        self.assertEqual(server.answered("GET", "/api/user/u", key=reads)[0], 200)
        for listing in ("/api/users", "/api/feedback"):  # ids, labels and pasts of everybody
            self.assertEqual((listing, server.answered("GET", listing, key=reads)[0]), (listing, 403))
            self.assertEqual((listing, server.answered("GET", listing)[0]), (listing, 200))
        aisle_json("keys", self.shop, "--revoke", "app")
        for _ in range(100):
            if server.ask("GET", "/v1/popular", key=reads)[0] == 401:
                break
            time.sleep(0.05)
        else:
            self.fail("a key that was revoked still is one")
        self.assertNotIn(writes, server.said())

    def test_a_browsers_key_says_what_people_do_and_nothing_of_items_or_accounts(self):
        server = self.serve()
        web = aisle_json("keys", self.shop, "--make", "web", "--scopes", "events")["key"]
        stock = aisle_json("keys", self.shop, "--make", "stock", "--scopes", "events,facts")["key"]
        self.known(server, stock)
        server.post("/v1/events", [{"type": "item", "item_id": "i", "price": 5}, {"type": "view_item", "user_id": "u", "item_id": "i"}])
        sight, forged = {"type": "view_item", "anonymous_id": "v", "item_id": "i"}, {"type": "item", "item_id": "i", "price": 1}
        consent = {"type": "consent", "properties": {"granted": False}}
        refused = [forged, {"type": "user", "user_id": "u", "country": "DE"}, consent | {"user_id": "u"},
                   {"type": "rival_price", "item_id": "i", "price": 1}, {"type": "decision", "user_id": "u"}]
        status, told = server.ask("POST", "/v1/events", [sight, *refused, consent | {"anonymous_id": "v"}], key=web)
        self.assertEqual((status, told["accepted"], told["rejected"]), (200, 2, len(refused)))
        self.assertEqual({each["reason"] for each in told["records"][1:-1]}, {"needs_scope_facts"})
        self.assertIn("--scopes events,facts", told["records"][1]["message"])
        self.assertEqual(server.ask("POST", "/v1/events", forged, key=web)[0], 422)
        self.assertEqual(server.ask("POST", "/v1/feedback", {"decision": "d", "user": "u", "type": "item", "item": "i"}, key=web)[0], 422)
        metarank = [{"event": "item", "id": "e1", "timestamp": "1770000000000", "item": "i", "fields": [{"name": "price", "value": 1}]}]
        self.assertEqual(server.ask("POST", "/feedback", metarank, key=web)[1]["rejected"], 1)
        server.ask("POST", "/segment/v1/track", {"event": "item", "userId": "u", "properties": {"product_id": "i", "price": 1}}, key=web)
        for method, path in (("PUT", "/v1/items/i"), ("POST", "/api/item"), ("POST", "/api/users"), ("PATCH", "/api/user/u"), ("DELETE", "/api/item/i")):
            status, told = server.ask(method, path, {}, key=web)
            self.assertEqual(status, 403, path)
            self.assertIn("scope facts", told["error"])
        self.assertEqual((server.get("/v1/items/i")["price"], server.get("/v1/users/u")["consent"]), (5, "given"))
        self.assertEqual(server.ask("POST", "/v1/events", refused, key=stock)[1]["accepted"], len(refused))
        self.assertEqual(server.ask("PUT", "/v1/items/i", {"price": 7}, key=stock)[0], 200)
        self.assertEqual((server.get("/v1/items/i")["price"], server.get("/v1/users/u")["consent"]), (7, "withdrawn"))

    def known(self, server, key):
        """Keys are taken up within a second: waits until this one is."""
        for _ in range(100):
            if server.ask("PUT", "/v1/items/none", {}, key=key)[0] != 401:
                return
            time.sleep(0.05)
        self.fail("a new key is not taken up")

    def test_scripts_of_other_pages_may_not_ask_unless_they_are_named(self):
        server = self.serve("--origin", "https://shop.example")
        where = urllib.parse.urlparse(server.url)
        for origin, status, allowed in (("https://shop.example", 204, "https://shop.example"), ("https://evil.example", 405, None)):
            connection = http.client.HTTPConnection(where.hostname, where.port)
            connection.request("OPTIONS", "/v1/events", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
            answer = connection.getresponse()
            self.assertEqual((answer.status, answer.getheader("access-control-allow-origin"), answer.getheader("vary")), (status, allowed, "origin"))
            self.assertEqual("content-encoding" in answer.getheader("access-control-allow-headers", ""), allowed is not None)
            connection.close()
            connection.request("GET", "/v1/tail", headers={"Origin": origin})  # without a key: the script may read that, too
            answer = connection.getresponse()
            self.assertEqual((answer.status, answer.getheader("access-control-allow-origin")), (401, allowed))
            connection.close()

    def test_scripts_of_pages_that_are_named_can_read_why_they_were_refused(self):
        server = self.serve("--origin", "https://shop.example")
        for origin, count in (("https://shop.example", 1), ("https://evil.example", 0)):
            head = f"POST /v1/events HTTP/1.1\r\norigin: {origin}\r\nx-api-key: {server.key}\r\nconnection: close\r\n"
            for status, rest in ((413, "content-length: 1000000000\r\n\r\n"), (431, "x: " + "a" * 100_000), (400, "no header\r\n\r\n"),
                                 (404, "content-length: 0\r\n\r\n")):
                told = self.raw(server, (head.replace("/v1/events", "/nowhere") if status == 404 else head).encode() + rest.encode())
                self.assertIn(f" {status} ", told)
                self.assertEqual(told.count("access-control-allow-origin: https://shop.example\r\n"), count)
                self.assertIn("vary: origin\r\n", told)

    def test_a_browsers_key_has_limits_of_its_own(self):
        """Bodies are small, and who sends much is refused where the others are not."""
        web = aisle_json("keys", self.shop, "--make", "web", "--browser", "--per-address", "0.01", "--per-second", "3")["key"]
        bulk = aisle_json("keys", self.shop, "--make", "bulk", "--scopes", "events")["key"]
        server = self.serve("--behind-proxy", key=aisle_json("keys", self.shop, "--make", "all", "--scopes", "admin")["key"])
        numbers = itertools.count()

        def events(count):
            return [{"event_id": f"e{next(numbers)}", "type": "view_item", "anonymous_id": "v", "item_id": "i"} for _ in range(count)]

        def send(key, body, address, path="/v1/events", **headers):
            time.sleep(0.4 if key == web else 0)  # what the key may
            return server.answered("POST", path, body, key=key, headers={"X-Forwarded-For": address} | headers)

        def fresh():
            return f"{next(numbers) % 256}.{next(numbers) % 256}.1.1"

        for body, headers in ((b" " * 65_537, {}), (packed(" " * 65_537), {"Content-Encoding": "gzip"}), (events(101), {})):
            self.assertEqual(send(web, body, fresh(), **headers)[0], 413)
            self.assertNotEqual(send(bulk, body, fresh(), **headers)[0], 413)
        products = {"batch": [{"type": "track", "event": "Order Completed", "userId": "u", "properties": {"products": [{"product_id": f"p{i}"} for i in range(101)]}}]}
        self.assertEqual(send(web, products, fresh(), "/segment/v1/batch")[0], 413)
        self.assertEqual(send(web, events(100), "9.9.9.9")[0], 200)
        for i in range(20):  # whichever address comes before the one that the server in front wrote
            told = server.answered("POST", "/v1/events", events(1), key=web, headers={"X-Forwarded-For": f"{i}.2.3.4, 9.9.9.9"})
            self.assertEqual(told, (429, {"error": "more comes from this address than this key allows"}))
        self.assertEqual(server.answered("POST", "/v1/events", events(2), key=web, headers={"X-Forwarded-For": "9.9.9.9,8.8.8.8"})[0], 200)
        for _ in range(20):  # as a whole, and it takes nothing of what the address and the key may
            told = server.answered("POST", "/v1/events", events(99), key=web, headers={"X-Forwarded-For": "8.8.8.8:1234"})
            self.assertEqual(told, (429, {"error": "more comes from this address than this key allows"}))
        self.assertEqual(send(web, events(98), "[::ffff:8.8.8.8]:1234")[0], 200)
        self.assertEqual([send(bulk, events(101), "9.9.9.9")[0] for _ in range(3)], [200] * 3)
        self.assertEqual(server.get("/v1/users/v")["events"], 100 + 2 + 98 + 4 * 101)

    def test_a_browsers_key_is_counted_by_the_address_that_connects(self):
        web = aisle_json("keys", self.shop, "--make", "web", "--browser", "--per-address", "0.01")["key"]
        server = self.serve()
        body = [{"type": "view_item", "anonymous_id": "v", "item_id": "i"}] * 100
        told = [server.answered("POST", "/v1/events", body, key=web, headers={"X-Forwarded-For": f"1.1.1.{i}"})[0] for i in range(3)]
        self.assertEqual(told, [200, 429, 429])

    def test_a_browsers_key_only_says_what_people_do(self):
        refused = aisle("keys", self.shop, "--make", "web", "--browser", "--scopes", "events,answers")
        self.assertEqual((refused.returncode, "anybody can read" in refused.stderr), (2, True))
        made = aisle_json("keys", self.shop, "--make", "web", "--browser")["keys"][0]
        self.assertEqual((made["scopes"], made["per_address"]), (["events"], 50))

    def test_a_change_of_the_shop_gives_nobody_new_turns(self):
        key = aisle_json("keys", self.shop, "--make", "app", "--scopes", "answers", "--per-second", "0.01")["key"]
        server = self.serve(key=key)
        server.get("/v1/popular")
        self.assertEqual(server.answered("GET", "/v1/popular")[0], 429)
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write("# a change\n")
        aisle_json("keys", self.shop, "--make", "another", "--scopes", "answers")
        for _ in range(100):
            if '"taken up"' in server.said():
                break
            time.sleep(0.05)
        self.assertIn('"taken up"', server.said())
        self.assertEqual(server.answered("GET", "/v1/popular")[0], 429)

    def test_who_asks_too_often_is_told_when_to_come_again(self):
        key = aisle_json("keys", self.shop, "--make", "app", "--scopes", "answers", "--per-second", "5")["key"]
        server = self.serve(key=key)
        where = urllib.parse.urlparse(server.url)
        connection, told = http.client.HTTPConnection(where.hostname, where.port), []
        for _ in range(1000):
            connection.request("GET", "/v1/popular", headers={"X-API-Key": key})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 503:
                told.append(answer.status)
            if answer.status == 429:
                break
        self.assertEqual((set(told[:-1]), told[:5], answer.getheader("retry-after")), ({200}, [200] * 5, "1"))
        connection.close()

    def test_what_is_no_request_of_ours_is_refused(self):
        server = self.serve()
        key = f"x-api-key: {server.key}\r\n"
        self.assertIn(" 400 ", self.raw(server, b"nonsense\r\n\r\n"))
        self.assertIn(" 404 ", self.raw(server, f"GET /nowhere HTTP/1.1\r\n{key}connection: close\r\n\r\n".encode()))
        self.assertIn(" 405 ", self.raw(server, f"DELETE /v1/events HTTP/1.1\r\n{key}connection: close\r\n\r\n".encode()))
        self.assertIn(" 431 ", self.raw(server, b"GET /healthz HTTP/1.1\r\nx: " + b"a" * 100_000))
        self.assertIn(" 413 ", self.raw(server, f"PUT /v1/items/i HTTP/1.1\r\n{key}content-length: 1000000000\r\n\r\n".encode()))
        self.assertIn(" 413 ", self.raw(server, (f"PUT /v1/items/i HTTP/1.1\r\n{key}transfer-encoding: chunked\r\n\r\n"
                                                 "200000\r\n" + "a" * 0x200000).encode()))
        self.assertIn(" 401 ", self.raw(server, b"POST /v1/events HTTP/1.1\r\ncontent-length: 1000000000\r\n\r\n"))
        self.assertEqual(server.answered("POST", "/v1/recommend", "[" * 100_000)[0], 400)
        self.assertEqual(server.answered("POST", "/v1/recommend", {"user": "u", "n": 0})[0], 400)
        self.assertEqual(server.answered("POST", "/v1/recommend", {"user": ["u"]})[0], 400)
        self.assertEqual(server.answered("POST", "/v1/recommend", {"user": "u" * 300})[0], 400)
        self.assertEqual(server.answered("POST", "/v1/recommend", {"context": "home"})[0], 400)
        self.assertEqual(server.answered("POST", "/v1/recommend", dict.fromkeys(("user", "session", "task", "n", "explain", "context")))[0], 200)
        self.assertEqual(server.answered("PUT", "/v1/items/i", {"hidden": {}})[0], 400)
        self.assertEqual(server.answered("PUT", "/v1/items/i", {"text": 7})[0], 400)
        self.assertEqual(server.answered("POST", "/v1/feedback", {"decision": "d", "user": "u", "rating": {}})[0], 400)
        self.assertEqual(server.answered("POST", "/api/items", "")[0], 400)
        self.assertEqual(server.answered("POST", "/v1/predict", {"task": "none", "users": ["u"]})[0], 404)
        two = self.raw(server, b"GET /healthz HTTP/1.1\r\n\r\nGET /readyz HTTP/1.1\r\nconnection: close\r\n\r\n")
        self.assertEqual(two.count("HTTP/1.1 200"), 2)
        waiting = self.raw(server, (f"POST /v1/events HTTP/1.1\r\n{key}expect: 100-continue\r\ncontent-length: 2\r\n\r\n").encode(), until=b"100 Continue")
        self.assertIn("100 Continue", waiting)
        self.assertEqual(server.get("/healthz")["status"], "alive")

    def test_a_body_holds_no_more_records_than_are_read_at_once(self):
        server = self.serve()
        gzip = {"Content-Encoding": "gzip"}
        for path in ("/v1/events", "/feedback", "/api/feedback", "/api/users"):
            status, told = server.ask("POST", path, packed("1\n" * 1_000_000), headers=gzip)
            self.assertEqual((path, status), (path, 413))
            self.assertIn("more than 100000 records", told["error"])
        batch = packed('{"batch":[' + ",".join("1" for _ in range(100_001)) + "]}")
        self.assertEqual(server.ask("POST", "/segment/v1/batch", batch, headers=gzip)[0], 413)
        self.assertEqual(server.ask("POST", "/v1/events", packed("1\n" * 100_000), headers=gzip)[0], 422)

    def test_all_members_of_a_packed_body_are_read(self):
        server = self.serve()
        gzip = {"Content-Encoding": "gzip"}
        lines = [packed(json.dumps({"type": "view_item", "user_id": "u", "item_id": f"i{i}"}) + "\n") for i in range(3)]
        self.assertEqual(server.post("/v1/events", b"".join(lines), **gzip)["accepted"], 3)
        self.assertEqual(server.ask("POST", "/v1/events", lines[0] + b"rest", headers=gzip)[0], 400)
        self.assertEqual(server.ask("POST", "/v1/events", lines[0] + lines[1][:-1], headers=gzip)[0], 400)
        self.assertEqual(server.ask("POST", "/v1/events", packed(" " * (20 << 20)) * 2, headers=gzip)[0], 413)

    def test_what_the_log_may_not_hold_is_not_asked(self):
        server = self.serve()
        for path in ("/api/recommend/%FF", "/api/recommend/u/%FF", "/api/recommend/u?category=%FF", "/api/recommend/" + "u" * 300):
            self.assertEqual((path, server.answered("GET", path)[0]), (path, 400))
        many = [f"i{i}" for i in range(1001)]
        for question in ({"exclude": many}, {"categories": many}, {"session": many}, {"exclude": ["x" * 1000] * 100}):
            self.assertEqual(server.answered("POST", "/v1/recommend", {"user": "u"} | question)[0], 400)
        self.assertEqual(server.answered("POST", "/recommend/default", {"items": many})[0], 400)
        self.assertEqual(server.answered("POST", "/api/session/recommend", [{"ItemId": each} for each in many])[0], 400)
        self.assertEqual(server.answered("POST", "/v1/recommend", {"user": "u", "exclude": many[:1000]})[0], 200)
        self.assertEqual(server.answered("POST", "/v1/rank", {"user": "u", "items": [f"{i:036d}" for i in range(1000)]})[0], 200)
        self.assertEqual(server.stop(), 0)
        rows = aisle_json("sql", self.shop, "SELECT max(length(properties)) AS longest, count(*) AS n FROM log WHERE type = 'decision'")["rows"]
        longest, count = rows[0].values() if isinstance(rows[0], dict) else rows[0]
        self.assertEqual(count, 2)
        self.assertLess(longest, 65536)

    def test_the_slow_do_not_keep_others_waiting(self):
        server = self.serve()
        where = urllib.parse.urlparse(server.url)
        slow = [socket.create_connection((where.hostname, where.port)) for _ in range(1500)]
        for connection in slow:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nx: ")
        begin = time.monotonic()
        self.assertEqual(server.get("/healthz")["status"], "alive")
        self.assertLess(time.monotonic() - begin, 1)
        begin = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - begin, 10)
        for connection in slow:
            connection.close()

    def test_metrics_count(self):
        server = self.serve()
        server.get("/v1/popular")
        server.ask("GET", "/v1/nothing")
        told = server.get("/metrics")
        self.assertIn('aisle_requests_total{place="GET /v1/popular",status="2xx"} 1\n', told)
        self.assertIn('aisle_requests_total{place="nowhere",status="4xx"} 1\n', told)
        self.assertIn("aisle_live_people 0\n", told)


class Documented(Guarded):
    def test_every_place_is_described_and_asks_for_a_key(self):
        server = self.serve()
        document = server.well("GET", "/openapi.json", headers={"Authorization": ""})
        self.assertEqual(document["openapi"], "3.1.0")
        asked = 0
        for path, methods in document["paths"].items():
            for method, place in methods.items():
                wanted = 401 if place.get("security") != [] else 404 if "{" in path else 200
                for headers in ({"Authorization": ""}, {"X-API-Key": "wrong"}, {"Authorization": "Bearer aisle_" + "0" * 64}):
                    told = server.answered(method.upper(), path.replace("{", "").replace("}", ""), headers={"Authorization": ""} | headers)[0]
                    self.assertEqual(told, wanted, (method, path))
                    asked += 1
        self.assertGreater(asked, 100)
        self.assertIn("/v1/recommend", server.well("GET", "/docs", headers={"Authorization": ""}))

    def test_no_place_is_opened_by_another_shops_key_or_one_of_another_scope(self):
        other = self.folder / "other"
        self.assertEqual(aisle("init", other).returncode, 0)
        keys = [("of another shop", aisle_json("keys", other, "--make", "k", "--scopes", "admin")["key"], 401)]
        keys += [(scope, aisle_json("keys", self.shop, "--make", scope, "--scopes", scope)["key"], 403) for scope in ("events", "facts", "answers")]
        server = self.serve(key=keys[-1][1])
        asked = 0
        for path, methods in server.get("/openapi.json")["paths"].items():
            for method, place in methods.items():
                for name, key, wanted in keys:
                    if place.get("x-scope") not in (None, name):
                        told = server.answered(method.upper(), path.replace("{", "").replace("}", ""), key=key)
                        self.assertEqual(told[0], wanted, (method, path, name))
                        self.assertEqual(list(told[1]), ["error"])
                        asked += 1
        self.assertGreater(asked, 150)


class Logged(Guarded):
    def lines(self, server):
        """What was logged since the server began; but for the first key each line is JSON."""
        return [json.loads(line) for line in server.said().splitlines() if not line.startswith(("the shop's first key", "  aisle_"))]

    def test_who_was_refused_is_logged_without_what_was_sent(self):
        made = aisle_json("keys", self.shop, "--make", "web", "--scopes", "answers", "--per-second", "0.01")
        server = self.serve(key=aisle_json("keys", self.shop, "--make", "all", "--scopes", "admin")["key"])
        for request, method, path, key in (("none", "GET", "/v1/users/erika", "wrong"), ("other", "PUT", "/v1/items/secret", made["key"]),
                                           ("first", "GET", "/v1/users/erika", made["key"]), ("second", "GET", "/v1/users/erika?n=1", made["key"])):
            server.well("GET", "/healthz")
            server.answered(method, path, key=key, headers={"X-Request-Id": request})
        self.raw(server, f"POST /v1/events HTTP/1.1\r\nx-api-key: {server.key}\r\nx-request-id: large\r\ncontent-length: 1000000000\r\n\r\n".encode())
        self.raw(server, b"GET /v1/users/erika HTTP/1.1\r\nx-request-id: head\r\nx: " + b"a" * 100_000)
        self.assertEqual(server.stop(), 0)
        lines = self.lines(server)
        self.assertEqual((lines[0]["event"], lines[0]["url"]), ("serving", server.url))
        self.assertIn("stopping", [line["event"] for line in lines])
        refused = {line["request"]: line for line in lines if line["event"] == "refused" and line["status"] != 503}
        theirs = made["keys"][0]["sha256"][:8]
        for request, status, method, place, key in (("none", 401, "GET", "/v1/users/{user}", None), ("other", 403, "PUT", "/v1/items/{item}", theirs),
                                                    ("second", 429, "GET", "/v1/users/{user}", theirs), ("head", 431, None, None, None)):
            line = refused[request]
            self.assertEqual([line[name] for name in ("status", "method", "place", "key")], [status, method, place, key])
            self.assertGreaterEqual(line["ms"], 0)
        self.assertEqual((refused["large"]["status"], refused["large"]["place"], len(refused["large"]["key"])), (413, "/v1/events", 8))
        for text in ("erika", "secret", made["key"]):
            self.assertNotIn(text, server.said())

    def test_a_flood_of_refusals_is_counted_and_not_written_down(self):
        server = self.serve()
        told = self.raw(server, b"GET /v1/popular HTTP/1.1\r\n\r\n" * 5000 + b"GET /v1/popular HTTP/1.1\r\nconnection: close\r\n\r\n")
        time.sleep(0.2)
        server.ask("GET", "/v1/popular", key="wrong")
        server.ask("GET", "/v1/popular", key="wrong")
        refused = [line for line in self.lines(server) if line["event"] == "refused"]
        self.assertEqual(told.count("HTTP/1.1 "), 5001)
        self.assertEqual(len(refused) + sum(line.get("left_out", 0) for line in refused), 5003)
        self.assertLess(len(refused), 1000)


class Beside(Served):
    def test_a_new_snapshot_is_taken_up_and_nothing_is_lost(self):
        server = self.serve()
        for i in range(5):
            server.post("/v1/events", {"type": "view_item", "anonymous_id": "c", "item_id": f"i{i}"})
        server.post("/v1/events", {"type": "login", "anonymous_id": "c", "user_id": "u"})
        done, sent = threading.Event(), []

        def send():
            while not done.is_set():
                server.post("/v1/events", {"type": "view_item", "anonymous_id": "c", "item_id": f"n{len(sent)}"})
                sent.append(1)
                if server.get("/v1/users/u")["events"] < 6 + len(sent):
                    sent.append("lost")

        thread = threading.Thread(target=send)
        thread.start()
        for _ in range(3):
            aisle_json("snapshot", self.shop)
            begin = server.said().count("snapshot taken up")
            for _ in range(100):
                if server.said().count("snapshot taken up") > begin:
                    break
                time.sleep(0.05)
        done.set()
        thread.join()
        self.assertNotIn("lost", sent)
        self.assertIn("snapshot taken up", server.said())
        self.assertEqual(server.get("/v1/users/u")["events"], 6 + len(sent))
        self.assertEqual(server.stop(), 0)

    def test_models_are_trained_beside_serving(self):
        self.bring()
        server = self.serve("--train", "every 1s")
        for _ in range(600):
            if any(model["answering"] for model in server.get("/v1/models")["models"]):
                break
            time.sleep(0.2)
        else:
            self.fail(server.said())
        begin = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - begin, 10)

    def test_what_trains_beside_makes_way_for_serving_and_ends_with_it(self):
        self.bring()
        server = self.serve()
        server.post("/v1/training", {})
        child = next((found for _ in range(600) if (found := self.begun_by(server, "train"))), None)
        self.assertIsNotNone(child, server.get("/v1/training"))
        for _ in range(100):
            if os.getpriority(os.PRIO_PROCESS, child) == 10:
                break
            time.sleep(0.05)  # it is still being loaded
        self.assertEqual(os.getpriority(os.PRIO_PROCESS, child), 10)
        server.kill()
        for _ in range(100):
            if not self.lives(child):
                return
            time.sleep(0.1)
        self.fail("it goes on without the server")

    def begun_by(self, server, command):
        """The process that the server began for this command."""
        time.sleep(0.02)
        for each in Path("/proc").glob("[0-9]*"):
            try:
                words = (each / "cmdline").read_bytes().split(b"\0")
                if command.encode() in words and f"PPid:\t{server.process.pid}\n" in (each / "status").read_text():
                    return int(each.name)
            except OSError:  # it ended
                continue

    def lives(self, process):
        try:
            return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
        except OSError:
            return False


class Publishing(Served):
    def test_models_change_without_a_failed_or_mixed_answer(self):
        self.bring()
        aisle_json("train", self.shop, "next_item", "--algorithms", "popularity")
        aisle_json("train", self.shop, "next_item", "--algorithms", "markov", "--candidate")
        server = self.serve()
        wanted = {}
        for version in (1, 2):
            self.publish(server, version)
            wanted[version] = self.answer(server)[1]
        self.assertNotEqual(wanted[1], wanted[2])
        reasons = server.post("/v1/recommend", {"user": "u1", "explain": True})["reasons"]  # of markov: the last event
        self.assertEqual(reasons[0]["item"], server.get("/v1/users/u1")["timeline"][0]["item"])
        seen, wrong, done = set(), [], threading.Event()

        def ask():
            while not done.is_set():
                version, items = self.answer(server)
                seen.add(version)
                if items != wanted[version]:
                    wrong.append((version, items))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for i in range(10):
            self.publish(server, 1 + i % 2)
        done.set()
        for thread in threads:
            thread.join()
        self.assertEqual((seen, wrong), ({1, 2}, []))

    def answer(self, server):
        told = server.post("/v1/recommend", {"user": "u1", "n": 20})
        return told["model"]["version"], [each["item"] for each in told["items"]]

    def publish(self, server, version):
        self.assertEqual(aisle("publish", self.shop, "next_item", str(version), "--force").returncode, 0)
        for _ in range(100):
            if server.get("/v1/models")["models"][0]["answering"] == version:
                return
            time.sleep(0.05)
        self.fail("the version was not taken up")

    def test_a_damaged_model_is_told_and_the_one_before_answers(self):
        self.bring()
        for _ in range(2):
            aisle_json("train", self.shop, "next_item", "--algorithms", "popularity", "--candidate")
        server = self.serve()
        self.publish(server, 1)
        path = self.shop / "models/next_item/2/weights.safetensors"
        path.write_bytes(path.read_bytes()[:-4] + b"abcd")
        published = self.shop / "models/next_item/published.json"
        document = json.loads(published.read_text())
        published.write_text(json.dumps(document | {"version": 2}))
        for _ in range(100):
            if server.get("/readyz")["not_taken_up"]:
                break
            time.sleep(0.05)
        self.assertIn("next_item", server.get("/readyz")["not_taken_up"][0])
        self.assertEqual(self.answer(server)[0], 1)


if __name__ == "__main__":
    unittest.main()
