#!/usr/bin/env python3
"""Bundles of the agent are replaced while it programs ECUs, on three real processes, through MQTT and FTPS as a TSP would do it:

- a new FTP bundle comes while an ECU is being flashed and goes in at once; the frames on the bus do not notice it; it proves itself over a restart
- a bundle that does not start comes while the next ECU is being flashed; the old one is back in the same breath, and the TSP is told why
- a new flash bundle comes at the same time; it waits until the ECU in hand is finished

Each campaign of ECUs ends in upgrade-succeeded with one final report, each of the agent in what it deserves. Prints how long each bundle was gone.
"""
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import sets  # noqa: E402
from bench_vehicle import VIN, Failure, Vehicle, main, say  # noqa: E402
from sets import newer  # noqa: E402

FINAL = ("upgrade-succeeded", "rolled-back", "rejected", "cancelled", "failed", "needs-workshop")
# brake takes long enough for a campaign of the agent beside it
FLASH_BYTES = {"brake": 2 * 1024 * 1024, "engine": 128 * 1024}
MAX_GAP_S = 0.1
FTP, FLASH = "org.pitstop.download.ftp", "org.pitstop.flash"


def release(vehicle, version, jar):
    """A set of one jar in the catalogue, and the task to bring it. @return where the agent's log was then"""
    path = sets.pack(os.path.join(vehicle.dir, f"set-{version}.zip"), jar)
    since = vehicle.agent.here()
    vehicle.tsp("software", "add", "--ecu", "agent", "--hardware", "pitstop-agent", "--version", version, "--format", "bin", "--address", "0", path)
    vehicle.tsp("task", "add", VIN, "--ecu", "agent=" + version)
    return since


def program(vehicle, version, *ecus):
    """A task for ECUs; the ignition is off. @return where the agent's log was then"""
    since = vehicle.agent.here()
    for ecu, hardware in ecus:
        vehicle.software(ecu, hardware, version, size=FLASH_BYTES[ecu])
    vehicle.tsp("task", "add", VIN, "--all-or-nothing", *[a for ecu, _ in ecus for a in ("--ecu", f"{ecu}={version}")])
    return since


def flashing(vehicle, ecu, since):
    vehicle.agent.wait_for(rf"ecu={ecu} from=PREPARING on=MAY_ERASE", 120, since)
    time.sleep(10)  # erasing takes six of them


def outcome(vehicle, task):
    """What came of a task: its state and the reason that the TSP was told."""
    def ended():
        return next((t for t in vehicle.tsp("task", "list") if t["id"] == task and t["state"] not in ("ACTIVE", "SENT")), None)

    row = vehicle.until(ended, f"the end of task {task}", 180)
    return row["state"], row["reason"]


def gone(vehicle, since, seconds=120):
    found = vehicle.agent.wait_for(r"bundles swapped goneMs=\{([^}]*)\}", seconds, since).group(1)
    return {name: int(ms) for name, ms in (pair.split("=") for pair in found.split(", ") if pair)}


def gaps(vehicle, since, until):
    """Times without a frame on the bus of the ECU that is being flashed, between two places of its trace, longest first."""
    with open(os.path.join(vehicle.trace, "powertrain.log")) as f:
        f.seek(since)
        times = [float(t) for t in re.findall(r"(?m)^\((\d+\.\d+)\)", f.read(until - since))]
    if len(times) < 1000:
        raise Failure(f"only {len(times)} frames: nothing was being flashed")
    return sorted((b - a for a, b in zip(times, times[1:])), reverse=True)


def traced(vehicle):
    return os.path.getsize(os.path.join(vehicle.trace, "powertrain.log"))


def expect(what, found, wanted):
    if found != wanted:
        raise Failure(f"{what}: {found}, not {wanted}")
    say(f"ok: {what}: {found}")


