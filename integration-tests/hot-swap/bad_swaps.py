#!/usr/bin/python3
"""Bundle sets that must not stay, brought by a TSP to a real agent: each is refused or backed out, the old bundles run again, and the TSP is told why.

In the end good sets prove themselves, with the power cut at four moments of their swaps, and a campaign of an ECU succeeds.

    bad_swaps.py [GROUP...]        packages, jars, starts, framework, power_cuts; all by default

As any user, with the Debian packages mosquitto, python3-paho-mqtt and python3-cryptography, and a JDK.
"""
import base64
import io
import json
import os
import re
import sys
import time
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import forge  # noqa: E402
import sets  # noqa: E402
from bench_vehicle import VIN, Failure, Vehicle, free_port, main, say  # noqa: E402
from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: E402
from mosquitto import Hand, Mosquitto  # noqa: E402

FTP = "org.pitstop.download.ftp"
COMMAND = f"pitstop/v1/{VIN}/command"
# an agent that starts on a busy machine is silent for seconds
SILENT_S = 30
SETTINGS = {
    # a health check fails after 5 s, so this is what it has to be found within
    "org.pitstop.hotswap": {"wellSeconds": 7, "illSeconds": 3},
    "org.pitstop.tsp.mqtt": {"reconnectMinMs": 200, "reconnectMaxMs": 1000},
    "org.pitstop.simulator": {"ignition": "off", "eraseMsPer64KiB": 50},
    "org.pitstop.ignition": {"offHoldMs": 500},
}


class Swaps:
    def __init__(self):
        self.port, self.number = free_port(), 0
        self.vehicle = Vehicle(SETTINGS)
        self.vehicle.set("org.pitstop.server", broker="external", brokerHost="localhost", brokerPort=self.port)
        self.vehicle.agent.arguments.append(f"-Dpitstop.swap.silentSeconds={SILENT_S}")
        self.agent = self.vehicle.agent
        self.pki = os.path.join(self.vehicle.dir, "server", "server", "pki")

    def start(self):
        v = self.vehicle
        v.server.start()
        v.until(lambda: os.path.exists(os.path.join(self.pki, "tsp.pem")), "the server made its certificates")
        self.mosquitto = Mosquitto(os.path.join(v.dir, "mosquitto"), self.port, self.pki).start()
        self.hand = Hand(self.port, self.pki)
        v.start(lambda vehicle: vehicle.software("brake", "BRK-H2", "1.0.0"))
        v.until(lambda: self.rows().get("brake", {}).get("backup") == "1.0.0", "the backup of the brake's software", 90)

    def stop(self):
        self.vehicle.stop()
        for part in ("hand", "mosquitto"):
            if hasattr(self, part):
                getattr(self, part).stop()

    def rows(self):
        return {e["ecu"]: e for e in self.vehicle.tsp("vehicles") if e["vin"] == VIN}

    def release(self, version, *jars):
        """@return the task that brings the set"""
        v = self.vehicle
        path = sets.pack(os.path.join(v.dir, f"set-{version}.zip"), *jars)
        v.tsp("software", "add", "--ecu", "agent", "--hardware", "pitstop-agent", "--version", version, "--format", "bin", "--address", "0", path)
        return v.tsp("task", "add", VIN, "--ecu", "agent=" + version)[0]["id"]

    def outcome(self, task, seconds=120):
        def ended():
            return next((t for t in self.vehicle.tsp("task", "list") if t["id"] == task and t["state"] not in ("ACTIVE", "SENT")), None)
        row = self.vehicle.until(ended, f"the end of task {task}", seconds)
        return row["state"], row["reason"]

    def record(self):
        with open(os.path.join(self.vehicle.dir, "run", "bundles", "record")) as f:
            return dict(line.split("=", 1) for line in f.read().splitlines() if "=" in line)

    def old_runs(self, what):
        """The bundle that was replaced is the distribution's own again, and the record names it."""
        self.vehicle.until(lambda: self.rows()["agent-download-ftp"]["running"] == "0.1.0", f"after {what} the old bundle runs", 60)
        if os.path.exists(os.path.join(self.vehicle.dir, "run", "bundles", "record")):
            record = self.record()
            if (record["phase"], record["current"]) != ("STEADY", "feature"):
                raise Failure(f"after {what} the record is {record['phase']} {record['current']}")

    def bad(self, what, reason, *jars, seconds=120):
        """A set that is refused or backed out. @param reason pattern of what the TSP is told"""
        self.number += 1
        begin, since = time.monotonic(), self.agent.here()
        state, told = self.outcome(self.release(f"0.9.{self.number}", *jars), seconds)
        if state != "FAILED" or not re.search(reason, told):
            raise Failure(f"{what}: {state}, and the TSP was told '{told}'")
        self.old_runs(what)
        starts = len(re.findall(r"is started again", self.agent.text(since)))
        say(f"ok: {what}: {time.monotonic() - begin:.0f} s{f', {starts} starts of the agent' if starts else ''}: {told}")

    def refused(self, what, reason, signed):
        """A package that is refused before anything is loaded."""
        self.number += 1
        since, seen = self.agent.here(), len(self.vehicle.events())
        self.hand.publish(COMMAND, json.dumps({"v": 1, "commandId": f"forged-{self.number}", "type": "upgrade", "issued": forge.iso(forge.now()),
                                               "campaignId": f"forged-camp-{self.number}", "package": base64.b64encode(signed).decode()}).encode())
        event = self.vehicle.until(lambda: next((e for e in self.vehicle.events()[seen:] if e["type"] == "rejected"), None), f"{what} is refused", 30)
        if event["reason"] not in reason or "trial" in self.agent.text(since):
            raise Failure(f"{what}: the TSP was told {event['reason']}: {event['text']}")
        say(f"ok: {what}: {event['reason']}: {event['text']}")


