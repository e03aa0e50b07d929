"""See run.sh."""

import argparse
import glob
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time

from disk import Disk, NoLoopDevice
from history import History, Unexpected
from redeemers import Redeemers
from server import NotStarted, Server, get_token

EATMYDATA = "/usr/lib/*/libeatmydata.so"  # Makes every fsync do nothing.
TEETH_ROUNDS_MAX = 5
PROBLEMS_SHOWN_MAX = 20


class Harness:
    def __init__(self, binary, folder, seed):
        self.binary = binary
        self.folder = folder
        self.random = random.Random(seed)
        self.log = open(os.path.join(folder, "server.log"), "a")
        self.server = None  # The last one: there is never another.

    def start(self, data, preload=None):
        environment = {}
        if preload:
            environment["LD_PRELOAD"] = preload
            # A sanitizer wants to be the first library; it works behind this one too.
            options = [os.environ.get("ASAN_OPTIONS", ""), "verify_asan_link_order=0"]
            environment["ASAN_OPTIONS"] = ":".join(option for option in options if option)
        self.server = Server(self.binary, data, self.log, environment)
        return self.server

    def make_folder(self, data):
        """A data folder with the users, cleanly closed."""
        server = self.start(data)
        history = History(get_token(server))
        history.create_users(server)
        history.check(server)
        server.stop()
        return history

    def let_write(self, server, history):
        writers = history.start_writers(server)
        time.sleep(self.random.uniform(0.05, 0.6))
        return writers

    def check(self, data, history):
        """Starts the server on what is left: how much is lost. Stops it again."""
        try:
            server = self.start(data)
        except NotStarted as why:
            history.problems.append(f"the server does not start again: {why}")
            return history.count_acknowledged()
        try:
            lost = history.check(server)
            server.stop()
            return lost + self.check_file(data, history)
        except (Unexpected, NotStarted, KeyError, TypeError) as why:
            history.problems.append(f"the server does not answer as it should: {why}")
            server.kill()
            return history.count_acknowledged()

    def check_file(self, data, history):
        database = sqlite3.connect(os.path.join(data, "acquaint.db"))
        (answer,) = database.execute("PRAGMA integrity_check").fetchone()
        database.close()
        if answer != "ok":
            history.problems.append(f"the database is damaged: {answer}")
        return int(answer != "ok")

    # ---- the process is killed ----

    def kill_once(self, data, history, throw_log_away=False):
        server = self.start(data)
        writers = self.let_write(server, history)
        server.kill()
        for writer in writers:
            writer.join()
        if throw_log_away:
            throw_away_log(data)
        lost = self.check(data, history)
        history.begin_round()
        return lost

    def kill(self, rounds):
        data = os.path.join(self.folder, "killed")
        history = self.make_folder(data)
        lost = sum(self.kill_once(data, history) for _ in range(rounds))
        good = report("kill", rounds, history, lost)
        return self.has_teeth(
            "kill", "the write-ahead log is thrown away", history,
            lambda: self.kill_once(data, history, throw_log_away=True)) and good

    # ---- the process is killed while codes and refresh tokens are used ----

    def redeem_once(self, data, redeemers, throw_log_away=False):
        server = self.start(data)
        redeemers.race(server)
        redeemers.prepare(server)
        server.stop()  # All of them are in the database now, and not in the log that may be thrown away.
        server = self.start(data)
        threads = redeemers.start(server)
        time.sleep(self.random.uniform(0.005, 0.15))
        server.kill()
        for thread in threads:
            thread.join()
        if throw_log_away:
            throw_away_log(data)
        server = self.start(data)
        again = redeemers.check(server)
        server.stop()
        return again

    def redeem(self, rounds):
        data = os.path.join(self.folder, "redeemed")
        server = self.start(data)
        redeemers = Redeemers(get_token(server), self.random.random())
        redeemers.sign_in(server)
        server.stop()
        again = sum(self.redeem_once(data, redeemers) for _ in range(rounds))
        good = report("codes and refresh tokens", rounds, redeemers, again)
        return self.has_teeth(
            "codes and refresh tokens", "the write-ahead log is thrown away", redeemers,
            lambda: self.redeem_once(data, redeemers, throw_log_away=True)) and good

    # ---- the power is cut ----

    def cut_once(self, disk, history, number, preload=None):
        """The disk as it is found afterwards, and how much is lost."""
        disk.mount()
        server = self.start(os.path.join(disk.mounted_at, "data"), preload)
        writers = self.let_write(server, history)
        server.freeze()
        image = disk.image_after_power_cut(number)
        server.kill()
        for writer in writers:
            writer.join()
        disk.unmount()
        os.remove(disk.image)
        found = Disk(self.folder, image)
        found.mount()
        lost = self.check(os.path.join(found.mounted_at, "data"), history)
        found.unmount()
        history.begin_round()
        return found, lost

    def make_disk(self):
        disk = Disk(self.folder)
        disk.mount()
        history = self.make_folder(os.path.join(disk.mounted_at, "data"))
        disk.unmount()
        return disk, history

    def cut_power(self, rounds):
        disk, history = self.make_disk()
        lost = 0
        for number in range(1, rounds + 1):
            disk, lost_now = self.cut_once(disk, history, number)
            lost += lost_now
        good = report("power cut", rounds, history, lost)

        preload = next(iter(glob.glob(EATMYDATA)), None)
        if preload is None:
            print("power cut: libeatmydata.so is missing, so that the check itself is unchecked")
            return False
        disk, history = self.make_disk()
        return self.has_teeth("power cut", "every fsync does nothing (eatmydata)", history,
                              lambda: self.cut_once(disk, history, 1, preload)[1],
                              rounds_max=1) and good

    # ---- a check that cannot fail is no check ----

    def has_teeth(self, name, what, history, lose_once, rounds_max=TEETH_ROUNDS_MAX):
        before = history.acknowledged
        for _ in range(rounds_max):
            lost = lose_once()
            if lost > 0:
                acknowledged = history.acknowledged - before
                print(f"{name}, when {what}: {acknowledged} acknowledged writes, "
                      f"loss noticed ({lost})", flush=True)
                return True
        print(f"{name}, when {what}: NO LOSS NOTICED, the check is worth nothing", flush=True)
        return False


