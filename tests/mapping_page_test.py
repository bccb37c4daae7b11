"""docs/mapping.md is true: every mapping on it can be read, and its example does what the page says."""

import json
import re
import unittest
from pathlib import Path

from aisle import Scenario, aisle, aisle_json

PAGE = Path("docs/mapping.md").absolute()


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(), re.M | re.S)


class MappingPage(Scenario):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.assertEqual(aisle("init", self.shop).returncode, 0)

    def test_the_example_does_what_the_page_says(self):
        counts = aisle_json("import", self.shop, self.write("till.csv", blocks("csv")[0]), "--map", self.write("till.toml", blocks("toml")[0]))
        self.assertEqual((counts["accepted"], counts["skipped"], counts["rejected"]), (2, 1, 0))
        self.assertEqual(counts["reasons"], {"a test article": 1})
        found = aisle_json("sql", self.shop, "SELECT type, user_id, quantity, price, time::VARCHAR AS time, properties, source FROM events ORDER BY time")["rows"]
        self.assertEqual(json.loads(found[0].pop("properties")), {"name": "Tasse, blau", "category": "Küche", "Filiale": "Berlin"})
        self.assertEqual(found[0], {"type": "purchase", "user_id": "anna", "quantity": 2, "price": 12.5, "time": "2024-05-01 10:00:00", "source": "till"})
        self.assertEqual((found[1]["type"], found[1]["quantity"], found[1]["time"]), ("refund", 1, "2024-05-03 07:30:00"))

    def test_every_mapping_of_the_page_can_be_read(self):
        self.assertGreaterEqual(len(blocks("toml")), 4)
        for number, text in enumerate(blocks("toml")):
            mapping = self.write(f"m{number}.toml", text)
            done = aisle("import", self.shop, self.write("x.csv", "a,b\n1,2\n"), "--map", mapping, "--dry-run")
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_setting_stands_on_the_page(self):
        source = Path("src/collect/mapping.cc").read_text()
        listed = re.findall(r"known\(\w+,\s*\{(.*?)\}", source, re.S) + re.findall(r"known\(\*table,\s*\{(.*?)\}", source, re.S)
        settings = {name for names in listed for name in re.findall(r'"(\w+)"', names)}
        self.assertGreater(len(settings), 20)
        page = PAGE.read_text()
        self.assertEqual([name for name in sorted(settings) if not re.search(rf"\b{name}\b", page)], [])


if __name__ == "__main__":
    unittest.main()
