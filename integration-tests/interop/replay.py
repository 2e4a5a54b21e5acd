#!/usr/bin/python3
"""A recorded programming is sent again to another vehicle, and the evidence of a whole campaign is verified by tools of the system.

`pitstop flash --trace` programs an ECU of a simulated vehicle over classic CAN and another one over CAN FD. `pitstop replay` of both records against a vehicle that
has just come from the factory finds every answer equal; against the vehicle that was programmed, and against one with shorter blocks, it tells what differs. Then the
demo's campaign runs with captures: its chain and the digest of every capture are computed again here, with nothing of ours, and `pitstop evidence` finds a changed byte.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import ADDRESS, CONFIG, PITSTOP, Failure, Vehicle, image, main, say  # noqa: E402

LIMIT_S = 180
SIZE = 32 * 1024
VERSION = "2.0.0"
P2_MS = 2000
# long enough for NRC 0x78
ERASE_MS = 5
ECUS = (("bcm", "BCM-H1", "body"), ("brake", "BRK-H2", "powertrain"))
ZEROS = "0" * 64


def check(condition, what):
    if not condition:
        raise Failure(what)
    say(f"ok: {what}")


def simulated(**settings):
    vehicle = Vehicle({"org.pitstop.simulator": {"eraseMsPer64KiB": ERASE_MS, **settings}})
    vehicle.simulator.start().wait_for("simulated vehicle runs", LIMIT_S)
    vehicle.until(lambda: os.path.exists(secret(vehicle)), "the simulator made its ECUs' secret")
    return vehicle


def secret(vehicle):
    return os.path.join(vehicle.dir, "simulate", "ecu-secret.hex")


def link(vehicle, bus):
    with open(os.path.join(vehicle.config, f"org.pitstop.can.remote-{bus}.cfg")) as f:
        return next(line.split("=", 1)[1].strip() for line in f if line.startswith("uri="))


def profile(vehicle, ecu):
    """The distribution's own, with patience: on a loaded machine a late answer would mean a repeated block."""
    with open(os.path.join(CONFIG, "ecus", ecu + ".json")) as f:
        result = json.load(f)
    del result["$schema"]
    result["timing"]["p2Ms"] = P2_MS
    path = os.path.join(vehicle.dir, ecu + ".json")
    with open(path, "w") as f:
        json.dump(result, f)
    return path


