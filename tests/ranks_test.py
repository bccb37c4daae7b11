"""Several processes learn one model: the same steps as one process makes."""

import json
import os
import shutil
import struct
import subprocess
import unittest
from pathlib import Path

from aisle import PROGRAM, Scenario, aisle, aisle_json

LEARN = os.environ.get("AISLE_LEARN", str(Path(PROGRAM).parent / "aisle-learn"))
AS_ROOT = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}


def circle(people=150, items=20):
    """Everybody looks at one item after the other, round a circle, from a place of their own."""
    lines = [{"time": f"2025-01-{1 + step:02}T00:00:{person % 60:02}Z", "type": "view_item", "user_id": f"u{person}",
              "item_id": f"i{(person + step) % items}"} for person in range(people) for step in range(5 + person % 5)]
    return "".join(json.dumps(line) + "\n" for line in lines)


def floats(path, name):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    begin, end = json.loads(data[8:8 + size])[name]["data_offsets"]
    return struct.unpack(f"<{(end - begin) // 4}f", data[8 + size + begin:8 + size + end])


@unittest.skipUnless(shutil.which("mpirun"), "no MPI on this machine")
class Ranks(Scenario):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.assertEqual(aisle("init", self.shop).returncode, 0)
        aisle_json("import", self.shop, self.write("circle.jsonl", circle()))
        aisle_json("snapshot", self.shop)
        self.timelines = next((self.shop / "snapshots").glob("timelines-*.safetensors"))

    def learn(self, name, processes, *more):
        out = self.folder / name
        launch = ["mpirun", "--oversubscribe", "-n", str(processes)] if processes else []
        done = subprocess.run([*launch, LEARN, self.timelines, "--next-item", "view_item", "--protocol", "leave-one-out", "--behaviour",
                               "width=32,epochs=4,batch=100,decay=0", "--threads", "1", "--out", out, *more],
                              capture_output=True, text=True, timeout=300, env=os.environ | AS_ROOT)
        return done, out

    def test_two_processes_make_the_steps_of_one(self):
        alone, one = self.learn("one", 0)
        self.assertEqual(alone.returncode, 0, alone.stderr)
        together, two = self.learn("two", 2)
        self.assertEqual(together.returncode, 0, together.stderr)
        self.assertIn("learnt by 2 process(es)", together.stderr)
        first, second = (floats(out / "weights.safetensors", "0.parameters") for out in (one, two))
        self.assertEqual(len(first), len(second))
        furthest = max(abs(a - b) for a, b in zip(first, second))
        self.assertLess(furthest, 0.02)  # sums are rounded in another order, and AdamW makes steps of one length of tiny gradients
        self.assertGreater(max(map(abs, first)), 0.5)
        figures = [json.loads(done.stdout)["metrics"]["ndcg@10"] for done in (alone, together)]
        self.assertAlmostEqual(*figures, delta=0.02)

    def test_two_processes_of_libtorch_make_the_steps_of_one(self):
        options = ["--device", "torch", "--behaviour", "width=32,epochs=4,batch=1000,decay=0,dropout=0,attention_dropout=0"]
        for more in ("", ",candidates=10"):
            learnt = []
            for processes in (0, 2):
                done, out = self.learn(f"torch{processes}{more}", processes, *options[:3], options[3] + more)
                self.assertEqual(done.returncode, 0, done.stderr)
                learnt.append(floats(out / "weights.safetensors", "0.parameters"))
            self.assertLess(max(abs(a - b) for a, b in zip(*learnt)), 0.02)

    def test_the_model_answers_in_the_shop(self):
        done, out = self.learn("model", 2)
        self.assertEqual(done.returncode, 0, done.stderr)
        place = self.shop / "models" / "next_item" / "1"
        place.parent.mkdir(parents=True)
        shutil.copytree(out, place)
        aisle_json("publish", self.shop, "next_item", "1", "--force")
        answer = aisle_json("predict", self.shop, "next_item", "--users", "u3", "--top", "3")["predictions"][0]
        self.assertEqual(len(answer["items"]), 3)

    def test_what_is_wrong_ends_all_of_them(self):
        done, _ = self.learn("none", 2, "--next-item", "purchase")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('no event is a "purchase"', done.stderr)


if __name__ == "__main__":
    unittest.main()
