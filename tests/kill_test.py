"""What a shop keeps when the program is killed at any moment; `./dev bench kill` does it more often."""

import subprocess
import time
import unittest

from aisle import PROGRAM, Scenario, aisle, aisle_json
from kill import kill_often

KILLS = 20


class Kill(Scenario):
    def test_killed_at_any_moment_nothing_is_lost_or_twice(self):
        counts = kill_often(PROGRAM, self.folder, KILLS, seed=1)
        self.assertEqual(sum(count["killed"] for count in counts.values()), KILLS, counts)

    def test_there_is_one_writer_and_any_number_of_readers(self):
        shop = self.folder / "shop"
        self.assertEqual(aisle("init", shop).returncode, 0)
        waiting = subprocess.Popen([PROGRAM, "import", shop, "-"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            other = self.write("a.csv", "a,b\n1,2\n")
            for _ in range(600):  # nobody else may try before the first one holds the lock: it would be refused itself
                if (shop / "journal" / "writer.lock").exists():
                    break
                time.sleep(0.05)
            time.sleep(0.5)
            refused = aisle("import", shop, other)
            self.assertEqual(refused.returncode, 1)
            self.assertIn("another process", refused.stderr)
            self.assertEqual(aisle_json("sql", shop, "SELECT count(*) AS n FROM events")["rows"], [{"n": 0}])
        finally:
            waiting.kill()
            waiting.communicate()


if __name__ == "__main__":
    unittest.main()