def run(*command):
    done = subprocess.run([PITSTOP, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LIMIT_S)
    return done.returncode, done.stdout


def record(vehicle, ecu, hardware, bus):
    file, log = (os.path.join(vehicle.dir, f"{ecu}.{suffix}") for suffix in ("bin", "log"))
    with open(file, "wb") as f:
        f.write(image(ecu, hardware, VERSION, SIZE))
    status, said = run("flash", "--profile", profile(vehicle, ecu), "--image", file, "--format", "bin", "--address", hex(ADDRESS), "--version", VERSION,
                       "--key-secret", secret(vehicle), "--link", link(vehicle, bus), "--yes", "--json", file + ".json", "--trace", log)
    check(status == 0, f"{ecu} is programmed and recorded in {os.path.getsize(log)} bytes" if status == 0 else said)
    return log


def replay(vehicle, log, ecu, bus):
    result = log + ".json"
    status, said = run("replay", log, "--profile", profile(vehicle, ecu), "--key-secret", secret(vehicle), "--link", link(vehicle, bus), "--yes",
                       "--json", result)
    if not os.path.exists(result):
        raise Failure(f"replay of {log} ended with {status}: {said}")
    with open(result) as f:
        found = json.load(f)
    os.remove(result)
    return status, said, found


def replays():
    first, factory, other = simulated(), simulated(seed=7), simulated(maxNumberOfBlockLength=300)
    try:
        for ecu, hardware, bus in ECUS:
            log = record(first, ecu, hardware, bus)
            status, said, found = replay(factory, log, ecu, bus)
            check(status == 0 and found["outcome"] == "equal" and found["allowed"] == 1 and found["equal"] == found["requests"] - 1 > 10,
                  f"{ecu}: an ECU from the factory answers as recorded: {said.strip()}")
            status, said, found = replay(first, log, ecu, bus)
            versions = [d for d in found["differences"] if d["request"] == "22 F1 95"]
            check(status == 1 and found["outcome"] == "differs" and versions, f"{ecu}: an ECU that was programmed says another version: {versions[:1]}")
            status, said, found = replay(other, log, ecu, bus)
            lengths = [d for d in found["differences"] if d["request"].startswith("34 ")]
            check(status == 1 and lengths and lengths[0]["got"].startswith("74 "), f"{ecu}: an ECU with shorter blocks is told: {lengths[:1]}")
    finally:
        for vehicle in (first, factory, other):
            vehicle.stop()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def chain(directory):
    """Every record, with its digest computed here."""
    records, prev = [], ZEROS
    for name in sorted(n for n in os.listdir(directory) if n.endswith(".jsonl")):
        with open(os.path.join(directory, name), "rb") as f:
            for line in f.read().splitlines():
                found = json.loads(line)
                body = line[:line.rindex(b',"prev":')]
                if found["n"] != len(records) + 1 or found["prev"] != prev or found["sha256"] != sha256((prev + sha256(body)).encode()):
                    raise Failure(f"{name}: record {found['n']} is not the next of the chain")
                records.append(found)
                prev = found["sha256"]
    return records


def evidence():
    with tempfile.TemporaryDirectory(prefix="pitstop-evidence.") as work:
        config, state = os.path.join(work, "config"), os.path.join(work, "state")
        shutil.copytree(CONFIG, config)
        with open(os.path.join(config, "org.pitstop.evidence.cfg"), "a") as f:
            f.write("\ncaptureFrames = true\nsegmentKilobytes = 4\n")
        status, said = run("demo", "--config", config, "--state", state)
        check(status == 0, "a campaign of three ECUs has succeeded" if status == 0 else said)
        directory = os.path.join(state, "evidence")
        records = chain(directory)
        say(f"ok: {len(records)} records, every digest computed again: sources {sorted({r['source'] for r in records})}")
        captures = [r for r in records if r["kind"] == "capture"]
        check({"bcm", "brake", "engine"} == {c["ecu"] for c in captures}, f"{len(captures)} captures")
        for c in captures:
            with open(os.path.join(directory, "captures", c["details"]["file"]), "rb") as f:
                content = f.read()
            check(sha256(content) == c["details"]["sha256"] and content.count(b"\n") == int(c["details"]["frames"]) > 1000,
                  f"capture {c['details']['file']}: {c['details']['frames']} frames, {c['details']['lost']} lost, its digest is in the chain")
        proofs(work, state, records, captures[0]["campaign"])


def proofs(work, state, records, campaign):
    head = f"{records[-1]['n']}:{records[-1]['sha256']}"
    for place in (state, os.path.join(state, "evidence")):
        status, said = run("evidence", "verify", place, "--head", head)
        check(status == 0 and "chain whole" in said, f"evidence verify: {said.splitlines()[0]}")
    export = os.path.join(work, "export.jsonl")
    run("evidence", "export", "--state", state, "--campaign", campaign, "--to", export)
    status, said = run("evidence", "verify", export, "--head", head)
    check(status == 0, f"an export of one campaign is proved to the same head: {said.splitlines()[0]}")
    with open(export, "r+b") as f:
        content = f.read()
        f.seek(len(content) // 2)
        f.write(bytes([content[len(content) // 2] ^ 1]))
    status, said = run("evidence", "verify", export)
    check(status == 1 and "WRONG" in said, f"a flipped bit is found: {said.splitlines()[0]}")


def all_of_it():
    replays()
    evidence()
    say("PASSED")


main(all_of_it)
