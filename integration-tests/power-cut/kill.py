#!/usr/bin/env python3
"""The agent as a process of its own, killed with SIGKILL at five points of a campaign and started again each time: downloading, stored,
waiting for the ignition, flashing, reporting. The campaign must end in upgrade-succeeded with one distinct final report.
"""
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import VIN, Failure, Vehicle, main, say  # noqa: E402

ECUS = (("bcm", "BCM-H1"), ("engine", "ENG-H3"), ("brake", "BRK-H2"))


def restart_after(vehicle, pattern, what):
    vehicle.agent.wait_for(pattern, 120)
    vehicle.agent.kill()
    say(f"killed while {what}")
    vehicle.agent.start()


def catalogue(vehicle):
    for ecu, hardware in ECUS:
        vehicle.software(ecu, hardware, "1.0.0")
        vehicle.software(ecu, hardware, "2.0.0", size=256 * 1024)
    vehicle.tsp("task", "add", VIN, "--all-or-nothing")


def campaign():
    # slow enough that the kill falls into the download
    vehicle = Vehicle({"org.pitstop.download.ftp": {"maxRateBytesPerSecond": 200_000}})
    try:
        vehicle.start(catalogue)
        restart_after(vehicle, r"to=DOWNLOADING", "downloading")
        restart_after(vehicle, r"to=STORED", "stored")
        restart_after(vehicle, r"to=WAITING|goes on .*state=WAITING", "waiting for the ignition")
        vehicle.drive("ignition", "off")
        restart_after(vehicle, r"to=PROGRAMMING[\s\S]*ecu=bcm from=PREPARING on=MAY_ERASE", "flashing")
        vehicle.agent.wait_for(r"goes on .*state=PROGRAMMING", 60)
        # the TSP is frozen, so that the final report stays unacknowledged
        vehicle.agent.wait_for(r"ecu=bcm .* to=VERIFIED", 120)
        vehicle.server.signal(signal.SIGSTOP)
        vehicle.agent.wait_for(r"to=SUCCEEDED", 120)
        vehicle.agent.kill()
        say("killed while reporting")
        vehicle.server.signal(signal.SIGCONT)
        vehicle.agent.start()
        vehicle.until(lambda: final_reports(vehicle), "the final report arrives", 90)
        check(vehicle)
    finally:
        vehicle.stop()


def final_reports(vehicle):
    final = ("upgrade-succeeded", "rolled-back", "rejected", "cancelled", "failed", "needs-workshop")
    return {(e["seq"], e["type"]) for e in vehicle.events() if e["type"] in final}


def check(vehicle):
    reports = final_reports(vehicle)
    if [t for _, t in reports] != ["upgrade-succeeded"]:
        raise Failure(f"final reports are {sorted(reports)}, not one upgrade-succeeded")
    for ecu, state in vehicle.ecus().items():
        wanted = "2.0.0" if ecu in dict(ECUS) else "1.0.0"
        if state["version"] != wanted or not state["applicationValid"]:
            raise Failure(f"ECU {ecu} is {state}, not a valid {wanted}")
    say("SUCCEEDED after five kills, with one final report")


main(campaign)
