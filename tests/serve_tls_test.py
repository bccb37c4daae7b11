"""TLS: what is said to other machines is encrypted, and who does not speak it, or slowly, is in nobody's way."""

import http.client
import signal
import socket
import ssl
import subprocess
import time
import unittest
import urllib.parse
import warnings

from aisle import aisle
from serve_test import Served


class Encrypted(Served):
    def setUp(self):
        super().setUp()
        self.certify("first")

    def certify(self, name):
        """A certificate for this machine, by nobody but itself."""
        made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                               "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", self.folder / "key.pem",
                               "-out", self.folder / "certificate.pem"], capture_output=True, text=True)
        self.assertEqual(made.returncode, 0, made.stderr)

    def serve_encrypted(self, *options):
        trust = ssl.create_default_context(cafile=self.folder / "certificate.pem")
        return self.serve("--tls-certificate", self.folder / "certificate.pem", "--tls-key", self.folder / "key.pem", *options, trust=trust)

    def place(self, server):
        where = urllib.parse.urlparse(server.url)
        return where.hostname, where.port

    def name_told(self, server):
        """The name in the certificate that a new connection is shown."""
        told = ssl.get_server_certificate(self.place(server), timeout=5)
        shown = subprocess.run(["openssl", "x509", "-noout", "-subject"], input=told, capture_output=True, text=True)
        return shown.stdout.strip().rpartition("= ")[2]

    def test_events_and_answers_go_through_it(self):
        server = self.serve_encrypted()
        self.assertTrue(server.url.startswith("https://"))
        lines = "\n".join(f'{{"event_id":"e{i}","type":"view_item","user_id":"u","item_id":"i{i}"}}' for i in range(20_000))
        self.assertEqual(server.post("/v1/events", lines)["accepted"], 20_000)  # of many records of TLS, both ways
        self.assertEqual(server.get("/v1/users/u")["events"], 20_000)
        connection = http.client.HTTPSConnection(*self.place(server), context=server.trust, timeout=5)
        for last in (False, False, True):
            connection.request("GET", "/healthz", headers={"Connection": "close"} if last else {})
            self.assertIn(b"alive", connection.getresponse().read())
        connection.close()
        self.assertEqual(server.stop(), 0)

    def test_old_versions_are_refused(self):
        server = self.serve_encrypted()
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings(action="ignore"):  # Python warns of these
            old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with socket.create_connection(self.place(server), timeout=5) as connection, self.assertRaises((ssl.SSLError, ConnectionError)):
            old.wrap_socket(connection)
        server.get("/healthz")

    def test_who_speaks_something_else_gets_nothing_and_does_no_harm(self):
        server = self.serve_encrypted()
        for said in (b"GET /healthz HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"\x00" * 70_000, b"\x00"):
            with socket.create_connection(self.place(server), timeout=10) as connection:
                connection.sendall(said)
                try:
                    self.assertNotIn(b"HTTP", connection.recv(1000))
                except ConnectionError:
                    pass
        server.get("/healthz")

    def test_slow_handshakes_are_dropped_and_others_are_answered(self):
        server = self.serve_encrypted()
        slow = [socket.create_connection(self.place(server), timeout=10) for _ in range(300)]
        for connection in slow:
            connection.sendall(b"\x16\x03\x01")
        begin = time.monotonic()
        server.get("/healthz")
        self.assertLess(time.monotonic() - begin, 1)
        for connection in slow:
            self.assertEqual(connection.recv(10), b"")
            connection.close()
        self.assertTrue(4 < time.monotonic() - begin < 9)  # five seconds are given

    def test_a_large_body_is_refused_with_an_answer(self):
        server = self.serve_encrypted()
        self.assertEqual(server.answered("POST", "/v1/recommend", b" " * (1 << 20), headers={"Content-Length": "1000000000"})[0], 413)

    def test_a_new_certificate_is_taken_up_at_a_hangup_and_a_broken_one_is_not(self):
        server = self.serve_encrypted()
        self.assertEqual(self.name_told(server), "first")
        self.certify("second")
        self.hang_up(server, "certificate taken up")
        self.assertEqual(self.name_told(server), "second")
        (self.folder / "certificate.pem").write_text("none")
        self.hang_up(server, "certificate not taken up")
        self.assertEqual(self.name_told(server), "second")
        self.assertEqual(server.stop(), 0)

    def hang_up(self, server, wanted):
        server.process.send_signal(signal.SIGHUP)
        for _ in range(100):
            if wanted in server.said():
                return
            time.sleep(0.05)
        self.fail(server.said())


class Addresses(Served):
    def test_other_machines_are_served_by_tls_or_not_without_being_told(self):
        refused = aisle("serve", self.shop, "--address", "0.0.0.0", "--port", "0")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("--tls-certificate", refused.stderr)
        for options in (("--tls-certificate", "none.pem"), ("--tls-key", "none.pem")):
            self.assertEqual(aisle("serve", self.shop, *options).returncode, 2)
        missing = aisle("serve", self.shop, "--port", "0", "--tls-certificate", "none.pem", "--tls-key", "none.pem")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("none.pem", missing.stderr)
        self.assertEqual(self.serve("--address", "0.0.0.0", "--plain-text").stop(), 0)


if __name__ == "__main__":
    unittest.main()