def at_once(vehicle):
    since = program(vehicle, "2.0.0", ("brake", "BRK-H2"), ("engine", "ENG-H3"))
    flashing(vehicle, "brake", since)
    transfer = traced(vehicle)
    arrived = release(vehicle, "0.1.1", newer(FTP, "0.1.1"))
    campaign = traced(vehicle)
    ms = gone(vehicle, arrived)
    time.sleep(1)
    before, during = gaps(vehicle, transfer, campaign), gaps(vehicle, campaign, traced(vehicle))
    say(f"{FTP} 0.1.1 while brake was being flashed: goneMs={ms}; longest time without a frame {during[0] * 1000:.0f} ms, "
        f"before that {before[0] * 1000:.0f} ms")
    if list(ms) != [FTP]:
        raise Failure(f"{ms} were stopped for it")
    # a machine that pauses by itself is none of the swap's doing
    if during[0] > max(MAX_GAP_S, 1.5 * before[0]):
        raise Failure(f"the bus was silent for {during[0] * 1000:.0f} ms")
    if re.search(r"ecu=brake .*to=VERIFIED", vehicle.agent.text(since)):
        raise Failure("the swap came only after the ECU")
    expect("the task of the agent", outcome(vehicle, 2)[0], "SUCCEEDED")
    expect("the task of the ECUs", outcome(vehicle, 1)[0], "SUCCEEDED")
    vehicle.agent.wait_for(r"set has proved itself set=0\.1\.1", 1, since)


def backed_out_and_waiting(vehicle):
    since = program(vehicle, "3.0.0", ("brake", "BRK-H2"), ("engine", "ENG-H3"))
    flashing(vehicle, "brake", since)
    arrived = release(vehicle, "0.1.2", newer(FTP, "0.1.2", {"Bundle-Activator": "org.pitstop.absent.Activator"}))
    ms = gone(vehicle, arrived)
    said = vehicle.agent.wait_for(r"set not started set=(\S+) why=([^\n]*)", 1, arrived)
    say(f"{FTP} 0.1.2 while brake was being flashed: backed out, goneMs={ms}: {said.group(2)}")
    state, reason = outcome(vehicle, 4)
    expect("the task of the bad bundle", state, "FAILED")
    if "org.pitstop.absent.Activator" not in reason:
        raise Failure(f"the TSP was told '{reason}'")
    arrived = release(vehicle, "0.1.3", newer(FLASH, "0.1.3"))
    vehicle.agent.wait_for(r"wait until no ECU is in hand", 120, arrived)
    ms = gone(vehicle, arrived, 180)
    text = vehicle.agent.text(since)
    swapped = text.index("swap begins set=0.1.3")
    in_hand = {ecu for ecu in ("brake", "engine")
               if re.search(rf"ecu={ecu} from=PREPARING", text[:swapped]) and not re.search(rf"ecu={ecu} .*to=VERIFIED", text[:swapped])}
    expect("ECUs in hand at the swap of the flash bundle", in_hand, set())
    say(f"{FLASH} 0.1.3 after the ECU in hand: goneMs={ms}")
    expect("the task of the flash bundle", outcome(vehicle, 5)[0], "SUCCEEDED")
    expect("the task of the ECUs", outcome(vehicle, 3)[0], "SUCCEEDED")


def backups(vehicle):
    return [e["backup"] for e in vehicle.tsp("vehicles") if e["ecu"] in ("brake", "engine")]


def check(vehicle):
    final = {(e["campaign"], e["seq"]) for e in vehicle.events() if e["type"] in FINAL}
    expect("final reports, one a campaign", len(final), len({campaign for campaign, _ in final}))
    for ecu in ("brake", "engine"):
        state = vehicle.ecus()[ecu]
        expect(ecu, (state["version"], state["applicationValid"]), ("3.0.0", True))
    rows = {e["ecu"]: e["running"] for e in vehicle.tsp("vehicles") if e["vin"] == VIN}
    expect("the TSP knows the agent's set", rows["agent"], "0.1.3")


def swaps():
    vehicle = Vehicle({"org.pitstop.hotswap": {"wellSeconds": 3, "illSeconds": 5}})
    vehicle.trace = os.path.join(vehicle.dir, "trace")
    vehicle.simulator.arguments += ["--trace", vehicle.trace]
    try:
        vehicle.start(lambda v: [v.software(ecu, hardware, "1.0.0") for ecu, hardware in (("brake", "BRK-H2"), ("engine", "ENG-H3"))])
        vehicle.drive("ignition", "off")
        vehicle.until(lambda: backups(vehicle) == ["1.0.0", "1.0.0"], "the backups", 90)
        at_once(vehicle)
        backed_out_and_waiting(vehicle)
        check(vehicle)
    finally:
        vehicle.stop()


main(swaps)
