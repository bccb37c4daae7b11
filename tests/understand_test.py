"""What understand says of a shop: recomputed in plain Python, held against the truth of a made-up shop, and asked of odd shops."""

import csv
import json
import math
import random
import tempfile
import unittest
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from pathlib import Path

from aisle import Scenario, aisle, aisle_json
from figures import cohorts, funnel, median_wait, month, orders_of, retention, sessions_of, walks, week, when

STEPS = ["view_item", "add_to_cart", "begin_checkout", "purchase"]


class Shop(Scenario):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.assertEqual(aisle("init", self.shop, "--currency", "EUR").returncode, 0)

    def bring(self, events):
        lines = "".join(json.dumps(event) + "\n" for event in events)
        return aisle_json("import", self.shop, self.write("events.jsonl", lines), "--as", "aisle")

    def understand(self, *options):
        return aisle_json("understand", self.shop, *options)

    def page(self, *options):
        target = self.folder / "page.html"
        done = aisle("understand", self.shop, "--report", target, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return target.read_text()


def made_up_events(people=300, seed=5):
    """A year of visits that do not look like the simulator's: ids with quotes, guests, two devices, no session ids."""
    chance = random.Random(seed)
    start = datetime(2024, 1, 1, tzinfo=timezone.utc)
    events = []
    for number in range(people):
        person = f"o'neil \"{number}\""
        guest = number % 5 == 0
        for _ in range(chance.randrange(1, 8)):
            time = start + timedelta(seconds=chance.randrange(360 * 86400))
            who = {"anonymous_id": f"d{number}"} if guest else {"user_id": person, "anonymous_id": f"d{number}"}
            for step, odds in zip(STEPS, (1, 0.6, 0.7, 0.8)):
                if chance.random() > odds:
                    break
                events.append(who | {"event_id": str(len(events)), "time": time.isoformat().replace("+00:00", "Z"), "type": step,
                                     "item_id": f"i{chance.randrange(40)}", "price": chance.randrange(1, 90), "currency": "EUR"}
                              | ({"order_id": f"o{len(events)}", "quantity": chance.randrange(1, 4)} if step == "purchase" else {}))
                time += timedelta(seconds=chance.randrange(5, 3000))
    return events


def with_persons(events):
    """As the log resolves them: a device belongs to the account that used it."""
    accounts = {event["anonymous_id"]: event["user_id"] for event in events if "user_id" in event and "anonymous_id" in event}
    return [event | {"time": when(event["time"]),
                     "person": event.get("user_id") or accounts.get(event.get("anonymous_id")) or event["anonymous_id"]}
            for event in events]


class Figures(Shop):
    @classmethod
    def setUpClass(cls):
        cls.told = made_up_events()
        cls.events = with_persons(cls.told)

    def setUp(self):
        super().setUp()
        self.bring(self.told)

    def test_counts_orders_and_revenue(self):
        document = self.understand()
        orders = orders_of(self.events)
        self.assertEqual(document["counts"]["people"], len({event["person"] for event in self.events}))
        self.assertEqual(document["counts"]["orders"], sum(map(len, orders.values())))
        self.assertEqual(document["counts"]["buyers"], len(orders))
        self.assertEqual(document["counts"]["sessions"], len(sessions_of(self.events)))
        worth = sum(worth for found in orders.values() for _, worth in found)
        self.assertAlmostEqual(document["revenue"][0]["revenue"], worth, places=4)

    def test_the_funnel_counts_steps_in_their_order_within_the_window(self):
        for window in (30, 1):
            found = self.understand("--window", window)["funnel"]["steps"]
            self.assertEqual([step["people"] for step in found], funnel(self.events, STEPS, timedelta(days=window)))

    def test_steps_can_be_named(self):
        found = self.understand("--steps", "add_to_cart,purchase")["funnel"]["steps"]
        self.assertEqual([step["people"] for step in found], funnel(self.events, ["add_to_cart", "purchase"], timedelta(days=30)))

    def test_steps_that_nobody_takes_get_a_page(self):
        found = self.understand("--steps", "view_item,it's,/nowhere,purchase")["funnel"]["steps"]
        self.assertEqual([step["people"] for step in found][1:], [0, 0, 0])
        self.page("--steps", "view_item,it's,/nowhere,purchase")

    def test_visits_that_end_in_an_order(self):
        sessions = sessions_of(self.events)
        converted = sum(any(event["type"] == "purchase" for event in session) for session in sessions)
        whole = self.understand()["conversion"][0]
        self.assertEqual((whole["sessions"], whole["converted"]), (len(sessions), converted))
        self.assertLess(whole["low"], converted / len(sessions))
        self.assertGreater(whole["high"], converted / len(sessions))

    def test_retention_and_the_wait_for_the_next_order_count_accounts_alone(self):
        known = orders_of([event for event in self.events if event.get("user_id")])
        document = self.understand()
        expected = retention(known)
        self.assertEqual([row["month"] for row in document["cohorts"]], sorted(expected))
        for row in document["cohorts"]:
            people, active = expected[row["month"]]
            self.assertEqual(row["people"], people)
            for ours, theirs in zip(row["active"], active, strict=True):
                self.assertAlmostEqual(ours, theirs)
        self.assertEqual(document["cycle"]["median_days"], median_wait(known))

    def same_cohorts(self, found, name, expected):
        self.assertEqual([cohort[name] for cohort in found], sorted(expected))
        for cohort in found:
            places = expected[cohort[name]]
            self.assertEqual(cohort["people"], places[0][0])
            told = zip(cohort["active"], cohort["orders"], cohort["revenue"], strict=True)
            for later, (share, orders, revenue) in enumerate(told):
                people, count, worth = places.get(later, (0, 0, 0))
                self.assertAlmostEqual(share, people / cohort["people"])
                self.assertEqual(orders, count)
                self.assertAlmostEqual(revenue, worth)
            self.assertEqual(len(cohort["active"]), max(places) + 1)

    def test_cohorts_by_week_and_by_what_was_ordered_first(self):
        self.bring([{"event_id": f"fact {i}", "time": "2023-12-01T00:00:00Z", "type": "item", "item_id": f"i{i}", "category": f"c{i % 3}"} for i in range(40)])
        purchases = sorted((event for event in self.events if event.get("user_id") and event["type"] == "purchase"), key=lambda event: event["time"])
        first = {event["person"]: int(event["item_id"][1:]) % 3 for event in reversed(purchases)}
        known = orders_of(purchases)
        self.same_cohorts(self.understand("--only", "cohorts")["cohorts"], "month", cohorts(known, month))
        some = {person: found for person, found in known.items() if first[person] == 1}
        self.same_cohorts(self.understand("--only", "cohorts", "--first-category", "c1")["cohorts"], "month", cohorts(some, month))
        lately = week(purchases[-1]["time"] - timedelta(weeks=25))[0]
        expected = {monday: places for monday, places in cohorts(known, week).items() if monday >= lately}
        self.same_cohorts(self.understand("--only", "cohorts", "--weekly")["cohorts"], "week", expected)
        self.assertNotIn("cohorts", self.understand("--only", "cohorts", "--first-category", "it's"))
        self.assertIn("How many stay", self.page())
        self.assertNotIn("How many stay", self.page("--weekly"))  # its words are of months

    def test_what_visits_do_after_they_first_came_to_a_place_and_before_they_last_did(self):
        visits = walks(self.events)
        for options, state, way in ((), "(entry)", 1), (("--walks-from", "add_to_cart"), "add_to_cart", 1), (("--walks-to", "(goal)"), "(goal)", -1):
            found = self.understand("--only", "walks", *options)["walks"]
            told = [visit[::way] for visit in visits if state in visit]
            after = [visit[visit.index(state) + 1:][:4] for visit in told]
            self.assertEqual((found["from" if way == 1 else "to"], found["visits"]), (state, len(after)))
            self.assertEqual({tuple(each["steps"]): each["visits"] for each in found["ways"]},
                             Counter(tuple(steps[:depth]) for steps in after for depth in range(1, len(steps) + 1)))
        self.assertNotIn("walks", self.understand("--only", "walks", "--walks-from", "it's"))

    def test_every_figure_can_be_asked_again(self):
        for question in self.understand()["sql"]:
            rows = aisle_json("sql", self.shop, question["sql"])["rows"]
            self.assertEqual(len(rows), question["rows"], question["about"])

    def test_the_page_and_the_summary_stand_in_both_languages(self):
        page = self.page()
        for words in ("What to do first", "先做这几件事", "Kaplan", "Cramér"):
            self.assertIn(words, page)
        self.assertFalse('class="made-up"' in page)
        self.assertIn("分群", aisle("understand", self.shop, "--lang", "zh").stderr)
        self.assertIn("-- funnel", aisle("understand", self.shop, "--sql").stdout)


class Truth(Scenario):
    """A made-up shop whose people we know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.shop = Path(folder.name) / "shop"
        aisle("init", cls.shop)
        aisle("simulate", cls.shop, "--users", 2000, "--days", 150, "--seed", 11)
        cls.people_file = Path(folder.name) / "people.csv"
        cls.document = aisle_json("understand", cls.shop, "--people", cls.people_file)
        cls.truth = [json.loads(line) for line in (cls.shop / "simulated.truth.jsonl").read_text().splitlines()]
        cls.people = [line for line in cls.truth if line["truth"] == "person"]

    def test_it_says_that_all_was_made_up(self):
        self.assertTrue(self.document["simulated"])

    def test_bots_are_left_out_and_nobody_else(self):
        cookies = {cookie: person["nature"] for person in self.people for cookie in person["anonymous_ids"]}
        rows = aisle_json("sql", self.shop, "SELECT DISTINCT anonymous_id, bot FROM events WHERE anonymous_id IS NOT NULL")["rows"]
        for row in rows:
            self.assertEqual(row["bot"], cookies.get(row["anonymous_id"]) == "bot", row)
        self.assertGreater(sum(row["bot"] for row in rows), 0)

    def test_a_discount_works_as_strongly_as_it_was_made_to(self):
        # The mean response in log odds; differences between people flatten what is seen of it, by a tenth or so.
        ordinary = [person["price_response"] for person in self.people if person["nature"] == "ordinary"]
        made = sum(ordinary) / len(ordinary)
        found = self.document["promotions"]["discount"]
        size = math.log(found["odds_ratio"]) / found["response"]
        self.assertGreater(found["low"], 1)
        self.assertLess(math.log(found["low"]) / size, made)
        self.assertGreater(math.log(found["high"]) / size, 0.7 * made)

    def test_promotions_are_found_where_they_were_and_bring_more(self):
        start = datetime(2025, 1, 1)
        made = {(line["category"], str((start + timedelta(days=line["first_day"])).date())) for line in self.truth
                if line["truth"] == "promotion" and line["last_day"] < 150}
        found = {(row["value"], row["first"]) for row in self.document["promotions"]["offers"]}
        self.assertGreaterEqual(len(found & made), 0.7 * len(made))
        self.assertGreater(self.document["promotions"]["lift"]["low"], 1)

    def test_tastes_are_found_the_better_the_more_is_known(self):
        tastes = {person["user_id"]: person["taste"] for person in self.people if person["nature"] == "ordinary"}
        with self.people_file.open() as file:
            rows = [row for row in csv.DictReader(file) if row["person"] in tastes and row["category_affinities"]]
        pairs = defaultdict(list)
        for row in rows:
            for category, affinity in json.loads(row["category_affinities"]).items():
                pairs[int(row["visits"]) >= 10].append((affinity, tastes[row["person"]][category]))
        self.assertGreater(correlation(pairs[True]), 0.85)
        self.assertGreater(correlation(pairs[True]), correlation(pairs[False]))
        hits = sum(row["category"] == max(tastes[row["person"]], key=tastes[row["person"]].get) for row in rows)
        self.assertGreater(hits / len(rows), 0.6)

    def test_who_has_left_is_overdue_more_often_than_who_stays(self):
        leaves = {person["user_id"]: person["leaves_day"] for person in self.people if person["nature"] == "ordinary"}
        with self.people_file.open() as file:
            rows = [row for row in csv.DictReader(file) if row["person"] in leaves and float(row["orders"] or 0) >= 3]
        overdue = Counter()
        people = Counter()
        for row in rows:
            gone = leaves[row["person"]] < 100
            people[gone] += 1
            overdue[gone] += row["overdue"] == "true"
        self.assertGreater(overdue[True] / people[True], 3 * overdue[False] / people[False])

    def test_slow_pages_are_put_into_the_cart_less(self):
        fast, slow = self.document["pains"]["slow_pages"]
        self.assertLess(slow["high"], fast["low"])


def correlation(pairs):
    xs, ys = zip(*pairs)
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    cov = sum((x - mx) * (y - my) for x, y in pairs)
    return cov / math.sqrt(sum((x - mx) ** 2 for x in xs) * sum((y - my) ** 2 for y in ys))


class OddShops(Shop):
    """All of them get a page."""

    WHO = {"user_id": "it's \"me\"; DROP TABLE events --"}

    def event(self, number, **members):
        return {"event_id": str(number), "time": f"2024-03-{1 + number % 28:02}T10:00:00Z", "type": "page_view"} | self.WHO | members

    def test_an_empty_shop(self):
        self.assertIn("aisle import", self.page())

    def test_one_event(self):
        self.bring([self.event(1)])
        self.assertIn("1 person", self.page())

    def test_one_purchase(self):
        self.bring([self.event(1, type="purchase", price=3, currency="EUR", item_id="a'b")])
        self.assertEqual(self.understand()["counts"]["orders"], 1)
        self.page()

    def test_facts_alone(self):
        self.bring([{"event_id": "1", "time": "2024-01-01T00:00:00Z", "type": "item", "item_id": "a", "price": 2, "currency": "EUR"}])
        self.assertIn("aisle import", self.page())

    def test_visits_without_orders(self):
        self.bring([self.event(i, page=f"/p{i % 3}", anonymous_id=f"a{i % 9}") | {"user_id": None} for i in range(200)])
        document = self.understand()
        self.assertEqual(document["seasons"]["of"], "sessions")
        self.assertNotIn("cycle", document)
        self.page()

    def test_orders_of_guests_in_two_currencies_are_never_added_up(self):
        events = [{"event_id": str(i), "time": f"2024-0{1 + i % 6}-03T10:00:00Z", "type": "purchase", "anonymous_id": f"g{i}", "order_id": f"o{i}",
                   "price": 10, "currency": "EUR" if i % 3 else "JPY", "item_id": "a"} for i in range(60)]
        self.bring(events)
        document = self.understand()
        self.assertEqual([(row["currency"], row["revenue"]) for row in document["revenue"]], [("EUR", 400), ("JPY", 200)])
        self.assertEqual(document["currency"], "EUR")
        self.assertEqual(sum(row["revenue"] for row in document["recency_frequency"]["segments"]), 400)
        self.page()

    def test_prices_that_are_missing_or_nothing(self):
        self.bring([self.event(i, type=kind, item_id="a", **({"price": 0, "currency": "EUR"} if i % 2 else {}))
                    for i, kind in enumerate(["view_item", "add_to_cart", "purchase"] * 20)])
        self.page()

    def test_revenue_is_foretold_by_the_last_stretch_that_is_long_enough(self):
        first = datetime(2024, 1, 1, 10, tzinfo=timezone.utc)  # a Monday
        days = [first + timedelta(days=i) for i in range(170)]
        orders = [(day, 200 if day.weekday() == 5 else 100) for day in days] + [(days[-1] + timedelta(days=300), 7)]
        self.bring([{"event_id": str(i), "time": day.isoformat(), "type": "purchase", "user_id": f"u{i % 20}", "order_id": f"o{i}", "price": price,
                     "currency": "EUR"} for i, (day, price) in enumerate(orders)])
        found = self.understand()["forecast"]
        self.assertEqual(found["today"]["day"], days[-1].date().isoformat())
        for row in found["days"]:
            self.assertAlmostEqual(row["expected"], 200 if datetime.fromisoformat(row["day"]).weekday() == 5 else 100)
        self.assertEqual(found["held"], 1)

    def test_walks_are_told_of_what_is_rare_too(self):
        visits = [(number, (f"kind{number % 30}",)) for number in range(300)] + [(number, ("kind0", "rare", "survey", "kind1")) for number in range(300, 305)]
        self.bring([{"event_id": f"{number} {place}", "time": f"2024-03-01T10:0{place}:00Z", "type": kind, "user_id": f"u{number}"}
                    for number, steps in visits for place, kind in enumerate(steps)])
        for way, state, commonest in (("from", "rare", ["kind1", "(exit)"]), ("to", "survey", ["kind0", "(entry)"])):
            found = self.understand("--only", "walks", f"--walks-{way}", state)["walks"]
            self.assertEqual((found[way], found["visits"], found["ways"]),
                             (state, 5, [{"steps": commonest[:depth], "visits": 5} for depth in (1, 2)]))
            self.assertIn(state, found["states"])

    def test_of_what_follows_a_step_the_five_commonest_are_told(self):
        visits = [(number, f"step{step}") for step in range(8) for number in range(10 * step, 10 * step + step + 1)]
        self.bring([{"event_id": f"{number} {place}", "time": f"2024-03-01T10:0{place}:00Z", "type": kind, "user_id": f"u{number}"}
                    for number, step in visits for place, kind in enumerate((step, "wish", f"after {step}"))])
        ways = [each["steps"] for each in self.understand()["walks"]["ways"]]
        commonest = [f"step{step}" for step in (7, 6, 5, 4, 3)]
        self.assertEqual([steps for steps in ways if len(steps) == 1], [[step] for step in commonest])
        self.assertEqual([steps for steps in ways if len(steps) == 3], [[step, "wish", f"after {step}"] for step in commonest])

    def test_holidays_of_the_shops_country(self):
        settings = self.shop / "shop.toml"
        lines = [line for line in settings.read_text().splitlines() if not line.startswith("country")]
        settings.write_text("\n".join(["country = \"DE\"", *lines]) + "\n")
        self.bring([{"event_id": str(i), "time": f"2024-{1 + i // 28 % 12:02}-{1 + i % 28:02}T10:00:00Z", "type": "purchase", "user_id": f"u{i}",
                     "price": 1, "currency": "EUR"} for i in range(336)])
        found = {row["holiday"]: row["days"] for row in self.understand()["seasons"]["holidays"]}
        self.assertEqual(found["unity_day"], ["2024-10-03"])


if __name__ == "__main__":
    unittest.main()
