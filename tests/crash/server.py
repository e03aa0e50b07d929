"""The server under test, as a process that can be stopped, killed and started again."""

import http.client
import json
import os
import signal
import subprocess
import time

ISSUER = "http://crash.test/"  # Fixed, so that tokens outlive a restart on another port.
CLIENT_ID, CLIENT_SECRET = "crash-test", "crash-test-secret-0123456789"
SCOPES = (
    "read:users create:users update:users delete:users create:decisions update:tenant_settings"
)


class NotStarted(Exception):
    pass


class Server:
    """Runs BINARY on a data folder. NotStarted when it does not become ready."""

    def __init__(self, binary, data, log, environment=None):
        environment = dict(
            os.environ,
            ACQUAINT_BOOTSTRAP_CLIENT_ID=CLIENT_ID,
            ACQUAINT_BOOTSTRAP_CLIENT_SECRET=CLIENT_SECRET,
            **(environment or {}),
        )
        command = [binary, "serve", "--data", data, "--issuer", ISSUER]
        command += ["--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
        ready = self.process.stdout.readline()
        started = _last_start(log.name)
        if "is ready" not in ready or not started:
            self.kill()
            raise NotStarted(ready)
        self.port = _port(started["listen"])
        self.ops_port = _port(started["ops_listen"])

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait()
        self.process.stdout.close()
        if code != 0:
            raise NotStarted(f"the server ended with {code} when it was asked to stop")

    def freeze(self):
        """Returns when no thread runs any more, and none waits for the disk."""
        self.process.send_signal(signal.SIGSTOP)
        tasks = f"/proc/{self.process.pid}/task"
        while any(_state(f"{tasks}/{task}/stat") != "T" for task in os.listdir(tasks)):
            time.sleep(0.001)


def _state(file):
    with open(file) as stat:
        return stat.read().rsplit(")", 1)[1].split()[0]


def _last_start(log):
    """The line that names the addresses; they are not those that were asked for."""
    with open(log) as lines:
        started = [line for line in lines if '"server.started"' in line]
    return json.loads(started[-1]) if started else None


def _port(address):
    return int(address.rsplit(":", 1)[1])


def call(connection, method, path, body=None, token=None):
    """One request on a kept connection: the status and the JSON of the answer."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = "Bearer " + token
    content = None if body is None else json.dumps(body)
    connection.request(method, path, body=content, headers=headers)
    response = connection.getresponse()
    content = response.read()
    return response.status, json.loads(content) if content else None


def get_token(server):
    status, answer = call(
        server.connect(),
        "POST",
        "/oauth/token",
        {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "audience": ISSUER + "api/v2/",
            "scope": SCOPES,
        },
    )
    if status != 200:
        raise NotStarted(f"no token: {status} {answer}")
    return answer["access_token"]
