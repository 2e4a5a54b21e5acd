"""Campaigns one after the other on one vehicle, and what must be true after each: for tests that do something to the agent meanwhile."""
import collections
import json
import os
import sys
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import ADDRESS, VIN, Failure, Vehicle, image  # noqa: E402

ECUS = (("bcm", "BCM-H1"), ("brake", "BRK-H2"), ("engine", "ENG-H3"))
FINAL = ("upgrade-succeeded", "rolled-back", "rejected", "cancelled", "failed", "needs-workshop")
SIZE = 12 * 1024
# small software and short pauses, but a download and an erase that last long enough to be hit
SETTINGS = {
    "org.pitstop.download.ftp": {"maxRateBytesPerSecond": 24_000, "backOffMinMs": 200},
    "org.pitstop.ignition": {"offHoldMs": 500},
    "org.pitstop.simulator": {"ignition": "off", "eraseMsPer64KiB": 400},
    "org.pitstop.tsp.mqtt": {"reconnectMaxMs": 1000},
}


class Operator:
    """The operator's HTTP interface: a process for each question would take longer than the answers."""

    def __init__(self, vehicle):
        state = os.path.join(vehicle.dir, "server", "server")
        self.url = json.load(open(os.path.join(state, "operator.json")))["url"]
        self.token = open(os.path.join(state, "operator.token")).read().strip()

    def ask(self, method, path, body=None, **query):
        request = urllib.request.Request(f"{self.url}{path}?{urllib.parse.urlencode(query)}", data=body, method=method,
                                         headers={"Accept": "application/json", "Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def events(self):
        """All of them; the server gives a page at a time."""
        events, page = [], self.ask("GET", "/events", vin=VIN)
        while page:
            events += page
            page = self.ask("GET", "/events", vin=VIN, after=events[-1]["id"])
        return events

    def software(self, ecu, hardware, version, content):
        self.ask("POST", "/software", content, ecu=ecu, hardware=hardware, version=version, format="bin", address=ADDRESS)


class Rounds:
    """One vehicle, its TSP, and the generation of software that it must have."""

    def __init__(self, settings):
        merged = {pid: {**SETTINGS.get(pid, {}), **settings.get(pid, {})} for pid in (*SETTINGS, *settings)}
        self.vehicle = Vehicle(merged)
        self.campaigns = 0
        self.ends = collections.Counter()

    def start(self):
        """Until the agent runs; the first task is still to be given."""
        self.vehicle.start(self._factory)

    def _factory(self, vehicle):
        self.operator = Operator(vehicle)
        for ecu, hardware in ECUS:
            self.operator.software(ecu, hardware, "1.0.0", image(ecu, hardware, "1.0.0", 4096))
        self.generation = {ecu: "1.0.0" for ecu, _ in ECUS}

    def begin(self, bad=None):
        """New software for every ECU, and the task to bring it. @param bad an ECU that will not run its own: then all are rolled back"""
        self.campaigns += 1
        self.bad, self.version = bad, f"{self.campaigns + 1}.0.0"
        for ecu, hardware in ECUS:
            # an ECU finds out when it checks its programming dependencies
            content = image(ecu, "OTHER-HW" if ecu == bad else hardware, self.version, SIZE)
            self.operator.software(ecu, hardware, self.version, content)
        self.operator.ask("POST", "/tasks", vin=VIN, allOrNothing="true")

    def server_again(self):
        """After the server was started again."""
        self.vehicle.until(lambda: Operator(self.vehicle).events(), "the server is back", 120)
        self.operator = Operator(self.vehicle)

    def events(self):
        return self.vehicle.until(lambda: self.operator.events(), "the server answers", 60)

    def under_way(self):
        tasks = self.vehicle.until(lambda: self.operator.ask("GET", "/tasks"), "the server answers", 60)
        return any(t["state"] in ("ACTIVE", "SENT") for t in tasks)

    def finals(self):
        """The final reports of each campaign: repeats have the number of the first."""
        finals = collections.defaultdict(set)
        for e in self.events():
            if e["type"] in FINAL and e["campaign"]:
                finals[e["campaign"]].add((e["seq"], e["type"], e["reason"]))
        return finals

    def settled(self, limit, may_fail=()):
        """The campaign is over: is everything as its report says? @param may_fail reasons that it may have failed for. @return how it ended"""
        finals = self.finals()
        for campaign, reports in finals.items():
            if len(reports) != 1:
                raise Failure(f"{campaign} has the final reports {sorted(reports)}, not one")
        # the first task is two campaigns: the one before brings the backups of what the ECUs run
        last, end, reason = max(next(iter(reports)) for reports in finals.values())
        self.ends[end] += 1
        allowed = end == ("rolled-back" if self.bad else "upgrade-succeeded") or end == "failed" and reason in may_fail
        if not allowed:
            raise Failure(f"campaign {self.campaigns} ended with {end} {reason}, though {self.bad or 'no ECU'} had bad software")
        if end == "upgrade-succeeded":
            self.generation = {ecu: self.version for ecu, _ in ECUS}
        ecus = self.vehicle.ecus()
        for ecu, _ in ECUS:
            if ecus[ecu]["version"] != self.generation[ecu] or not ecus[ecu]["applicationValid"]:
                raise Failure(f"campaign {self.campaigns} ended with {end}, but {ecu} is {ecus[ecu]}, not a valid {self.generation[ecu]}")
        self.vehicle.until(lambda: self._told(last), f"the inventory after campaign {self.campaigns} tells its versions and backups", limit)
        return end if not reason else f"{end} ({reason})"

    def _told(self, after):
        told = {}
        for e in self.events():
            if e["seq"] > after and e["type"] == "inventory":
                told[e["ecu"]] = (e["running"], e["backup"])
        return all(told.get(ecu) == (v, v) for ecu, v in self.generation.items())
