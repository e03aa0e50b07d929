"""Clients that redeem codes, replace and revoke refresh tokens, and the check that none is good twice.

What was acknowledged as used may never be good again, however the server ended. What was sent and not
acknowledged may be used or not. Nobody tells two who race for one code that both have won.
"""

import itertools
import json
import random
import re
import threading
from urllib.parse import parse_qs, urlencode, urlsplit

from history import REFUSED, Unexpected
from server import call

CODES = 24  # Each is raced for,
CHAINS = 8  # each of these is replaced again and again,
REVOKED = 8  # and each of these is revoked.
RACERS = 64
CLIENT, CALLBACK = "redeemer", "https://redeemer.test/callback"
EMAIL, PASSWORD = "redeemer@crash.test", "Correct-horse-battery-1"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B.
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
SETTINGS = {
    "clients": [
        {
            "client_id": CLIENT,
            "grant_types": ["authorization_code", "refresh_token"],
            "callbacks": [CALLBACK],
        }
    ]
}


class Chain:
    """The refresh tokens of one grant, oldest first."""

    def __init__(self, token):
        self.tokens = [token]


class Redeemers:
    def __init__(self, token, seed):
        self.token = token  # For the Management API.
        self.random = random.Random(seed)
        self.cookie = None
        self.acknowledged = 0
        self.problems = []
        self.used = []  # Codes of this round that somebody was told to have redeemed.
        self.open = []  # Codes of this round that nobody was.
        self.chains, self.revoked, self.not_revoked = [], [], []

    # ---- before the crash ----

    def sign_in(self, server):
        connection = server.connect()
        self._management(connection, "/v1/settings", 200, {"document": SETTINGS})
        new = {"connection": "Username-Password-Authentication", "email": EMAIL, "password": PASSWORD}
        self._management(connection, "/api/v2/users", 201, new)
        page, cookies, _ = self._browse(connection, "GET", "/u/login")
        csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        form = {"csrf": csrf, "return_to": "/", "email": EMAIL, "password": PASSWORD}
        _, more, _ = self._browse(connection, "POST", "/u/login/password", form, cookies)
        self.cookie = more

    def prepare(self, server):
        """Codes and refresh tokens that are good: each gets on disk before it is used."""
        connection = server.connect()
        self.used, self.open = [], [self._new_code(connection) for _ in range(CODES)]
        tokens = [self._first_token(connection) for _ in range(CHAINS + REVOKED)]
        self.chains = [Chain(token) for token in tokens[:CHAINS]]
        self.revoked, self.not_revoked = [], tokens[CHAINS:]

    def race(self, server):
        """As many as RACERS for one code, and for one refresh token: exactly one wins."""
        code = self._new_code(server.connect())
        token = self._first_token(server.connect())
        for name, form in (("code", code_form(code)), ("refresh token", refresh_form(token))):
            answers = self._all_at_once(server, form)
            won = [body for status, body in answers if status == 200]
            self.acknowledged += 1
            if len(won) != 1:
                self.problems.append(f"{len(won)} of {RACERS} won the race for one {name}")
            for body in won:  # Two had it: what the winner got is ended too.
                if redeem(server.connect(), refresh_form(body["refresh_token"]))[0] == 200:
                    self.problems.append(f"a {name} was shown again, and its grant goes on")

    def _all_at_once(self, server, form):
        answers, barrier = [], threading.Barrier(RACERS)

        def run():
            connection = server.connect()
            connection.connect()
            barrier.wait()
            answers.append(redeem(connection, form))

        racers = [threading.Thread(target=run) for _ in range(RACERS)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        return answers

    # ---- while the server is killed ----

    def start(self, server):
        """Threads that redeem, replace and revoke until the server is gone."""
        codes, lock = list(self.open), threading.Lock()
        jobs = [lambda connection: self._redeem_codes(connection, iter(codes), lock)] * 2
        jobs += [
            lambda connection, chain=chain: self._replace(connection, chain)
            for chain in self.chains
        ]
        jobs.append(lambda connection: self._revoke(connection))
        threads = [threading.Thread(target=self._run, args=(server, job)) for job in jobs]
        for thread in threads:
            thread.start()
        return threads

    def _run(self, server, job):
        try:
            job(server.connect())
        except REFUSED:
            pass  # The server is gone.
        except Unexpected as problem:
            self.problems.append(str(problem))

    def _redeem_codes(self, connection, codes, lock):
        """Two of these go through the same codes."""
        for code in codes:
            status, _ = redeem(connection, code_form(code))
            if status != 200:
                continue
            with lock:
                if code in self.used:
                    self.problems.append("two were told that they redeemed one code")
                self.used.append(code)

    def _replace(self, connection, chain):
        while True:
            status, body = redeem(connection, refresh_form(chain.tokens[-1]))
            if status != 200:
                raise Unexpected(f"the newest refresh token was answered {status}: {body}")
            chain.tokens.append(body["refresh_token"])

    def _revoke(self, connection):
        for token in self.not_revoked:
            status, body = ask(connection, "/oauth/revoke", {"client_id": CLIENT, "token": token})
            if status != 200:
                raise Unexpected(f"a revocation was answered {status}: {body}")
            self.revoked.append(token)

    # ---- after it ----

    def check(self, server):
        """How many that were acknowledged as used are good again."""
        connection = server.connect()
        self.acknowledged += len(self.used) + len(self.revoked)
        self.acknowledged += sum(len(chain.tokens) - 1 for chain in self.chains)
        again = sum(self._is_good(connection, code_form(code), "code") for code in self.used)
        again += sum(self._is_good(connection, refresh_form(token), "revoked refresh token")
                     for token in self.revoked)
        # What nobody was told about may have been used; but not by two.
        for code in set(self.open) - set(self.used):
            if redeem(connection, code_form(code))[0] == 200:
                again += self._is_good(connection, code_form(code), "code")
        # An older token ends its grant, so that each chain can be asked only once.
        for chain in self.chains:
            replaced = chain.tokens[:-1]
            if replaced:
                token = self.random.choice([replaced[0], replaced[-1]])
                again += self._is_good(connection, refresh_form(token), "replaced refresh token")
        return again

    def _is_good(self, connection, form, name):
        status, _ = redeem(connection, form)
        if status == 200:
            self.problems.append(f"a {name} that was used is good again")
        return int(status == 200)

    # ---- requests ----

    def _new_code(self, connection):
        query = {
            "client_id": CLIENT, "redirect_uri": CALLBACK, "response_type": "code", "prompt": "none",
            "scope": "openid offline_access", "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        path = "/authorize?" + urlencode(query)
        _, _, location = self._browse(connection, "GET", path, cookies=self.cookie)
        answer = parse_qs(urlsplit(location or "").query)
        if "code" not in answer:
            raise Unexpected(f"no code, but {location}")
        return answer["code"][0]

    def _first_token(self, connection):
        status, body = redeem(connection, code_form(self._new_code(connection)))
        if status != 200:
            raise Unexpected(f"a new code was answered {status}: {body}")
        return body["refresh_token"]

    def _browse(self, connection, method, path, form=None, cookies=None):
        headers = {"Cookie": cookies} if cookies else {}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(form) if form else None, headers)
        response = connection.getresponse()
        text = response.read().decode()
        given = response.headers.get_all("Set-Cookie") or []
        kept = "; ".join(itertools.chain(
            [cookies] if cookies else [], (cookie.split(";")[0] for cookie in given)))
        return text, kept, response.headers["Location"]

    def _management(self, connection, path, wanted, body):
        status, answer = call(connection, "POST", path, body, self.token)
        if status != wanted:
            raise Unexpected(f"POST {path} was answered {status}: {answer}")


def code_form(code):
    return {
        "grant_type": "authorization_code", "client_id": CLIENT, "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER, "code": code,
    }


def refresh_form(token):
    return {"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": token}


def redeem(connection, form):
    """The status, 200 or 403, and the JSON of the answer."""
    status, body = ask(connection, "/oauth/token", form)
    if status not in (200, 403):
        raise Unexpected(f"the token endpoint answered {status}: {body}")
    return status, json.loads(body)


def ask(connection, path, form):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, urlencode(form), headers)
    response = connection.getresponse()
    return response.status, response.read().decode()