def packages(swaps):
    def content():
        swaps.number += 1
        jar = sets.newer(FTP, "0.8.1")
        entry = forge.software("agent", "pitstop-agent", f"0.8.{swaps.number}", jar, "ftps://localhost:1/set.zip", 900, format="bin", address=0)
        return forge.content(f"forged-package-{swaps.number}", VIN, [entry])

    year = forge.datetime.timedelta(days=365)
    stranger = forge.issue(swaps.pki, "tls-root", "another authority's", forge.now() - year, forge.now() + year, ExtendedKeyUsageOID.CODE_SIGNING)
    swaps.refused("a set that nobody has signed", ("MALFORMED",), content())
    swaps.refused("a set that another authority has signed", ("UNKNOWN_SIGNER", "MALFORMED"), forge.Signer.of(swaps.pki, *stranger).sign(content()))
    swaps.refused("a set whose signer has not the key", ("BAD_SIGNATURE",), forge.Signer.of(swaps.pki, key=stranger[0]).sign(content()))


def absent_service(name, content):
    if name.startswith("OSGI-INF/") and FTP.encode() in content:
        return content.replace(b"<reference ", b'<reference name="absent" interface="org.pitstop.absent.Service"/>\n  <reference ', 1)
    return content


def jars(swaps):
    code = sets.bad_activator()
    swaps.bad("a jar of garbage", "is no bundle", os.urandom(100_000))
    swaps.bad("an import that nobody exports", r"cannot be resolved.*org\.pitstop\.absent", sets.newer(FTP, "0.9.2", imports="org.pitstop.absent"))
    swaps.bad("an activator that throws", "does not start: no such hardware", sets.behaving(FTP, "0.9.3", "throw", code))
    swaps.bad("a component that is never satisfied", r"component org\.pitstop\.download\.ftp\S* waits for a service",
              sets.newer(FTP, "0.9.4", edit=absent_service))
    swaps.bad("a health check that fails after 5 s", "the server does not know this client any more", sets.behaving(FTP, "0.9.5", "sicken", code))


def starts(swaps):
    """Those that end the process."""
    code = sets.bad_activator()
    swaps.bad("a start that hangs", f"did not start within {SILENT_S} s", sets.behaving(FTP, "0.9.6", "hang", code))
    swaps.bad("a start that takes all memory", "did not prove itself in 3 starts", sets.behaving(FTP, "0.9.7", "devour", code), seconds=240)


def framework(swaps):
    """Felix itself: a controlled restart of the process."""
    felix = "org.apache.felix.framework"

    def without_its_heart(archive):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(archive)) as whole, zipfile.ZipFile(out, "w") as part:
            for entry in whole.infolist():
                if entry.filename != "org/apache/felix/framework/BundleImpl.class":
                    part.writestr(entry, whole.read(entry))
        return out.getvalue()
    swaps.bad("a framework that does not run", "trial", without_its_heart(sets.newer(felix, "7.9.1", directory="lib")))
    since = swaps.agent.here()
    state, reason = swaps.outcome(swaps.release("0.3.0", sets.newer(felix, "7.9.2", directory="lib")))
    text = swaps.agent.text(since)
    if state != "SUCCEEDED" or "framework of the bundle set is started" not in text or "is started again (1 of" not in text:
        raise Failure(f"a new framework: {state} {reason}")
    say("ok: a new framework has proved itself, over a restart of the process")


def power_cuts(swaps):
    """Everything of the agent ends at once, at each of these moments; the set proves itself all the same."""
    cut_at(swaps, "0.2.0", r"step=resolve on trial", r"swap begins set=0\.2\.0")
    cut_at(swaps, "0.2.1", r"bundles swapped goneMs")
    cut_at(swaps, "0.2.2", r"framework restarts set=0\.2\.2")


def cut_at(swaps, version, *moments):
    since = swaps.agent.here()
    task = swaps.release(version, sets.newer(FTP, version))
    for moment in moments:
        found = swaps.agent.wait_for(moment, 90, since)
        swaps.agent.kill()
        since = swaps.agent.here()
        swaps.agent.start()
        say(f"ok: power cut at '{found.group(0)}'")
    state, reason = swaps.outcome(task, 120)
    if state != "SUCCEEDED":
        raise Failure(f"{version}, after the cuts: {state} {reason}")
    swaps.vehicle.until(lambda: swaps.rows()["agent-download-ftp"]["running"] == version, f"{version} runs", 60)
    say(f"ok: {version} has proved itself after the cuts, and runs")


def afterwards(swaps):
    v = swaps.vehicle
    v.software("brake", "BRK-H2", "2.0.0")
    state, reason = swaps.outcome(v.tsp("task", "add", VIN, "--ecu", "brake=2.0.0")[0]["id"])
    if state != "SUCCEEDED" or v.ecus()["brake"]["version"] != "2.0.0":
        raise Failure(f"the campaign of the ECU: {state} {reason}")
    say("ok: a campaign of an ECU succeeds")


def trial():
    groups = {group.__name__: group for group in (packages, jars, starts, framework, power_cuts)}
    chosen = [groups[name] for name in sys.argv[1:]] or groups.values()
    swaps = Swaps()
    try:
        swaps.start()
        for group in chosen:
            group(swaps)
        afterwards(swaps)
    finally:
        swaps.stop()


main(trial)