def throw_away_log(data):
    for file in glob.glob(os.path.join(data, "*-wal")):
        os.remove(file)


def report(name, rounds, history, lost):
    print(f"{name}: {rounds} rounds, {history.acknowledged} acknowledged writes, {lost} lost",
          flush=True)
    for problem in history.problems[:PROBLEMS_SHOWN_MAX]:
        print(f"  {problem}")
    return lost == 0 and not history.problems and history.acknowledged > 0


def main():
    parser = argparse.ArgumentParser(prog="tests/crash/run.sh")
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=50, help="kills; a tenth of it power cuts, a fifth of it while codes are redeemed")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    print(f"crash test with --seed {options.seed}", flush=True)

    folder = tempfile.mkdtemp(prefix="acquaint-crash-")
    harness = Harness(os.path.abspath(options.binary), folder, options.seed)
    good = False
    try:
        good = harness.kill(options.rounds)
        good = harness.redeem(max(3, options.rounds // 5)) and good
        try:
            Disk(folder).mount()
            Disk(folder, os.path.join(folder, "disk-0.img")).unmount()
        except NoLoopDevice as why:
            print(f"SKIP power cut: {why}")
        else:
            good = harness.cut_power(max(3, options.rounds // 10)) and good
    finally:
        if harness.server:
            harness.server.kill()
        if good:
            shutil.rmtree(folder)
        else:
            print(f"what is left is in {folder}")
    print("crash test: passed" if good else "crash test: FAILED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
