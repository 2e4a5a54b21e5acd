#!/usr/bin/env python3
"""When "pitstop run" starts the agent again. The JVM is played by a script that ends with the statuses it is given, so that this takes no time."""
import os
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import CONFIG, PITSTOP, Failure, main, say  # noqa: E402

JAVA = """#!/bin/sh
echo start >> "$TRIAL/starts"
n=$(wc -l < "$TRIAL/starts")
status=$(sed -n "${n}p" "$TRIAL/statuses")
case $status in
  sleep) sleep 60 & trap 'kill $!; exit 143' TERM; wait ;;
  kill) kill -KILL $$ ;;
  *) exit "$status" ;;
esac
"""


def run(statuses, probation=False):
    """@return status of pitstop, starts of the agent, what pitstop said"""
    with tempfile.TemporaryDirectory(prefix="pitstop-supervise.") as trial:
        process = start(trial, statuses, probation)
        if "sleep" in statuses:
            until(lambda: starts(trial) == len(statuses))
            process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=30)[1]
        return process.returncode, starts(trial), said


def start(trial, statuses, probation):
    home = os.path.join(trial, "java")
    os.makedirs(os.path.join(home, "bin"))
    with open(os.path.join(home, "release"), "w") as f:
        f.write('JAVA_VERSION="17.0.1"\n')
    java = os.path.join(home, "bin", "java")
    with open(java, "w") as f:
        f.write(JAVA)
    os.chmod(java, 0o755)
    with open(os.path.join(trial, "statuses"), "w") as f:
        f.write("\n".join(map(str, statuses)) + "\n")
    os.makedirs(os.path.join(trial, "state", "bundles"))
    with open(os.path.join(trial, "state", "bundles", "record"), "w") as f:
        f.write("format=1\nphase=%s\n" % ("ON_PROBATION" if probation else "STEADY"))
    return subprocess.Popen([PITSTOP, "run", "--config", CONFIG, "--state", os.path.join(trial, "state")], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, "JAVA_HOME": home, "TRIAL": trial})


def starts(trial):
    try:
        with open(os.path.join(trial, "starts")) as f:
            return len(f.readlines())
    except FileNotFoundError:
        return 0


def until(condition):
    end = time.monotonic() + 20
    while not condition():
        if time.monotonic() > end:
            raise Failure("the agent was not started")
        time.sleep(0.02)


def expect(what, found, status, count, words=""):
    if found[:2] != (status, count) or words not in found[2]:
        raise Failure(f"{what}: status {found[0]} after {found[1]} starts, not {status} after {count}; it said: {found[2].strip()}")
    say(f"{what}: status {status} after {count} start{'s' if count > 1 else ''}")


def trial():
    expect("a normal end", run([0]), 0, 1)
    expect("a failed start", run([1]), 1, 1)
    expect("75 asks for a start", run([75, 0]), 0, 2, "ended with status 75 and is started again (1 of 5)")
    expect("75 without end", run([75] * 9), 1, 6, "the agent ended with status 75 after 5 starts in a row; it is not started again")
    expect("out of memory", run([3, 0]), 3, 1)
    expect("out of memory on probation", run([3, 3, 0], probation=True), 0, 3)
    expect("a crash", run(["kill", 0]), 137, 1)
    expect("a crash on probation", run([134, "kill", 0], probation=True), 0, 3)
    expect("the end by a signal on probation", run(["sleep"], probation=True), 143, 1)
    expect("the end by a signal after a start again", run([75, "sleep"]), 143, 2)


main(trial)
