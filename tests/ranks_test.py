"""Several processes learn one model: the same steps as one process makes."""

import json
import os
import shutil
import signal
import struct
import subprocess
import time
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

    def command(self, processes, out, *more):
        launch = ["mpirun", "--oversubscribe", "-n", str(processes)] if processes else []
        return [*launch, LEARN, self.timelines, "--next-item", "view_item", "--protocol", "leave-one-out", "--behaviour",
                "width=32,epochs=4,batch=100,decay=0", "--threads", "1", "--out", out, *more]

    def learn(self, name, processes, *more):
        out = self.folder / name
        done = subprocess.run(self.command(processes, out, *more), capture_output=True, text=True, timeout=300, env=os.environ | AS_ROOT)
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
        self.assertIn('no event "purchase"', done.stderr)
        done, _ = self.learn("huge", 0, "--behaviour", "width=4096,layers=32")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "needs about .* MiB of memory, and .* are free")

    def test_a_killed_run_goes_on_to_the_same_bits(self):
        options = ["--behaviour", "width=32,epochs=30,batch=50,decay=0"]
        whole, unbroken = self.learn("unbroken", 2, *options)
        self.assertEqual(whole.returncode, 0, whole.stderr)
        out = self.folder / "broken"
        run = subprocess.Popen(self.command(2, out, *options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=os.environ | AS_ROOT, start_new_session=True)
        while run.poll() is None and not any(len(kept.name) == 32 for kept in Path(f"{out}.unfinished").glob("*")):
            time.sleep(0.01)
        self.assertIsNone(run.poll(), "it ended before it kept anything")
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        subprocess.run(["pkill", "-KILL", "-f", str(out)], check=False)  # what mpirun started in groups of their own
        self.assertFalse(out.exists())
        again, _ = self.learn("broken", 2, *options)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertLess(again.stderr.count("epoch 1 of 30"), whole.stderr.count("epoch 1 of 30"))
        self.assertEqual(*((folder / "weights.safetensors").read_bytes() for folder in (unbroken, out)))
        self.assertFalse(Path(f"{out}.unfinished").exists())

    def test_a_question_about_some_items_of_some_people_is_learnt_with_what_items_are(self):
        catalogue = "".join(json.dumps({"time": "2024-12-01T00:00:00Z", "type": "item", "item_id": f"i{item}", "category": ("tea", "cup")[item % 2]}) + "\n"
                            for item in range(20))
        aisle_json("import", self.shop, self.write("catalogue.jsonl", catalogue))
        aisle_json("snapshot", self.shop)
        self.timelines = max((self.shop / "snapshots").glob("timelines-*.safetensors"), key=lambda place: place.stat().st_mtime)
        done, out = self.learn("some", 0, "--size", "tiny", "--behaviour", "epochs=4,batch=100", "--next-item",
                               'view_item where category = "tea" among users with view_item in last 3d')
        self.assertEqual(done.returncode, 0, done.stderr)
        every, _ = self.learn("every", 0)
        asked, all_of_them = (json.loads(one.stdout)["questions"]["test"] for one in (done, every))
        self.assertTrue(0 < asked < all_of_them, (asked, all_of_them))
        data = (out / "weights.safetensors").read_bytes()
        self.assertIn(b"attribute", data[:8 + struct.unpack("<Q", data[:8])[0]])


if __name__ == "__main__":
    unittest.main()
