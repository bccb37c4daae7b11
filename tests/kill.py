"""Kills the program at random moments of what changes a shop, and looks what is left. (Not a test itself.)"""

import json
import random
import signal
import subprocess
import time
from pathlib import Path

PARTS, EVENTS, USERS = 8, 2500, 60  # files, events a file, people

# What is killed: the program's words. A command that the program does not have (yet) is left out.
ATTACKS = {
    "import": lambda shop: ["import", shop.folder, shop.next_part()],
    "import without sealing": lambda shop: ["import", shop.folder, shop.next_part(), "--no-seal"],
    "seal": lambda shop: ["import", shop.fill_journal(), shop.nothing_new],
    "compact": lambda shop: ["compact", shop.folder],
    "erase": lambda shop: ["erase", shop.folder, "--user", shop.next_person()],
}


class Broken(AssertionError):
    """The shop is not as it must be; the text says after what."""


class Attacked:
    """A shop, and what it must hold: `told` for sure, `perhaps` what a killed command was about, nothing else; nothing of
    who is `erased`."""

    def __init__(self, program, folder, chance):
        self.program, self.folder, self.chance = Path(program).absolute(), folder / "shop", chance
        self.parts = [self.make_part(folder, number) for number in range(PARTS)]
        self.nothing_new = folder / "nothing_new.jsonl"
        self.nothing_new.write_text('{"time":"2025-01-01T00:00:00Z","type":"nobody"}\n')
        self.told, self.perhaps, self.seen = set(), set(), set()
        self.erased, self.erasing = set(), set()
        self.of = {}  # event id -> user
        self.must("init", self.folder)

    def make_part(self, folder, number):
        path = folder / f"{number}.jsonl"
        with open(path, "w") as out:
            for i in range(EVENTS):
                moment = f"2025-{self.chance.randint(1, 3):02}-{self.chance.randint(1, 28):02}T{i % 24:02}:00:00Z"
                event = {"event_id": f"{number}-{i}", "time": moment, "type": "view_item", "user_id": f"user{self.chance.randrange(USERS):03}",
                         "item_id": f"item{i % 97}"}
                out.write(json.dumps(event) + "\n")
        return path

    # ---- what is done to it

    def run(self, *words):
        return subprocess.run([self.program, *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)

    def must(self, *words):
        done = self.run(*words)
        if done.returncode != 0:
            raise Broken(f"aisle {' '.join(map(str, words))}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    def events_of(self, part):
        events = [json.loads(line) for line in part.read_text().splitlines()]
        self.of.update({event["event_id"]: event["user_id"] for event in events})
        return {event["event_id"] for event in events}

    def next_part(self):
        part = self.chance.choice(self.parts)
        self.perhaps |= self.events_of(part)
        self.finished = lambda: self.told.update(self.events_of(part))
        return part

    def fill_journal(self):
        part = self.chance.choice(self.parts)
        self.must("import", self.folder, part, "--no-seal")
        self.told |= self.events_of(part)
        return self.folder

    def next_person(self):
        if not self.told - {event for event, user in self.of.items() if user in self.erased}:
            self.fill_journal()
        person = self.chance.choice(sorted({self.of[event] for event in self.told} - self.erased))
        self.erasing.add(person)
        self.finished = lambda: self.erased.add(person)
        return person

    def attack(self, words_of, within):
        """Starts the command and kills it by chance within so many seconds (None: lets it live); its exit status."""
        self.finished = lambda: None
        words = words_of(self)
        with subprocess.Popen([self.program, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            try:
                process.wait(self.chance.uniform(0, within) if within else None)
            except subprocess.TimeoutExpired:
                process.kill()
            said = process.stderr.read().decode()
        if process.returncode == 0:
            self.finished()
        elif process.returncode != -signal.SIGKILL:
            raise Broken(f"aisle {' '.join(map(str, words))}: exit {process.returncode}: {said}")
        return process.returncode

    # ---- what must hold

    def look(self, commands, after):
        """Raises Broken unless everything told is there, once, and nothing else."""
        if self.erasing - self.erased:  # it was begun: it ends before anything else is asked
            resumed = self.run("erase", self.folder, "--resume")
            if resumed.returncode != 0 and "no erasure was interrupted" not in resumed.stderr:
                raise Broken(f"erase --resume after {after}: {resumed.stderr}")
            self.erased |= {person for person in self.erasing if not self.has(person)}
            self.erasing = set(self.erased)
        rows = json.loads(self.must("sql", self.folder, "SELECT event_id, seq FROM log", "--json"))["rows"]
        found = {row["event_id"] for row in rows}
        gone = {event for event, user in self.of.items() if user in self.erased}
        complaints = {
            "told or seen before, and lost": (self.told | self.seen) - gone - found,
            "never told": found - self.told - self.perhaps,
            "of somebody who was erased": found & gone,
        }
        if len(found) != len(rows) or len({row["seq"] for row in rows}) != len(rows):
            raise Broken(f"after {after}: {len(rows)} rows, {len(found)} events: something is there twice")
        for what, events in complaints.items():
            if events:
                people = sorted({self.of[event] for event in events})
                raise Broken(f"after {after}: {len(events)} events of {', '.join(people[:3])} … are {what}, such as {min(events)}")
        self.seen = found
        if "doctor" in commands:
            self.must("doctor", self.folder)

    def has(self, person):
        question = f"SELECT count(*) AS n FROM log WHERE user_id = '{person}'"
        return json.loads(self.must("sql", self.folder, question, "--json"))["rows"][0]["n"] > 0

    def finish(self, commands):
        """Tells everything (again): then all is there but who was erased."""
        for part in self.parts:
            self.must("import", self.folder, part)
            self.told |= self.events_of(part)
        self.look(commands, "telling everything again")


def commands_of(program):
    """The words that the program knows."""
    return set(subprocess.run([Path(program).absolute(), "--help"], capture_output=True, text=True, check=True).stdout.split())


def kill_often(program, folder, kills, seed, tell=lambda text: None):
    """Kills so often, each attack in turn, with a new shop now and then; how often each was killed and how often it was
    done first. Raises Broken."""
    chance = random.Random(seed)
    commands = commands_of(program)
    attacks = {name: words for name, words in ATTACKS.items() if name == "seal" or name.split()[0] in commands}
    counts = {name: {"killed": 0, "done": 0} for name in attacks}
    typical = {}  # seconds that it takes; found by letting the first one live
    shop = number = None
    while sum(count["killed"] for count in counts.values()) < kills:
        if shop is None or chance.random() < 0.05:
            if shop:
                shop.finish(commands)
            number = 0 if number is None else number + 1
            place = folder / str(number)
            place.mkdir()
            shop = Attacked(program, place, chance)
        name = min(attacks, key=lambda each: (each in typical, counts[each]["killed"]))
        begin = time.monotonic()
        status = shop.attack(attacks[name], 1.2 * typical[name] if name in typical else None)
        if status == 0:
            typical[name] = 0.5 * typical.get(name, time.monotonic() - begin) + 0.5 * (time.monotonic() - begin)
        else:
            typical[name] *= 1.05  # so that the end is reached, too, when the machine is slow
        counts[name]["killed" if status == -signal.SIGKILL else "done"] += 1
        shop.look(commands, f"{name} (exit {status}) in {shop.folder}, seed {seed}")
        tell(f"{sum(count['killed'] for count in counts.values())} kills")
    shop.finish(commands)
    return counts
