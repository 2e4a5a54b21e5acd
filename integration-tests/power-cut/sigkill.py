#!/usr/bin/python3
"""The agent as a process of its own, killed with SIGKILL 200 times at random (seeded) times, through campaigns one after the other: downloading,
storing, waiting, flashing, rolling back, reporting; now and then the server is killed in its place. Each campaign must end with one distinct final
report, all ECUs with the software of one generation, and each backup with the version that its ECU runs.

use: sigkill.py [--kills N] [--seed N] [--vehicles N]
"""
import argparse
import collections
import os
import random
import re
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import Failure, main, say  # noqa: E402
from campaigns import ECUS, Rounds  # noqa: E402

# every so-manieth campaign brings software that one ECU will not run: what was done before is rolled back
BAD_EACH = 3
# with so many of the kills the server is hit as well
SERVER_SHARE = 0.08
# an agent must have time to get somewhere, or no campaign would ever end: it lives at most so many times as long as its start took
LONGEST_LIFE = 3
# likewise in times of its start
CAMPAIGN_LIMIT = 200
INVENTORY_LIMIT = 60


class Victim:
    """One vehicle with its server, and those who die."""

    def __init__(self, name, seed, kills):
        self.name, self.random, self.kills = name, random.Random(seed), kills
        self.by_state = collections.Counter()
        self.server_kills = 0
        self.failure = None
        # killed so often, an ECU is begun more often than a real one would be
        self.rounds = Rounds({"org.pitstop.campaign": {"ecuStarts": 100}})
        self.vehicle = self.rounds.vehicle

    def run(self):
        try:
            self.rounds.start()
            began = time.monotonic()
            self.vehicle.agent.wait_for(r"launcher  ready ", 120)
            self.start_s = max(1.0, time.monotonic() - began)
            while self.kills > 0:
                self.campaign()
        except (Failure, OSError) as e:
            self.failure = f"{self.name}: {e}; its logs are in {self.vehicle.dir}"
            self.vehicle.keep = True
        finally:
            self.vehicle.stop()

    def campaign(self):
        """One task, and kills until its campaign has ended; the last one is left in peace."""
        self.rounds.begin(self.random.choice(ECUS)[0] if (self.rounds.campaigns + 1) % BAD_EACH == 0 else None)
        begin, limit = time.monotonic(), CAMPAIGN_LIMIT * self.start_s
        while self.rounds.under_way():
            if time.monotonic() - begin > limit:
                raise Failure(f"campaign {self.rounds.campaigns} has not ended after {limit:.0f} s")
            if self.kills > 0:
                self.kill()
            else:
                time.sleep(0.2)
        self.rounds.settled(INVENTORY_LIMIT * self.start_s)

    def kill(self):
        time.sleep(self.start_s * self.random.uniform(0, LONGEST_LIFE))
        self.kills -= 1
        if self.random.random() < SERVER_SHARE:
            self.vehicle.server.kill()
            self.server_kills += 1
            self.vehicle.server.start()
            self.rounds.server_again()
        self.by_state[self.state()] += 1
        self.vehicle.agent.kill()
        self.vehicle.agent.start()

    def state(self):
        """What the log says of the campaign in this life of the agent."""
        rows = re.findall(r"goes on id=\S+ state=(\S+)| to=([A-Z_]+)|(campaign ended)|(journal open)", self.vehicle.agent.text())
        if not rows:
            return "STARTING"
        goes_on, to, ended, _ = rows[-1]
        return goes_on or to or ("TIDYING" if ended else "NO CAMPAIGN")


def kills():
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--vehicles", type=int, default=2, help="each with a server and an agent of its own, side by side")
    options = options.parse_args()
    begin = time.monotonic()
    share = [options.kills // options.vehicles + (1 if i < options.kills % options.vehicles else 0) for i in range(options.vehicles)]
    victims = [Victim(f"vehicle {i + 1}", options.seed * 1000 + i, n) for i, n in enumerate(share)]
    threads = [threading.Thread(target=v.run) for v in victims]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    failures = [v.failure for v in victims if v.failure]
    if failures:
        raise Failure("; ".join(failures) + f"; again: sigkill.py --kills {options.kills} --seed {options.seed} --vehicles {options.vehicles}")
    states = sum((v.by_state for v in victims), collections.Counter())
    ends = sum((v.rounds.ends for v in victims), collections.Counter())
    for state, count in sorted(states.items()):
        say(f"{count:6} killed in {state}")
    say(f"ok: {options.kills} kills (and {sum(v.server_kills for v in victims)} of the server) in {sum(v.rounds.campaigns for v in victims)} campaigns, "
        f"{dict(ends)}, each with one final report; {time.monotonic() - begin:.0f} s, seed {options.seed}")


main(kills)
