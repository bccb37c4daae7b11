"""Questions about the future: declared, trained, measured, published, answered."""

import json
import random
import shutil
import signal
import subprocess
import time
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

from aisle import PROGRAM, Scenario, aisle, aisle_json

START = datetime(2024, 1, 1, tzinfo=timezone.utc)


def made_up(people, days, seed=1):
    """Half of the people buy every few days, half hardly ever; all look around."""
    chance = random.Random(seed)
    events = []
    for person in range(people):
        often = person % 2 == 0
        for day in range(person % 7, days):
            at = START + timedelta(days=day, hours=chance.uniform(8, 20))
            event = {"time": at.isoformat(), "user_id": f"u{person}", "item_id": f"i{chance.randrange(20)}", "price": 5 + chance.randrange(20)}
            if chance.random() < (0.25 if often else 0.02):
                events.append(event | {"type": "purchase", "order_id": f"o{len(events)}", "quantity": 1})
            elif chance.random() < 0.3:
                events.append(event | {"type": "view_item"})
    return "".join(json.dumps(event) + "\n" for event in events)


class Tasks(Scenario):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.assertEqual(aisle("init", self.shop, "--currency", "EUR").returncode, 0)

    def bring(self, people=160, days=60, seed=1):
        aisle_json("import", self.shop, self.write(f"events{seed}.jsonl", made_up(people, days, seed)))

    def declare(self, **tasks):
        with open(self.shop / "shop.toml", "a") as toml:
            toml.write("".join(f"{name} = '{question}'\n" for name, question in tasks.items()))

    def refuse(self, *arguments, status, says):
        done = aisle(*arguments)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertIn(says, done.stderr)


class Declared(Tasks):
    def test_tasks_are_listed_and_wrong_ones_refused(self):
        self.bring(people=5)
        listed = aisle_json("tasks", self.shop)
        self.assertFalse(listed["declared"])
        self.assertIn("buys_3d", [task["task"] for task in listed["tasks"]])
        self.declare(buys="purchase within 5d", reviews="review within 5d")
        listed = aisle_json("tasks", self.shop)
        self.assertEqual([(task["task"], task["answerable"]) for task in listed["tasks"]], [("buys", True), ("reviews", False)])
        self.assertEqual(listed["tasks"][0]["question"], "purchase within 5d at every midnight")
        self.refuse("train", self.shop, "reviews", status=1, says="the log has purchase, view_item")
        self.refuse("train", self.shop, "bys", status=2, says='did you mean "buys"?')
        search = {"time": START.isoformat(), "user_id": "u0", "type": "search", "query": "shoes"}
        aisle_json("import", self.shop, self.write("search.jsonl", json.dumps(search) + "\n"))
        self.declare(typed="next item of search", seen="next item of view_item", odd='purchase where category = "nope" within 5d',
                     few="purchase within 5d among users with prchase")
        answerable = {task["task"]: task["answerable"] for task in aisle_json("tasks", self.shop)["tasks"]}
        self.assertEqual(answerable, {"buys": True, "reviews": False, "typed": False, "seen": True, "odd": False, "few": False})
        self.declare(wrong="purchase whithin 5d")
        self.refuse("tasks", self.shop, status=1, says='found "whithin"')


