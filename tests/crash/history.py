"""Writers, what they sent and what was acknowledged, and the check of both against the server.

A write counts as sent before its request leaves, and as acknowledged when its answer is there. What was
sent and not acknowledged is unknown: it may be there or not, but not half. What an acknowledged write
set may only be replaced by a later write of the same writer: each has its own key in every user.
"""

import http.client
import itertools
import threading
from urllib.parse import quote

from server import call

USERS = 12
WRITERS = 10  # Of keys in shared users.
LIFECYCLE_WRITERS = 2  # Of users of their own, which come and go.
REFUSED = (ConnectionError, http.client.HTTPException, OSError)


class Unexpected(Exception):
    """The server answered something that no crash explains."""


def user_path(user):
    return "/api/v2/users/" + quote(user, safe="")


def value_of(number):
    return {"number": number, "again": number, "text": f"{number}," * (1 + number % 40)}


class Cell:
    """One writer's key in one user."""

    def __init__(self, user, key):
        self.user, self.key = user, key
        self.before = 0  # What the last check found.
        self.sent, self.acknowledged = [], set()

    def body(self, number):
        # Two attributes: one of them alone would be half a write.
        return {
            "user_metadata": {self.key: value_of(number)},
            "app_metadata": {self.key: number},
        }


class Person:
    """A user that is created and erased."""

    def __init__(self, email):
        self.email = email
        self.id = "auth0|" + email.split("@")[0]
        self.created = self.erased = "not sent"


class History:
    def __init__(self, token):
        self.token = token
        self.users = [f"auth0|crash-{number}" for number in range(USERS)]
        self.cells = {
            (user, f"w{writer}"): Cell(user, f"w{writer}")
            for user in self.users
            for writer in range(WRITERS)
        }
        self.seen = {user: 0 for user in self.users}  # Of its events: the last sequence.
        self.people = []
        self.numbers = itertools.count(1)
        self.names = itertools.count(1)
        self.acknowledged = 0  # Since the beginning.
        self.problems = []

    # ---- writing ----

    def create_users(self, server):
        connection = server.connect()
        for user in self.users:
            self._expect(connection, "POST", "/api/v2/users", 201, _new_user(user.split("|")[1]))

    def start_writers(self, server):
        """Threads that write until the server is gone."""
        self.people = []
        writers = [
            threading.Thread(target=self._run, args=(server, self._write_keys, number))
            for number in range(WRITERS)
        ]
        writers += [
            threading.Thread(target=self._run, args=(server, self._come_and_go, number))
            for number in range(LIFECYCLE_WRITERS)
        ]
        for writer in writers:
            writer.start()
        return writers

    def _run(self, server, write, number):
        try:
            write(server.connect(), number)
        except REFUSED:
            pass  # The server is gone.
        except Unexpected as problem:
            self.problems.append(str(problem))

    def _write_keys(self, connection, writer):
        for user in itertools.cycle(self.users[writer:] + self.users[:writer]):
            cell = self.cells[user, f"w{writer}"]
            number = next(self.numbers)
            cell.sent.append(number)
            self._expect(connection, "PATCH", user_path(user), 200, cell.body(number))
            cell.acknowledged.add(number)

    def _come_and_go(self, connection, _):
        while True:
            person = Person(f"person-{next(self.names)}@crash.test")
            self.people.append(person)
            person.created = "sent"
            new = _new_user(person.email.split("@")[0])
            self._expect(connection, "POST", "/api/v2/users", 201, new)
            person.created = "acknowledged"
            if next(self.names) % 2:
                person.erased = "sent"
                self._expect(connection, "DELETE", user_path(person.id), 204)
                person.erased = "acknowledged"

    def _expect(self, connection, method, path, wanted, body=None):
        status, answer = call(connection, method, path, body, self.token)
        if status != wanted:
            raise Unexpected(f"{method} {path} was answered {status}: {answer}")
        return answer

    # ---- checking ----

    def check(self, server):
        """How many acknowledged writes are lost. What is wrong goes to `problems`."""
        connection = server.connect()
        lost = sum(self._check_user(connection, user) for user in self.users)
        lost += sum(self._check_person(connection, person) for person in self.people)
        return lost

    def count_acknowledged(self):
        """Of the round that ended; all of them, when the server does not even start."""
        return sum(len(cell.acknowledged) for cell in self.cells.values()) + sum(
            (person.created == "acknowledged") + (person.erased == "acknowledged")
            for person in self.people
        )

    def begin_round(self):
        self.acknowledged += self.count_acknowledged()
        for cell in self.cells.values():
            cell.sent, cell.acknowledged = [], set()
        self.people = []

    def _check_user(self, connection, user):
        status, found = call(connection, "GET", user_path(user), token=self.token)
        cells = [cell for cell in self.cells.values() if cell.user == user]
        if status != 200:
            self.problems.append(f"{user} is answered {status}")
            return sum(len(cell.acknowledged) for cell in cells) + 1
        written = self._numbers_in_events(connection, user)
        lost = 0
        for cell in cells:
            numbers = written.get(cell.key, [])
            missing = cell.acknowledged - set(numbers)
            lost += len(missing)
            if missing:
                self.problems.append(f"{user} {cell.key}: {len(missing)} acknowledged are lost")
            if numbers != sorted(set(numbers) & set(cell.sent)):
                self.problems.append(f"{user} {cell.key}: its history was never written so")
            lost += self._check_value(found, cell, numbers)
        return lost

    def _check_value(self, found, cell, numbers):
        """The value must be that of the last event; a loss when it is older."""
        value = found.get("user_metadata", {}).get(cell.key)
        other = found.get("app_metadata", {}).get(cell.key)
        number = value["number"] if value else 0
        if (value and value != value_of(number)) or other != (number or None):
            self.problems.append(f"{cell.user} {cell.key}: half of a write is there")
        last = numbers[-1] if numbers else cell.before
        cell.before = number
        if number != last:
            self.problems.append(f"{cell.user} {cell.key}: the value is not that of its history")
        return int(number < last)

    def _numbers_in_events(self, connection, user):
        """What the history says was written since the last check, by key, in its order."""
        numbers, halves = {}, {}
        after = self.seen[user]
        while after is not None:
            path = f"/v1/users/{quote(user, safe='')}/history?limit=1000&after={after}"
            page = self._expect(connection, "GET", path, 200)
            for event in page["events"]:
                self.seen[user] = event["sequence"]
                section, _, key = event.get("attribute", "").partition(".")
                if section == "user_metadata":
                    numbers.setdefault(key, []).append(event["data"]["value"]["number"])
                if section == "app_metadata":
                    halves.setdefault(key, []).append(event["data"]["value"])
            after = page.get("next")
        if numbers != halves:
            self.problems.append(f"{user}: half of a write is in its history")
        return numbers

    def _check_person(self, connection, person):
        status, _ = call(connection, "GET", user_path(person.id), token=self.token)
        by_email = "/api/v2/users-by-email?email=" + quote(person.email)
        is_there, is_listed = status == 200, bool(self._expect(connection, "GET", by_email, 200))
        if is_there != is_listed:
            self.problems.append(f"{person.id}: half of the user is there")
        if person.erased == "acknowledged" and is_there:
            self.problems.append(f"{person.id} was erased and is there again")
            return 1
        if person.created == "acknowledged" and person.erased == "not sent" and not is_there:
            self.problems.append(f"{person.id} was created and is gone")
            return 1
        return 0


def _new_user(name):
    return {
        "connection": "Username-Password-Authentication",
        "user_id": name,
        "email": name + "@crash.test",
        "password": "Correct-horse-battery-1",
    }
