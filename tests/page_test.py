"""The page of `aisle serve`, in a real browser: every page in both languages, light and dark, on a screen and a phone, by keyboard,
and when things go wrong. Without Chromium it is skipped; pictures go to build/page."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

from aisle import aisle, aisle_json
from serve import Server

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
NODE = os.environ.get("AISLE_NODE") or shutil.which("node")
PICTURES = Path("build/page").absolute()


def setUpModule():
    if CHROMIUM is None:
        raise unittest.SkipTest("no Chromium is installed: ./dev setup, or apt-get install chromium")
    if NODE is None or not Path("web/node_modules/playwright-core").exists():
        raise unittest.SkipTest("what drives the browser is not installed: ./dev setup")


class Page(unittest.TestCase):
    """A made-up shop of half a year with two models and two candidates, and its server, for all tests."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.shop = Path(folder.name) / "shop"
        broken = Path(folder.name) / "broken.jsonl"
        broken.write_text(json.dumps({"time": "2025-02-03T04:05:06Z", "type": "view_item", "item_id": "i1"}) + "\n")
        for words in (("init", cls.shop, "--currency", "EUR"), ("simulate", cls.shop, "--users", "150", "--days", "190", "--items", "120"),
                      ("import", cls.shop, broken), ("snapshot", cls.shop)):
            done = aisle(*words)
            assert done.returncode == 0, done.stderr
        with open(cls.shop / "shop.toml", "a") as toml:
            toml.write("next_item = 'next item of event'\nbuys_14d = 'purchase within 14d'\n")
        aisle_json("train", cls.shop, "next_item", "--algorithms", "popularity,markov")
        aisle_json("train", cls.shop, "next_item", "--algorithms", "popularity", "--protocol", "prefixes", "--candidate")
        aisle_json("train", cls.shop, "buys_14d", "--algorithms", "logistic")
        aisle_json("train", cls.shop, "buys_14d", "--algorithms", "boosted_trees", "--candidate")
        cls.key = aisle_json("keys", cls.shop, "--make", "page", "--scopes", "admin")["key"]
        cls.weak = aisle_json("keys", cls.shop, "--make", "weak", "--scopes", "events,answers")["key"]
        cls.server = Server(cls.shop, key=cls.key)
        cls.addClassCleanup(cls.server.__exit__)

    def drive(self, check, key=None, url=None, **more):
        return subprocess.Popen([NODE, "tests/page.mjs", check, url or self.server.url, key or self.key, PICTURES],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=os.environ | {"CHROMIUM": CHROMIUM}, **more)

    def check(self, check, **more):
        with self.drive(check, **more) as browser:
            said, problem = browser.communicate(timeout=280)
        self.assertEqual(browser.returncode, 0, problem)
        return said.strip()

    def test_every_page_looks_right_in_english(self):
        self.check("english")

    def test_every_page_looks_right_in_chinese(self):
        self.check("chinese")

    def test_each_click_in_the_shop_is_an_event_and_changes_what_is_believed(self):
        visitor = self.check("shop")
        timeline = self.server.get(f"/v1/users/{visitor}")["timeline"]
        self.assertEqual([event["type"] for event in reversed(timeline)], ["view_item", "add_to_cart", "purchase", "search", "search"])

    def test_a_person_is_explained_and_what_if_is_not_kept(self):
        before = self.kept()
        self.check("person")
        self.assertEqual(self.kept(), before)

    def kept(self):
        told = self.server.get("/metrics")
        return next(line for line in told.splitlines() if line.startswith("aisle_events_kept "))

    def test_the_steps_of_the_funnel_are_chosen(self):
        self.check("funnel")

    def test_paths_are_followed_from_a_place_and_back_from_one(self):
        self.check("paths")

    def test_cohorts_are_seen_by_what_one_asks_of_them(self):
        self.check("cohorts")

    def test_a_shop_of_one_month_sees_cohorts_by_week(self):
        young = Path(self.shop).parent / "young"
        own = young.parent / "own.jsonl"
        own.write_text("".join(json.dumps({"time": f"2025-01-03T04:05:0{second}Z", "type": type, "user_id": "u1"}) + "\n"
                               for second, type in enumerate(("start", "exit"))))
        for words in (("init", young), ("simulate", young, "--users", "100", "--days", "25", "--begin", "2025-01-03"), ("import", young, own)):
            done = aisle(*words)
            self.assertEqual(done.returncode, 0, done.stderr)
        with Server(young) as server:
            self.check("young", key=server.key, url=server.url)

    def test_what_decided_the_next_item_is_told_by_its_protocol(self):
        self.check("protocols")

    def test_a_candidate_is_compared_published_and_taken_back(self):
        self.check("candidate")
        history = self.server.get("/v1/models/buys_14d")["history"]
        self.assertEqual([(entry["version"], entry["why"]) for entry in history], [(1, "first"), (2, "forced"), (1, "rollback")])

    def test_the_log_is_seen_mended_and_asked(self):
        self.check("log")
        self.assertEqual(self.server.get("/v1/users/mended")["events"], 1)

    def test_a_wrong_key_is_told(self):
        self.check("keys", key=self.weak)

    def test_the_keyboard_is_enough(self):
        self.check("keyboard")

    def test_the_page_says_when_the_server_is_gone(self):
        other = Path(self.shop).parent / "other"
        self.assertEqual(aisle("init", other).returncode, 0)
        with Server(other) as server, self.drive("gone", key=server.key, url=server.url) as browser:
            self.assertEqual(browser.stdout.readline(), "ready\n")
            self.assertEqual(server.stop(), 0)
            _, problem = browser.communicate("gone\n", timeout=120)
        self.assertEqual(browser.returncode, 0, problem)

    def test_the_page_is_cached_by_its_content_and_loads_nothing_from_elsewhere(self):
        with urllib.request.urlopen(self.server.url) as answer:
            self.assertEqual(answer.headers["cache-control"], "no-cache")
            self.assertIn("default-src 'none'", answer.headers["content-security-policy"])
            page = answer.read().decode()
        script = page.split('src="')[1].split('"')[0]
        asked = urllib.request.Request(self.server.url + script, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(asked) as answer:
            self.assertIn("immutable", answer.headers["cache-control"])
            self.assertEqual(answer.headers["content-encoding"], "gzip")
            packed, tag = answer.read(), answer.headers["etag"]
        with urllib.request.urlopen(self.server.url + script) as answer:
            self.assertGreater(len(answer.read()), len(packed))
        status, _ = self.server.ask("GET", script, headers={"If-None-Match": tag})
        self.assertEqual(status, 304)
        self.assertEqual(self.server.ask("GET", "/assets/none.js")[0], 404)
