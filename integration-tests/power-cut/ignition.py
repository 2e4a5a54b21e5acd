#!/usr/bin/env python3
"""The ignition rules on real processes, judged by the frames on the buses: ignition on while waiting lets not one programming frame pass; ignition
on in mid-flash lets the ECUs in hand be finished and no other be started, until it is off again.
"""
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import VIN, Failure, Vehicle, main, say  # noqa: E402

ECUS = (("bcm", "BCM-H1", "740"), ("climate", "CLI-H1", "744"), ("brake", "BRK-H2", "7E1"), ("engine", "ENG-H3", "7E0"))
# a SingleFrame with DiagnosticSessionControl 02, classic or CAN FD: how every programming begins
PROGRAMMING = r" {}(?:#|##.)021002"
SETTLE_S = 8


def frames(vehicle, request_id):
    """How often a tester began to program the ECU of that request identifier."""
    count = 0
    for bus in ("body", "powertrain"):
        with open(os.path.join(vehicle.trace, bus + ".log")) as f:
            count += len(re.findall(PROGRAMMING.format(request_id), f.read()))
    return count


def begun(vehicle):
    return {ecu for ecu, _, request_id in ECUS if frames(vehicle, request_id)}


def catalogue(vehicle):
    for ecu, hardware, _ in ECUS:
        vehicle.software(ecu, hardware, "1.0.0")
        vehicle.software(ecu, hardware, "2.0.0", size=128 * 1024)
    vehicle.tsp("task", "add", VIN, "--all-or-nothing")


def expect(what, found, wanted):
    if found != wanted:
        raise Failure(f"{what}: {sorted(found)}, not {sorted(wanted)}")
    say(f"ok: {what}: {', '.join(sorted(found)) or 'none'}")


def rules():
    vehicle = Vehicle()
    vehicle.trace = os.path.join(vehicle.dir, "trace")
    vehicle.simulator.arguments += ["--trace", vehicle.trace]
    try:
        vehicle.start(catalogue)
        vehicle.agent.wait_for(r"to=WAITING", 90)
        time.sleep(SETTLE_S)
        expect("programmed while the ignition is on", begun(vehicle), set())
        vehicle.drive("ignition", "off")
        # one ECU a bus is in hand
        vehicle.agent.wait_for(r"ecu=bcm from=PREPARING on=MAY_ERASE", 60)
        vehicle.agent.wait_for(r"ecu=brake from=PREPARING on=MAY_ERASE", 60)
        vehicle.drive("ignition", "on")
        vehicle.agent.wait_for(r"on=VEHICLE_NOT_READY to=WAITING", 60)
        time.sleep(SETTLE_S)
        expect("begun when the ignition came on in mid-flash", begun(vehicle), {"bcm", "brake"})
        expect("finished all the same", {e for e, s in vehicle.ecus().items() if s["version"] == "2.0.0"}, {"bcm", "brake"})
        vehicle.drive("ignition", "off")
        vehicle.agent.wait_for(r"to=SUCCEEDED", 120)
        expect("programmed in the end", {e for e, s in vehicle.ecus().items() if s["version"] == "2.0.0"}, {e for e, _, _ in ECUS})
    finally:
        vehicle.stop()


main(rules)
