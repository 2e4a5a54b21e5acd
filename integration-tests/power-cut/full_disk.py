#!/usr/bin/python3
"""The agent with its state directory on a small tmpfs that is filled at each step of a campaign, one step a campaign, and emptied again later. The
agent must say what is missing, lose nothing, and end the campaign well once there is space, or fail it for that reason. Also: it is started on a
full disk, and begins its work once there is space.

Needs root (mount). use: full_disk.py [--step NAME]
"""
import argparse
import errno
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import Failure, main, say  # noqa: E402
from campaigns import Rounds  # noqa: E402

TMPFS_MIB = 96
# how long the disk stays full at least, and how long the agent has to say so
FULL_S = 6
# a campaign and whatever it waits for, on a slow machine
LIMIT_S = 240
# what an agent says that could not write
SAID = r"No space left on device|lacks \d+ bytes"
SPACE_REASONS = ("NO_SPACE", "STORAGE")

# step, what the log says when it is reached, an ECU with bad software, whether something is written in this step while it lasts
STEPS = (
    ("downloading", r" to=DOWNLOADING", None, True),
    ("stored", r" to=STORED", None, True),
    ("waiting", r" to=WAITING", None, True),
    ("preparing", r"ecu=bcm from=PENDING on=START to=PREPARING", None, True),
    ("programming", r"ecu=bcm from=PREPARING on=MAY_ERASE", None, True),
    ("verified", r"ecu=bcm from=PROGRAMMING on=VERIFIED", None, True),
    ("rolling-back", r" to=ROLLING_BACK", "engine", True),
    ("restoring", r"step=transfer[\s\S]* to=ROLLING_BACK[\s\S]*step=transfer", "engine", True),
    ("reporting", r"from=PROGRAMMING on=ALL_PROMOTED to=SUCCEEDED", None, False),
)


class Tmpfs:
    """The agent's state directory, small."""

    def __init__(self, directory):
        self.directory, self.filler = directory, os.path.join(directory, "filler")
        os.makedirs(directory)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={TMPFS_MIB}m", "pitstop-test", directory], stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Failure(f"cannot mount a tmpfs on {directory}, are you root? {done.stderr.strip()}")

    def fill(self):
        with open(self.filler, "ab", buffering=0) as f:
            for size in (1 << 20, 4096):
                try:
                    while True:
                        f.write(bytes(size))
                except OSError as e:
                    if e.errno != errno.ENOSPC:
                        raise

    def empty(self):
        os.remove(self.filler)

    def close(self):
        subprocess.run(["umount", "-l", self.directory], check=False)


def round_at(rounds, tmpfs, name, pattern, bad, writes):
    agent = rounds.vehicle.agent
    since = agent.here()
    rounds.begin(bad)
    agent.wait_for(pattern, LIMIT_S, since)
    filled = agent.here()
    tmpfs.fill()
    said = None
    try:
        time.sleep(FULL_S)
        said = agent.wait_for(SAID, LIMIT_S, filled) if writes else None
    finally:
        tmpfs.empty()
    rounds.vehicle.until(lambda: not rounds.under_way() or None, "the campaign ends", LIMIT_S)
    end = rounds.settled(LIMIT_S, SPACE_REASONS)
    say(f"ok: full while {name}: {end}{', said: ' + said.group() if said else ''}")


def start_on_full(rounds, tmpfs):
    agent = rounds.vehicle.agent
    rounds.begin()
    agent.wait_for(r" to=DOWNLOADING", LIMIT_S, agent.here())
    agent.kill()
    tmpfs.fill()
    agent.start()
    time.sleep(FULL_S)
    if agent.process.poll() is not None:
        tmpfs.empty()
        raise Failure(f"the agent does not run on a full disk: it ended with {agent.process.returncode}")
    tmpfs.empty()
    rounds.vehicle.until(lambda: not rounds.under_way() or None, "the campaign ends", LIMIT_S)
    say(f"ok: started on a full disk: {rounds.settled(LIMIT_S, SPACE_REASONS)}")


def steps():
    options = argparse.ArgumentParser()
    options.add_argument("--step", choices=[s[0] for s in STEPS] + ["starting"])
    only = options.parse_args().step
    rounds = Rounds({"org.pitstop.store": {"reserveBytes": 0}})
    tmpfs = Tmpfs(os.path.join(rounds.vehicle.dir, "run"))
    begin = time.monotonic()
    try:
        rounds.start()
        rounds.begin()
        rounds.vehicle.until(lambda: not rounds.under_way() or None, "the first campaign ends", LIMIT_S)
        rounds.settled(LIMIT_S)
        for step in STEPS:
            if only in (None, step[0]):
                round_at(rounds, tmpfs, *step)
        if only in (None, "starting"):
            start_on_full(rounds, tmpfs)
        say(f"ok: {rounds.campaigns} campaigns, {dict(rounds.ends)}, {time.monotonic() - begin:.0f} s")
    except Failure:
        rounds.vehicle.keep = True
        subprocess.run(["cp", "-r", os.path.join(rounds.vehicle.dir, "run"), os.path.join(rounds.vehicle.dir, "run.kept")], check=False)
        raise
    finally:
        rounds.vehicle.agent.stop()
        tmpfs.close()
        rounds.vehicle.stop()


main(steps)