class Trained(Tasks):
    def test_a_task_is_trained_published_and_answered(self):
        self.bring()
        self.declare(buys="purchase within 5d", money="sum of purchase within 5d")
        trained = aisle_json("train", self.shop)["tasks"]
        buys = next(task for task in trained if task["task"] == "buys")
        self.assertGreater(buys["metrics"]["roc_auc"], 0.75)
        self.assertEqual(buys["metrics"], buys["champion"]["metrics"])
        base, recency, *repeat = buys["baselines"]
        self.assertEqual([entry["name"] for entry in buys["baselines"]], ["base_rate", "recency_only", "bg_nbd", "pareto_nbd"])
        self.assertTrue(all(entry["metrics"]["log_loss"] < base["metrics"]["log_loss"] for entry in repeat))
        self.assertLess(buys["metrics"]["log_loss"], base["metrics"]["log_loss"])
        self.assertTrue({"base_rate", "recency_only"} <= {entry["name"] for entry in buys["leaderboard"]})
        self.assertGreater(len(buys["leaderboard"]), 2)
        self.assertTrue(buys["publishing"]["published"])
        money = next(task for task in trained if task["task"] == "money")
        self.assertLess(money["metrics"]["rmse"], money["baselines"][0]["metrics"]["rmse"])

        measured = aisle_json("evaluate", self.shop, "buys")
        self.assertAlmostEqual(measured["metrics"]["roc_auc"], buys["metrics"]["roc_auc"], delta=0.02)

        answers = aisle_json("predict", self.shop, "buys", "--users", "u0,u1,nobody", "--explain")["predictions"]
        self.assertEqual([answer["known"] for answer in answers], [True, True, False])
        self.assertGreater(answers[0]["probability"], answers[1]["probability"])
        self.assertTrue(all(0 <= answer["probability"] <= 1 for answer in answers))
        self.assertTrue(answers[0]["reasons"])
        self.assertTrue(all({"time", "type", "events", "contribution"} <= set(event) for event in answers[0]["events"]), answers[0])
        self.assertTrue(answers[0]["events"])
        self.assertIn("on average (sum of money of purchase within 5d)", self.printed("money", "--users", "u0"))
        top = aisle_json("predict", self.shop, "buys", "--top", "10")["predictions"]
        self.assertEqual(len(top), 10)
        self.assertTrue(all(int(answer["user"][1:]) % 2 == 0 for answer in top))
        self.refuse("predict", self.shop, "buys", status=2, says="--users")
        some = aisle_json("predict", self.shop, "buys", "--users", "u1,u0,u2,u3", "--top", "2")["predictions"]
        self.assertEqual({answer["user"] for answer in some}, {"u0", "u2"})
        self.assertGreaterEqual(some[0]["probability"], some[1]["probability"])

        self.reported(buys)
        self.publishing()

    def reported(self, buys):
        """Page and terminal show the baselines, the champion rule's verdict and the version."""
        done = aisle("report", self.shop, "buys")
        self.assertEqual(done.returncode, 0, done.stderr)
        page = (self.shop / "reports/buys.html").read_text()
        for said in ("On held-out examples", "Pareto/NBD", "How long ago things were, alone", "Version 1 of this task answers now"):
            self.assertIn(said, done.stderr)
            self.assertIn(said, page)
        rule = "clear of zero, so it answers" if buys["champion"]["kind"] != "baseline" else "So the simpler one stays"
        self.assertIn(rule, done.stderr)
        self.assertIn(rule, page)
        self.assertIn("基础比率", aisle("report", self.shop, "buys", "--lang", "zh").stderr)
        for about_files in ("aisle score", "NEW.csv"):
            self.assertNotIn(about_files, page)

    def publishing(self):
        """The same again wins nothing; forcing and rolling back are recorded; what is damaged is refused."""
        again = aisle_json("train", self.shop, "buys")["tasks"][0]
        self.assertEqual((again["version"], again["publishing"]["published"]), (2, False))
        self.refuse("publish", self.shop, "buys", 2, status=1, says="as with version 1")
        self.assertEqual(aisle_json("publish", self.shop, "buys", 2, "--force")["why"], "forced")
        self.assertEqual(aisle_json("publish", self.shop, "buys", 1)["why"], "rollback")
        models = next(task for task in aisle_json("models", self.shop)["tasks"] if task["task"] == "buys")
        self.assertEqual([version["published"] for version in models["versions"]], [True, False])
        self.assertEqual([entry["why"] for entry in models["history"]], ["first", "forced", "rollback"])
        self.refuse("publish", self.shop, "buys", 9, status=1, says="no version 9")
        task = self.shop / "models" / "buys" / "1" / "task.json"
        task.write_text(task.read_text().replace("5d", "6d"))
        self.refuse("predict", self.shop, "buys", "--users", "u0", status=1, says="hash")

    def test_a_task_that_cannot_be_learnt_keeps_no_other_from_it(self):
        self.bring()
        self.declare(a_reviews="review within 5d", buys="purchase within 5d")
        done = aisle("train", self.shop, "--algorithms", "logistic", "--json")
        self.assertEqual(done.returncode, 1)
        self.assertIn("could not train a_reviews", done.stderr)
        tasks = {task["task"]: task for task in json.loads(done.stdout)["tasks"]}
        self.assertIn("the log has purchase, view_item", tasks["a_reviews"]["error"])
        self.assertTrue(tasks["buys"]["publishing"]["published"])

    def test_a_population_that_nobody_belongs_to_is_named(self):
        self.bring()
        self.declare(misspelt="purchase within 5d among users with prchase", rich="purchase within 5d among users with purchase where price > 1000",
                     item_misspelt="next item of purchase among users with prchase",
                     item_rich="next item of purchase among users with purchase where price > 1000")
        for task in ("misspelt", "item_misspelt"):
            self.refuse("train", self.shop, task, status=1, says='nobody belongs to the population: no event of the log is a "prchase"')
            self.refuse("train", self.shop, task, status=1, says="the log has purchase, view_item")
        for task in ("rich", "item_rich"):
            self.refuse("train", self.shop, task, status=1, says="nobody belongs to the population at any moment")

    def test_who_answers_another_question_gives_way(self):
        self.bring()
        self.declare(buys="purchase within 5d")
        aisle_json("train", self.shop, "--algorithms", "logistic")
        toml = self.shop / "shop.toml"
        toml.write_text(toml.read_text().replace("within 5d", "within 7d"))
        task, = aisle_json("train", self.shop, "--algorithms", "logistic")["tasks"]
        self.assertEqual((task["publishing"]["why"], task["publishing"]["published"]), ("another_question", True))

    def test_who_answers_is_asked_though_the_task_asks_another_kind_of_question_by_now(self):
        self.bring()
        self.declare(t="next item of purchase")
        aisle_json("train", self.shop, "t", "--algorithms", "popularity")
        toml = self.shop / "shop.toml"
        toml.write_text(toml.read_text().replace("next item of purchase", "purchase within 5d"))
        aisle_json("train", self.shop, "t", "--algorithms", "logistic", "--candidate")
        about = ("predict", self.shop, "t", "--users", "u0")
        self.assertTrue(aisle_json(*about)["predictions"][0]["items"])
        self.assertIn("probability", aisle_json(*about, "--version", "2")["predictions"][0])
        self.assertIn("recall@10", aisle_json("evaluate", self.shop, "t")["metrics"])
        self.assertIn("roc_auc", aisle_json("evaluate", self.shop, "t", "--version", "2")["metrics"])

    def test_an_older_version_that_never_answered_must_win_too(self):
        self.bring()
        self.declare(buys="purchase within 5d")
        train = ("train", self.shop, "buys", "--algorithms", "logistic", "--candidate")
        for _ in range(3):
            aisle_json(*train)
        aisle_json("publish", self.shop, "buys", 3)
        self.refuse("publish", self.shop, "buys", 2, status=1, says="as with version 3")
        self.assertEqual(aisle_json("publish", self.shop, "buys", 1, "--force")["why"], "forced")
        self.assertEqual(aisle_json("publish", self.shop, "buys", 3, "--force")["why"], "forced")
        self.assertEqual(aisle_json("publish", self.shop, "buys", 1)["why"], "rollback")

    def test_what_is_written_after_the_answer_tells_nothing_of_it(self):
        """Everybody buys by the same chance every day, so nothing tells who will. Each purchase is thanked for within the
        horizon; were that seen, it would give the answer away, as it does when it is written the day before."""
        self.declare(buys="purchase within 2d")
        for hours, told in ((5, False), (-30, True)):
            chance = random.Random(1)
            bought = [(f"u{person}", START + timedelta(days=day, hours=23)) for person in range(250) for day in range(2, 50) if chance.random() < 0.25]
            events = [{"type": "purchase", "user_id": user, "time": at.isoformat(), "item_id": "i", "price": 9} for user, at in bought]
            events += [{"type": "thanks", "user_id": user, "time": (at + timedelta(hours=hours)).isoformat()} for user, at in bought]
            shop = self.folder / f"thanked {hours}"
            self.assertEqual(aisle("init", shop, "--currency", "EUR").returncode, 0)
            (shop / "shop.toml").write_text((self.shop / "shop.toml").read_text())
            aisle_json("import", shop, self.write("events.jsonl", "".join(json.dumps(event) + "\n" for event in events)))
            trained = aisle_json("train", shop, "buys", "--algorithms", "logistic,boosted_trees")["tasks"][0]
            for entry in trained["leaderboard"] + [trained["champion"]]:
                if entry["name"] in ("base_rate", "bg_nbd", "pareto_nbd"):
                    continue
                if told:
                    self.assertGreater(entry["metrics"]["roc_auc"], 0.7, entry["name"])
                else:
                    self.assertAlmostEqual(entry["metrics"]["roc_auc"], 0.5, delta=0.1, msg=entry["name"])

    def test_what_was_said_of_the_past_does_not_change_when_the_log_goes_on(self):
        self.bring()
        self.declare(buys="purchase within 5d")
        aisle_json("train", self.shop)
        then = ("predict", self.shop, "buys", "--users", "u0,u1,u2", "--at", "2024-02-10")
        before = aisle_json(*then)["predictions"]
        late = {"time": "2024-02-01T00:00:00Z", "received": "2024-03-01T00:00:00Z", "user_id": "u0", "type": "purchase", "price": 9}
        new = {"time": "2024-03-02T00:00:00Z", "user_id": "u1", "type": "purchase", "price": 9}
        aisle_json("import", self.shop, self.write("later.jsonl", json.dumps(late) + "\n" + json.dumps(new) + "\n"))
        self.assertEqual(aisle_json(*then)["predictions"], before)
        now = ("predict", self.shop, "buys", "--users", "u1", "--explain")
        self.assertNotEqual(aisle_json(*now)["predictions"], [before[1]])

    def printed(self, task, *arguments):
        """What `aisle predict --explain` prints for people."""
        done = aisle("predict", self.shop, task, "--explain", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_who_did_the_same_is_told_and_what_came_of_them(self):
        self.bring()

        def event(user, kind, item, day, **more):
            return {"time": (START + timedelta(days=day)).isoformat(), "user_id": user, "type": kind, "item_id": item} | more

        same = [event(f"a{k}", "view_item", f"x{item}", 70 + k / 10) for k in range(10) for item in range(3)]
        bought = [event(f"a{k}", "purchase", "x9", 76, price=3) for k in range(8)]
        late = event("a8", "purchase", "x9", 77, price=3, received=(START + timedelta(days=82)).isoformat())
        asked = [event(user, "view_item", f"x{item}", 79) for user in ("new", "shy") for item in range(3)]
        later = event("a9", "purchase", "x9", 81)
        refusals = [{"time": (START + timedelta(days=79)).isoformat(), "type": "consent", "user_id": user, "properties": {"personalization": False}}
                    for user in ("a0", "shy")]
        aisle_json("import", self.shop, self.write("same.jsonl", "".join(json.dumps(one) + "\n" for one in [*same, *bought, late, *asked, later])))
        self.declare(buys="purchase within 5d")
        aisle_json("train", self.shop, "buys", "--algorithms", "logistic")
        then = ("predict", self.shop, "buys", "--users", "new,shy,nobody", "--at", "2024-03-21", "--explain")  # the 80th day
        told = aisle_json(*then)
        self.assertEqual(told["alike_at"], "2024-03-16T00:00:00Z")
        new, shy, nobody = told["predictions"]
        self.assertEqual([(who["user"], who["shared"], who["answer"]) for who in new["alike"]], [(f"a{k}", 3, k < 8) for k in range(10)])
        self.assertAlmostEqual(new["alike_mean"], 0.8)
        self.assertTrue(all(0.99 < who["likeness"] <= 1 for who in new["alike"]))
        self.assertEqual((len(shy["alike"]), nobody["alike"], "alike_mean" in nobody), (10, [], False))
        printed = self.printed("buys", *then[3:7])
        self.assertIn("8 of the 10 most alike: purchase within 5d; a0 had 3 of these: yes; a1 had 3 of these: yes", printed)
        aisle_json("import", self.shop, self.write("refusals.jsonl", "".join(json.dumps(one) + "\n" for one in refusals)))
        new, shy, _ = aisle_json(*then)["predictions"]  # those who refuse are not told of, and nobody is told to them
        self.assertEqual([who["user"] for who in new["alike"]], [f"a{k}" for k in range(1, 10)])
        self.assertEqual(shy["alike"], [])

    def test_too_little_is_said_and_the_base_rate_answers(self):
        self.bring(people=1, days=40)
        self.declare(buys="purchase within 5d", far="purchase within 300d")
        trained = aisle_json("train", self.shop, "buys")["tasks"][0]
        self.assertEqual(trained["champion"]["name"], "base_rate")
        self.assertIn("too little to learn from", trained["notes"][-1])
        self.assertNotIn("It takes a log", trained["notes"][-1])  # it is long enough: there are too few people
        self.assertEqual(trained["metrics"], {})
        self.assertEqual(aisle_json("train", self.shop, "buys")["tasks"][0]["publishing"]["why"], "newer")  # nor was that one tested
        answers = aisle_json("predict", self.shop, "buys", "--users", "u0,nobody")["predictions"]
        self.assertEqual(answers[0]["probability"], answers[1]["probability"])
        self.declare(rated="sum of rating of purchase within 2d")
        self.bring(people=60, days=40, seed=2)
        aisle_json("train", self.shop, "rated")
        for task, answered in (("buys", "how often it was yes so far"), ("rated", "<b>0</b>: the mean so far")):
            page = Path(aisle_json("report", self.shop, task)["report"]).read_text()
            self.assertIn("too little to learn from", page)
            self.assertIn(answered, page)
            self.assertNotIn("aisle score", page)
        self.refuse("train", self.shop, "far", status=1, says="it needs a log of about")
        self.refuse("predict", self.shop, "far", "--top", "3", status=1, says="has no model yet")

    def test_a_killed_training_goes_on_to_the_same_model(self):
        self.bring(people=100)
        self.declare(buys="purchase within 5d")
        undisturbed = self.folder / "undisturbed"
        shutil.copytree(self.shop, undisturbed)
        algorithms = ("--algorithms", "logistic,boosted_trees,extra_trees")
        whole = aisle_json("train", undisturbed, "buys", *algorithms)["tasks"][0]
        unfinished = self.shop / "models/buys/.unfinished"

        def kept():
            try:
                return len(list(unfinished.iterdir()))
            except FileNotFoundError:  # not yet, or the model stands
                return 0

        for _ in range(5):  # it may end before it is looked at
            shutil.rmtree(self.shop / "models", ignore_errors=True)
            with subprocess.Popen([Path(PROGRAM).absolute(), "train", self.shop, "buys", *algorithms], stderr=subprocess.DEVNULL) as run:
                while run.poll() is None and kept() < 4:
                    time.sleep(0.005)
                run.kill()
            if kept() >= 4:
                break
        self.assertGreaterEqual(kept(), 4, "it always ended before it could be killed")
        again = aisle_json("train", self.shop, "buys", *algorithms)["tasks"][0]
        self.assertEqual((again["metrics"], again["champion"]["name"]), (whole["metrics"], whole["champion"]["name"]))
        one, other = (shop / "models/buys/1/weights.safetensors" for shop in (self.shop, undisturbed))
        self.assertEqual(one.read_bytes(), other.read_bytes())
        self.assertFalse(unfinished.exists())

    def test_a_log_of_one_item_and_items_that_come_later_are_answered(self):
        events = [json.loads(line) for line in made_up(600, 60).splitlines()]
        one = "".join(json.dumps(event | {"item_id": "i0"}) + "\n" for event in events)
        aisle_json("import", self.shop, self.write("one.jsonl", one))
        self.declare(buys="purchase within 3d")
        trained = aisle_json("train", self.shop, "buys", "--algorithms", "logistic")["tasks"][0]
        self.assertTrue((self.shop / "models/buys/1/behaviour.json").exists())  # who answers reads it
        self.assertGreater(trained["metrics"]["roc_auc"], 0.7)
        later = [{"time": (START + timedelta(days=60, hours=hour)).isoformat(), "user_id": user, "type": "view_item", "item_id": f"new{hour}"}
                 for hour in range(3) for user in ("u0", "newcomer")]
        aisle_json("import", self.shop, self.write("later.jsonl", "".join(json.dumps(event) + "\n" for event in later)))
        asked = aisle_json("predict", self.shop, "buys", "--users", "u0,newcomer", "--explain")["predictions"]
        self.assertTrue(all(0 < answer["probability"] < 1 for answer in asked), asked)
        self.assertEqual(aisle("train", self.shop, "buys", "--algorithms", "logistic").returncode, 0)



class Encoder(Tasks):
    """What the behaviour model's heads read: sized, planned, watched and kept as that of the next item."""

    def setUp(self):
        super().setUp()
        events = [json.loads(line) | {"item_id": "i0"} for line in made_up(600, 60).splitlines()]
        aisle_json("import", self.shop, self.write("one.jsonl", "".join(json.dumps(event) + "\n" for event in events)))
        self.declare(buys="purchase within 3d")

    def train(self, *more, shop=None):
        return ("train", shop or self.shop, "buys", "--algorithms", "logistic", *more)

    def epochs(self, log, stage):
        lines = [json.loads(line) for line in log.read_text().splitlines(keepends=True) if line.endswith("\n")] if log.exists() else []
        return [line for line in lines if line["event"] == "epoch" and line["stage"] == stage]

    def evaluation(self, version=1):
        return json.loads((self.shop / f"models/buys/{version}/evaluation.json").read_text())

    def test_is_planned_and_told_of_and_its_curves_are_shown(self):
        log = self.folder / "run.jsonl"
        done = aisle(*self.train("--json-log", log))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"behaviour model: [\d,]+ parameters, about \d+ MiB of memory, about .* epochs of .*tuned for the task")
        learning = self.evaluation()["behaviour"]["learning"]
        for stage, curve in (("learn", "epochs"), ("tune", "tuning")):
            told = self.epochs(log, stage)
            self.assertEqual([{"epoch": line["epoch"], "loss": line["loss"]} for line in told], learning[curve])
            self.assertEqual({line["task"] for line in told}, {"buys"})
            self.assertTrue({"epochs", "events_per_second", "seconds_left"} <= set(told[0]))
        page = Path(aisle_json("report", self.shop, "buys")["report"]).read_text()
        for words in ("How the behaviour model learnt", "How the behaviour model was tuned for the question", "行为模型的学习过程"):
            self.assertIn(words, page)

    def test_is_of_the_size_that_is_asked_for(self):
        aisle_json(*self.train())
        aisle_json(*self.train("--size", "tiny", "--behaviour", "layers=2,epochs=1"))
        usual, asked = (json.loads((self.shop / f"models/buys/{version}/behaviour.json").read_text())["options"] for version in (1, 2))
        self.assertEqual([usual[name] for name in ("width", "longest", "layers")], [32, 64, 1])
        self.assertEqual([asked[name] for name in ("width", "longest", "layers", "inner", "epochs")], [32, 50, 2, 2, 1])
        self.assertEqual(len(self.evaluation(2)["behaviour"]["learning"]["epochs"]), 1)
        answers = aisle_json("predict", self.shop, "buys", "--version", "2", "--users", "u0,nobody")["predictions"]
        self.assertTrue(all(0 < answer["probability"] < 1 for answer in answers), answers)

    def test_what_does_not_fit_is_refused(self):
        self.refuse(*self.train("--size", "huge"), status=2, says="tiny, small, base, large")
        self.refuse(*self.train("--size", "large", "--behaviour", "width=4096,layers=64"), status=1, says="fits")
        self.assertFalse((self.shop / "models/buys/1").exists())

    def test_a_killed_training_goes_on_to_the_same_bits(self):
        undisturbed = self.folder / "undisturbed"
        shutil.copytree(self.shop, undisturbed)
        options = ("--behaviour", "epochs=16,batch=64")
        aisle_json(*self.train(*options, shop=undisturbed))
        for stage in ("learn", "tune"):
            log = self.folder / f"{stage}.jsonl"
            arguments = self.train(*options, "--json-log", log)
            with subprocess.Popen([Path(PROGRAM).absolute(), *map(str, arguments)], stderr=subprocess.DEVNULL) as run:
                until = time.monotonic() + 120
                while len(self.epochs(log, stage)) < 3:
                    self.assertLess(time.monotonic(), until, "no epoch is told")
                    self.assertIsNone(run.poll(), "it ended before it could be killed")
                    time.sleep(0.005)
                run.send_signal(signal.SIGKILL)
        again = self.folder / "again.jsonl"
        aisle_json(*self.train(*options, "--json-log", again))
        self.assertEqual(self.epochs(again, "learn"), [])
        self.assertTrue(all(line["epoch"] > 1 for line in self.epochs(again, "tune")))  # it did go on
        one, other = (shop / "models/buys/1" for shop in (self.shop, undisturbed))
        for file in ("behaviour.encoder.weights.safetensors", "weights.safetensors", "predictions.csv"):
            self.assertEqual((one / file).read_bytes(), (other / file).read_bytes(), file)
        self.assertFalse((self.shop / "models/buys/.unfinished").exists())


if __name__ == "__main__":
    unittest.main()
