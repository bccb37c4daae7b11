"""Schemathesis asks every place what the OpenAPI document says that it takes, and what it says that it does not."""

import os
import subprocess
import unittest

from aisle import aisle_json
from serve_test import Served

# Schemathesis, as it is: `./dev test` installs it, and says with which Python.
CLIENTS = os.environ.get("AISLE_CLIENTS")

# Few examples, always the same ones. What starts trainings, publishes and never ends is left out.
CONFIG = """
seed = 1
continue-on-failure = true
warnings = false
request-timeout = 120
headers = {{ Authorization = "Bearer {key}" }}

[phases]
stateful.enabled = false

[generation]
max-examples = 5
database = "none"

[checks]
# A busy machine may refuse, and does before it looks at the key: serve_guard_test.py asks every place without one.
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "503"]
ignored_auth.enabled = false
# A schema cannot say lengths in bytes, what SQL is, which records the quarantine told.
positive_data_acceptance.enabled = false

[[operations]]
include-path = ["/v1/training", "/v1/models/{{task}}/publish", "/v1/live"]
enabled = false

# Of several records the wrong ones are rejected by themselves, and an object says nothing where an id may stand.
[[operations]]
include-path = ["/v1/events", "/v1/feedback", "/api/feedback", "/api/items", "/api/users"]
checks.negative_data_rejection.enabled = false
"""


class Contract(Served):
    @unittest.skipUnless(CLIENTS, "./dev test installs Schemathesis")
    def test_what_the_document_says_is_so(self):
        self.bring()
        aisle_json("train", self.shop, "next_item", "--algorithms", "popularity,markov")
        aisle_json("train", self.shop, "buys", "--algorithms", "logistic")
        server = self.serve()
        self.write("schemathesis.toml", CONFIG.format(key=server.key))
        done = subprocess.run([CLIENTS, "-m", "schemathesis.cli", "run", "--no-color", server.url + "/openapi.json"], cwd=self.folder,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(server.ask("GET", "/readyz")[0], 200)
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
