"""Online Retail, read by Python's own csv module, gives the figures that understand gives."""

import csv
import gzip
import unittest
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from aisle import Scenario, aisle, aisle_json
from figures import median_wait, orders_of, retention

RETAIL = Path("data/online_retail/online_retail.csv.gz").absolute()


def rows():
    with gzip.open(RETAIL, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def event_of(row):
    """As docs and the mapping say: C cancels, A is bookkeeping, nothing or less of something is no purchase."""
    invoice, quantity, price = row["InvoiceNo"], float(row["Quantity"]), float(row["UnitPrice"])
    if invoice.startswith("A"):
        return None
    kind = "refund" if invoice.startswith("C") else "purchase"
    quantity = abs(quantity) if kind == "refund" else quantity
    if quantity <= 0 or price < 0:
        return None
    time = datetime.strptime(row["InvoiceDate"], TIME_FORMAT).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(timezone.utc)
    customer = row["CustomerID"].removesuffix(".0")
    return {"type": kind, "person": customer or invoice, "known": bool(customer), "time": time, "order_id": invoice, "quantity": quantity, "price": price}


TIME_FORMAT = "%Y-%m-%d %H:%M:%S"


class OnlineRetail(Scenario):
    def test_the_main_figures_are_those_of_an_independent_script(self):
        events = [event for event in map(event_of, rows()) if event]
        shop = self.folder / "shop"
        aisle("init", shop)
        self.assertEqual(aisle_json("import", shop, RETAIL)["accepted"], len(events))
        document = aisle_json("understand", shop)
        orders = orders_of(events)
        self.assertEqual(document["counts"]["people"], len({event["person"] for event in events}))
        self.assertEqual(document["counts"]["buyers"], len(orders))
        self.assertEqual(document["counts"]["orders"], sum(map(len, orders.values())))
        revenue = document["revenue"][0]
        self.assertAlmostEqual(revenue["revenue"], sum(worth for found in orders.values() for _, worth in found), places=2)
        self.assertAlmostEqual(revenue["refunds"], sum(event["quantity"] * event["price"] for event in events if event["type"] == "refund"), places=2)
        known = orders_of([event for event in events if event["known"]])
        expected = retention(known)
        self.assertEqual({row["month"]: row["people"] for row in document["cohorts"]}, {month: people for month, (people, _) in expected.items()})
        for row in document["cohorts"]:
            for ours, theirs in zip(row["active"], expected[row["month"]][1], strict=True):
                self.assertAlmostEqual(ours, theirs)
        self.assertEqual(document["cycle"]["median_days"], median_wait(known))


if __name__ == "__main__":
    unittest.main()
