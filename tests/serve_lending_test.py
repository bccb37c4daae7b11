"""Commands that write the log work while the shop is served: the server lends it, and its answers know what was written."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import threading
import time
import unittest
import urllib.request
from pathlib import Path

from aisle import PROGRAM, aisle, aisle_json
from serve_test import Served


def lines(count, user="u", kind="view_item", begin=0):
    return "\n".join(json.dumps({"event_id": f"{user}{i}", "time": "2026-01-02T03:04:05Z", "type": kind, "user_id": user, "item_id": f"i{i}"})
                     for i in range(begin, begin + count)) + "\n"


class Lending(Served):
    def sender(self, server):
        """Somebody who sends events all the while; gives how many were acknowledged when it is asked to end."""
        done, sent = threading.Event(), []

        def send():
            while not done.is_set():
                told = server.post("/v1/events", {"type": "view_item", "user_id": "live", "item_id": f"n{len(sent)}"})
                sent.append(told["accepted"])

        thread = threading.Thread(target=send)
        thread.start()

        def end():
            done.set()
            thread.join()
            return sum(sent)

        self.addCleanup(end)
        return end

    def test_only_the_shops_owner_may_borrow(self):
        self.serve()
        self.assertEqual((self.shop / "serve.sock").stat().st_mode & 0o777, 0o600)

    def test_an_import_is_known_when_it_is_done_and_no_event_is_lost(self):
        server = self.serve()
        end = self.sender(server)
        for i in range(5):  # sealed and not
            told = aisle_json("import", self.shop, self.write("more.jsonl", lines(1000, begin=1000 * i)), *(["--no-seal"] if i % 2 else []))
            self.assertEqual(told["accepted"], 1000)
            self.assertEqual(server.get("/v1/users/u")["events"], 1000 * (i + 1))
        count = end()
        self.assertGreater(count, 0)
        self.assertEqual(server.get("/v1/users/live")["events"], count)
        self.assertEqual(aisle_json("import", self.shop, self.write("more.jsonl", lines(5000)))["duplicate"], 5000)
        self.assertEqual(server.stop(), 0)
        self.assertFalse((self.shop / "serve.sock").exists())
        again = self.serve(key=server.key)
        self.assertEqual((again.get("/v1/users/u")["events"], again.get("/v1/users/live")["events"]), (5000, count))

    def test_who_is_erased_is_gone_from_every_answer(self):
        aisle_json("import", self.shop, self.write("all.jsonl", lines(50, "erika") + lines(30, "other")))
        server = self.serve()
        end = self.sender(server)
        server.post("/v1/events", {"type": "view_item", "user_id": "erika", "item_id": "fresh"})
        decision = server.post("/v1/recommend", {"user": "erika", "n": 3})["decision"]
        self.assertEqual(server.get(f"/v1/decisions/{decision}")["decision"], decision)
        self.assertIn("erika", json.dumps(server.get("/v1/tail")))
        told = aisle_json("erase", self.shop, "--user", "erika")
        self.assertGreaterEqual(told["events"], 51)
        self.assertEqual(server.answered("GET", "/v1/users/erika")[0], 404)
        self.assertEqual(server.answered("GET", f"/v1/decisions/{decision}")[0], 404)
        self.assertEqual(server.post("/v1/recommend", {"user": "erika", "n": 3})["path"], "no_model")  # what is popular
        self.assertEqual(server.post("/v1/events", {"type": "view_item", "user_id": "erika", "item_id": "i"})["skipped"], 1)
        for place in ("/v1/tail", "/v1/people?q=erik", "/v1/live"):
            self.assertNotIn("erika", json.dumps(self.first(server, place)))
        self.assertEqual(server.get("/v1/users/other")["events"], 30)
        count = end()
        self.assertEqual(server.get("/v1/users/live")["events"], count)
        self.assertEqual(server.stop(), 0)
        found = subprocess.run(["grep", "-rl", "erika", self.shop], capture_output=True, text=True).stdout
        self.assertEqual(found, "")
        self.assertEqual(aisle_json("sql", self.shop, "SELECT count(*) AS n FROM log WHERE user_id = 'erika'")["rows"][0]["n"], 0)

    def makes_way(self, server, place):
        status, told = server.ask("GET", place)
        return status == 503 and "being erased" in told["error"]

    def comes(self, holds, what):
        for _ in range(200):
            if holds():
                return
            time.sleep(0.05)
        self.fail(what)

    def test_who_reads_the_log_makes_way_for_an_erasure(self):
        aisle_json("import", self.shop, self.write("all.jsonl", lines(5, "erika") + lines(3, "other")))
        server = self.serve()
        with open(self.shop / "lake" / "readers.lock") as reader:
            fcntl.flock(reader, fcntl.LOCK_SH)
            erasure = subprocess.Popen([Path(PROGRAM).absolute(), "erase", self.shop, "--user", "erika"], stderr=subprocess.DEVNULL)
            for place in ("/api/user/other", "/api/users", "/api/feedback", "/v1/decisions/none", "/v1/funnel?steps=view_item,purchase"):
                self.comes(lambda place=place: self.makes_way(server, place), place)
            self.assertEqual(server.get("/v1/users/other")["events"], 3)  # of what is in memory answers go on
        self.assertEqual(erasure.wait(timeout=60), 0)
        self.assertEqual(server.get("/api/user/other")["UserId"], "other")
        self.assertEqual(server.answered("GET", "/api/user/erika")[0], 404)

    def test_the_last_events_are_forgotten_though_what_was_erased_cannot_be_taken_up(self):
        aisle_json("import", self.shop, self.write("all.jsonl", lines(5, "other")))
        server = self.serve()
        server.post("/v1/events", {"type": "view_item", "user_id": "erika", "item_id": "fresh"})
        self.assertIn("erika", json.dumps(server.get("/v1/tail")))
        manifest = self.shop / "lake" / "manifest.json"
        whole = manifest.read_text()
        with socket.socket(socket.AF_UNIX) as borrower:
            borrower.settimeout(60)
            borrower.connect(str(self.shop / "serve.sock"))
            self.assertEqual(borrower.recv(100), b"yours\n")
            manifest.write_text("{}")
            borrower.sendall(b"back, people were erased\n")
            self.assertNotEqual(borrower.recv(1000), b"known\n")
        manifest.write_text(whole)
        self.assertNotIn("erika", json.dumps(server.get("/v1/tail")))

    def first(self, server, place):
        """Of an answer without an end, its first words."""
        if place != "/v1/live":
            return server.get(place)
        request = urllib.request.Request(server.url + place, headers={"Authorization": f"Bearer {server.key}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read(200).decode()

    def test_small_files_are_put_together(self):
        server = self.serve()
        for i in range(6):
            aisle_json("import", self.shop, self.write("more.jsonl", lines(10, begin=10 * i)))
        end = self.sender(server)
        self.assertEqual(aisle("compact", self.shop).returncode, 0)
        self.assertGreater(end(), 0)
        self.assertEqual(server.get("/v1/users/u")["events"], 60)

    def test_a_borrower_that_is_killed_gives_the_log_back(self):
        server = self.serve()
        pipe, feed = os.pipe()
        borrower = subprocess.Popen([Path(PROGRAM).absolute(), "import", self.shop, "-", "--as", "aisle"], stdin=pipe, stderr=subprocess.DEVNULL)
        os.write(feed, lines(100).encode())
        for _ in range(100):
            if "log lent" in server.said():
                break
            time.sleep(0.05)
        self.assertEqual(server.get("/healthz")["status"], "alive")  # answers go on
        borrower.send_signal(signal.SIGKILL)
        borrower.wait()
        os.close(feed), os.close(pipe)
        self.assertEqual(server.post("/v1/events", {"type": "view_item", "user_id": "live", "item_id": "i"})["accepted"], 1)
        self.assertEqual(aisle_json("import", self.shop, self.write("more.jsonl", lines(100)))["read"], 100)
        self.assertEqual(server.get("/v1/users/u")["events"], 100)

    def test_a_server_ends_though_its_log_is_lent(self):
        server = self.serve()
        pipe, feed = os.pipe()
        borrower = subprocess.Popen([Path(PROGRAM).absolute(), "import", self.shop, "-", "--as", "aisle"], stdin=pipe, stderr=subprocess.PIPE)
        for _ in range(100):
            if "log lent" in server.said():
                break
            time.sleep(0.05)
        begin = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - begin, 10)
        os.write(feed, lines(100).encode())
        os.close(feed), os.close(pipe)
        self.assertIn(b"100 accepted", borrower.communicate()[1])
        self.assertEqual(borrower.returncode, 0)
        self.assertEqual(self.serve(key=server.key).get("/v1/users/u")["events"], 100)

    def test_what_a_killed_server_left_behind_is_in_nobodys_way(self):
        self.serve().kill()
        self.assertTrue((self.shop / "serve.sock").exists())
        self.assertEqual(aisle_json("import", self.shop, self.write("more.jsonl", lines(10)))["accepted"], 10)
        self.assertEqual(aisle("backup", self.shop, self.folder / "copy").returncode, 0)
        self.assertEqual(self.serve(key="none").ask("GET", "/healthz")[0], 200)


if __name__ == "__main__":
    unittest.main()
