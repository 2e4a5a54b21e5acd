#!/usr/bin/python3
"""The agent among hostile circumstances, on the real processes: server, simulated vehicle and agent, with a Mosquitto broker between them.

Each case ends in a clear reason, which `pitstop tsp events VIN` shows and the agent's log says; no ECU is touched by it (erase counts and flash
memory stay as they are, unless the case says otherwise), and good campaigns succeed in the same processes afterwards.

    bad_input.py [--only GROUP,...] [--keep]

As root (a small tmpfs is the agent's disk), with the Debian packages mosquitto, python3-paho-mqtt, python3-cryptography and faketime.
"""
import argparse
import base64
import datetime
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import forge  # noqa: E402
from bench_vehicle import ADDRESS, PITSTOP, VIN, Failure, Vehicle, free_port, image, say  # noqa: E402
from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: E402
from hostile_ftp import File, HostileFtp  # noqa: E402
from mosquitto import Hand, Mosquitto  # noqa: E402

ECUS = (("bcm", "BCM-H1"), ("climate", "CLI-H1"), ("engine", "ENG-H3"), ("brake", "BRK-H2"))
SIZE = 16 * 1024
DISK_BYTES = 160 * 1024 * 1024
COMMAND, ACK = f"pitstop/v1/{VIN}/command", f"pitstop/v1/{VIN}/ack"
FINAL = ("upgrade-succeeded", "rolled-back", "rejected", "cancelled", "failed", "needs-workshop")
YEARS = datetime.timedelta(days=365)
# quick to give up, so that the whole takes minutes; what is tested is that it gives up, and how
SETTINGS = {
    "org.pitstop.download.ftp": {"maxAttempts": 3, "backOffMinMs": 100, "backOffMaxMs": 300, "readTimeoutMs": 1500, "connectTimeoutMs": 2000,
                                 "rateGraceSeconds": 1, "rateWindowSeconds": 2, "maxSlowAttempts": 2},
    "org.pitstop.tsp.mqtt": {"reconnectMinMs": 200, "reconnectMaxMs": 1500, "keepAliveSeconds": 5},
    "org.pitstop.campaign": {"silentTries": 1},
    "org.pitstop.store": {"reserveBytes": 0},
    "org.pitstop.ignition": {"offHoldMs": 500},
    "org.pitstop.simulator": {"eraseMsPer64KiB": 50, "bootMs": 100, "securityDelayMs": 500, "securityAttempts": 100, "ignition": "off"},
}


class Follower:
    """What `pitstop tsp events VIN --follow` shows."""

    def __init__(self, vehicle):
        command = [PITSTOP, "tsp", "--state", os.path.join(vehicle.dir, "server"), "--json", "events", VIN, "--follow"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.events = []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        decoder, text = json.JSONDecoder(), ""
        while piece := os.read(self.process.stdout.fileno(), 65536):
            text += piece.decode("utf-8", "replace")
            while text.lstrip():
                try:
                    rows, end = decoder.raw_decode(text.lstrip())
                except json.JSONDecodeError:
                    break  # the rest is still to come
                text = text.lstrip()[end:]
                self.events += rows

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Bench:
    def __init__(self, keep):
        self.broker_port = free_port()
        self.vehicle = Vehicle(SETTINGS, keep)
        self.vehicle.set("org.pitstop.server", broker="external", brokerHost="localhost", brokerPort=self.broker_port)
        self.server_state = os.path.join(self.vehicle.dir, "server", "server")
        self.pki = os.path.join(self.server_state, "pki")
        self.credentials = os.path.join(self.vehicle.dir, "run", "credentials")
        self.started, self.results, self.number = [], [], 0
        self.counters = 1000
        self.agent = self.vehicle.agent

    # --- the vehicle and its TSP

    def start(self):
        v = self.vehicle
        self.disk = os.path.join(v.dir, "run")
        os.makedirs(self.disk)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=0700", "pitstop-test", self.disk], check=True)
        self.ghost()
        self.ftp = HostileFtp()
        v.server.start()
        v.until(lambda: os.path.exists(os.path.join(self.pki, "tsp.pem")), "the server made its certificates")
        self.mosquitto = Mosquitto(os.path.join(v.dir, "mosquitto"), self.broker_port, self.pki).start()
        self.hand = Hand(self.broker_port, self.pki)
        v.start(self.catalogue)
        self.follower = Follower(v)
        self.wait_event(lambda e: e["type"] == "upgrade-succeeded", 0, 90, "the backups of the ECUs are in the vehicle")

    def catalogue(self, v):
        # the body controller gets no backup
        for ecu, hardware in ECUS[1:]:
            self.add_software(ecu, hardware, "1.0.0")

    def ghost(self):
        """A profile of an ECU that is not in the vehicle."""
        path = os.path.join(self.vehicle.config, "ecus", "bcm.json")
        with open(path) as f:
            profile = json.load(f)
        profile["ecu"], profile["identity"]["hardware"] = "ghost", ["GHO-H1"]
        profile["link"].update(requestId="0x7A0", responseId="0x7A8")
        with open(os.path.join(self.vehicle.config, "ecus", "ghost.json"), "w") as f:
            json.dump(profile, f)

    def stop(self):
        for part in ("follower", "hand", "mosquitto", "ftp"):
            if hasattr(self, part):
                getattr(self, part).stop()
        self.vehicle.agent.stop()
        self.vehicle.simulator.stop()
        self.vehicle.server.stop()
        if hasattr(self, "disk"):
            subprocess.run(["umount", self.disk], check=False)
        self.vehicle.stop()

    def operator(self, method, path, body=None, **query):
        with open(os.path.join(self.server_state, "operator.json")) as f:
            url = json.load(f)["url"]
        with open(os.path.join(self.server_state, "operator.token")) as f:
            token = f.read().strip()
        request = urllib.request.Request(url + path + "?" + urllib.parse.urlencode(query), data=body, method=method,
                                         headers={"Authorization": "Bearer " + token, "Accept": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            raise Failure(f"{method} {path}: {e.read().decode()}") from e

    def add_software(self, ecu, hardware, version):
        content = image(ecu, hardware, version, SIZE)
        self.operator("POST", "/software", content, ecu=ecu, hardware=hardware, version=version, format="bin", address=ADDRESS)
        return content

    def send(self, payload):
        self.hand.publish(COMMAND, payload if isinstance(payload, bytes) else json.dumps(payload).encode())

    def command(self, kind, **fields):
        self.number += 1
        return {"v": 1, "commandId": f"hostile-{self.number}", "type": kind, "issued": forge.iso(forge.now()), **fields}

    def upgrade(self, signed, campaign=None, **fields):
        campaign = campaign or f"hostile-camp-{self.number + 1}"
        return self.command("upgrade", campaignId=campaign, package=base64.b64encode(signed).decode(), **fields)

    def entry(self, ecu="climate", hardware="CLI-H1", version=None, content=None, url=None, **other):
        self.counters += 1
        version = version or f"9.{self.counters}.0"
        content = content or image(ecu, hardware, version, SIZE)
        url = url or self.ftp.offer(version, File([content]))
        return forge.software(ecu, hardware, version, content, url, other.pop("counter", self.counters), **other)

    def package(self, *entries, signer=None, vin=VIN, **times):
        content = forge.content(f"hostile-package-{self.number}-{self.counters}", vin, list(entries) or [self.entry()], **times)
        return (signer or forge.Signer.of(self.pki)).sign(content)

    def wait_event(self, matches, since, seconds, what):
        return self.vehicle.until(lambda: next((e for e in self.follower.events[since:] if matches(e)), None), what, seconds)

    def ecus(self):
        return {e: (s["eraseCount"], s["flashSha256"], s["version"]) for e, s in self.vehicle.ecus().items()}

    def good(self, ecu="brake", hardware="BRK-H2"):
        """A campaign of the server's own succeeds: of an ECU whose release counter no forged package has raised."""
        since, version = len(self.follower.events), f"2.{len(self.results)}.{self.number}"
        self.counters += 1
        self.add_software(ecu, hardware, version)
        self.operator("POST", "/tasks", b"", vin=VIN, ecu=ecu)
        self.wait_event(lambda e: e["type"] == "upgrade-succeeded" and e["campaign"].startswith("camp-"), since, 90, f"a good campaign to {version} succeeds")
        if self.ecus()[ecu][2] != version:
            raise Failure(f"{ecu} is {self.ecus()[ecu]}, not {version}")

    # --- cases

    def case(self, name, act, report=None, log=None, seconds=30, touches=()):
        """@param report (type, reason, pattern of the text) of the report at the TSP; None: there is none to be
        @param log pattern that the agent's log has afterwards
        @param touches ECUs that may be programmed by it"""
        since, mark, before = len(self.follower.events), self.agent.here(), self.ecus()
        seen, said = "", ""
        try:
            act()
            if report:
                kind, reason, text = report
                event = self.wait_event(lambda e: re.fullmatch(kind, e["type"]) and re.fullmatch(reason, e["reason"]) and re.search(text, e["text"]), since, seconds,
                                        f"a report {kind} {reason} /{text}/")
                seen = f"{event['type']} {event['reason']}: {event['text']}"
            if log:
                line = self.agent.wait_for(rf"[^\n]*(?:{log})[^\n]*", seconds, mark).group(0)
                said = line.split(" ", 2)[-1]
            after = self.ecus()
            changed = {e for e in before if before[e] != after[e]} - set(touches)
            if changed:
                raise Failure(f"programmed all the same: {sorted(changed)}")
            self.result(name, True, seen, said)
        except Failure as e:
            got = [f"{x['type']} {x['reason']}: {x['text']}" for x in self.follower.events[since:]]
            self.result(name, False, f"{e}; reports: {got}", "")

    def result(self, name, ok, seen, said):
        self.results.append((name, ok))
        say(f"{'ok    ' if ok else 'FAILED'} {name}\n         TSP: {cut(seen) or 'nothing, as it must be'}\n         log: {cut(said) or '-'}")

    def after_group(self, name):
        begin = time.monotonic()
        try:
            self.good()
            self.result(f"a good campaign after {name}", True, f"upgrade-succeeded in {time.monotonic() - begin:.1f} s", "")
        except Failure as e:
            self.result(f"a good campaign after {name}", False, str(e), "")


def cut(text, length=230):
    """One line of the length."""
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= length else text[:length - 1] + "…"


# --- group: commands

def commands(b):
    def bad(name, payload, text, reason="UNREADABLE_COMMAND"):
        b.case(name, lambda: b.send(payload), ("rejected", reason, text), rf"command answered .*reason={reason}")

    def raw(fields):
        b.number += 1
        return f'{{"v":1,"commandId":"hostile-{b.number}","type":"report-inventory","issued":"2026-01-01T00:00:00Z"{fields}}}'.encode()
    bad("broken JSON", raw("")[:-9], "is not JSON")
    bad("broken JSON without an id", b"not json", "is not JSON")
    bad("another one without an id", b'{"v":1]', "is not JSON")
    bad("an empty message", b"", "is not JSON|no JSON")
    bad("JSON nested 200,000 deep", raw(',"x":' + "[" * 200_000), "nested|is not JSON")
    bad("a key that comes twice", raw(',"type":"cancel"'), "comes twice")
    bad("a number of 100,000 digits", raw("").replace(b'"v":1', b'"v":1' + b"0" * 100_000), "v is no whole number")
    bad("a number with a huge exponent", raw("").replace(b'"v":1', b'"v":1e999999999'), "v is no whole number")
    bad("a field of the wrong type", b.command("cancel", campaignId=["x"]), "campaignId is no string")
    bad("a NUL in a string", b.command("cancel", campaignId="a\0b"), "campaignId is not 1")
    bad("bytes that are not UTF-8", raw(',"x":"').replace(b"}", b"\xff\xfe\"}"), "is not UTF-8")
    bad("600 KiB of text", raw(f',"x":"{"y" * 600 * 1024}"'), "614[0-9]{3} bytes|has 6[0-9]{5} bytes")
    b.case("2 MiB of text, which the broker keeps from the vehicle", lambda: b.send(raw(f',"x":"{"y" * 2 * 1024 * 1024}"')))
    b.case("a command after it", lambda: b.send(b.command("report-inventory")), ("accepted", "", ""), "command type=ReportInventory")
    bad("an unknown command", b.command("self-destruct"), "self-destruct", "UNKNOWN_COMMAND")
    bad("an upgrade whose package is not Base64", b.command("upgrade", campaignId="c", package="%%%"), "package is not Base64")
    bad("a cancel of an unknown campaign", b.command("cancel", campaignId="nobody"), "nobody", "UNKNOWN_CAMPAIGN")
    bad("a roll back of an unknown ECU", b.command("roll-back", ecu="toaster"), "no profile for ECU toaster", "UNKNOWN_ECU")
    bad("a roll back of an ECU without a backup", b.command("roll-back", ecu="bcm"), "no backup is kept for ECU bcm", "NO_BACKUP")
    b.case("an acknowledgement that is no number", lambda: b.hand.publish(ACK, b'{"reportSeq": "all"}'), None, "unreadable acknowledgement")
    b.case("an acknowledgement of more reports than can be counted", lambda: b.hand.publish(ACK, b'{"reportSeq": 999999999999999999}'), None,
           "unreadable acknowledgement")
    twice = b.command("report-inventory")
    b.case("a command that comes twice", lambda: (b.send(twice), b.send(twice)), ("accepted", "", ""), "command known already")


# --- group: packages

def packages(b):
    def refused(name, make, reason, text, log="package refused"):
        b.case(name, lambda: b.send(b.upgrade(make())), ("rejected", reason, text), log)

    def checked(name, entry, reason, text):
        refused(name, lambda: b.package(entry), reason, text, f"reason={reason}|on=PACKAGE_REFUSED")

    def flipped(at):
        signed = bytearray(b.package())
        signed[at(signed)] ^= 1
        return bytes(signed)
    old = forge.Signer.of(b.pki)
    late = forge.issue(b.pki, "oem-intermediate", "late signer", forge.now() - 2 * YEARS, forge.now() - YEARS, ExtendedKeyUsageOID.CODE_SIGNING)
    stranger = forge.issue(b.pki, "oem-intermediate", "stranger", forge.now() - YEARS, forge.now() + YEARS, ExtendedKeyUsageOID.CODE_SIGNING)
    tls = forge.issue(b.pki, "oem-intermediate", "tls", forge.now() - YEARS, forge.now() + YEARS, ExtendedKeyUsageOID.SERVER_AUTH)
    root = forge.issue(b.pki, "tls-root", "another authority's", forge.now() - YEARS, forge.now() + YEARS, ExtendedKeyUsageOID.CODE_SIGNING)
    checked("an unknown ECU", b.entry("toaster", "TOA-H1"), "UNKNOWN_ECU", "no profile for ECU toaster")
    checked("wrong hardware", b.entry(hardware="CLI-H9"), "WRONG_HARDWARE", "CLI-H1.*CLI-H9")
    refused("an unknown image format", lambda: b.package(b.entry(format="elf")), "MALFORMED", "format")
    checked("no backup and no fallback", b.entry("bcm", "BCM-H1", withoutWayBack=False), "NO_WAY_BACK", "bcm")
    checked("a file larger than the store", b.entry(length=1 << 40), "NO_SPACE", "lacks")
    refused("the wrong VIN", lambda: b.package(vin="WPSTP0000SIM00002"), "WRONG_VIN", "WPSTP0000SIM00002")
    refused("an expired package", lambda: b.package(issued=forge.now() - 2 * YEARS, expires=forge.now() - YEARS), "EXPIRED", "expired at")
    refused("a package of next year", lambda: b.package(issued=forge.now() + YEARS), "NOT_YET_VALID", "issued at")
    refused("a signer of another authority", lambda: b.package(signer=forge.Signer.of(b.pki, *root)), "UNKNOWN_SIGNER|MALFORMED", "")
    refused("a certificate for something else", lambda: b.package(signer=forge.Signer.of(b.pki, *tls)), "UNKNOWN_SIGNER", "codeSigning")
    refused("a signer whose key is not the certificate's", lambda: b.package(signer=forge.Signer.of(b.pki, key=stranger[0])), "BAD_SIGNATURE",
            "not made with the key")
    refused("a signer whose certificate has expired", lambda: b.package(signer=forge.Signer.of(b.pki, *late)), "CERTIFICATE_EXPIRED", "was valid until")
    refused("one flipped byte in the content", lambda: flipped(lambda s: s.find(b"packageId") + 3), "BAD_SIGNATURE", "not what was signed")
    refused("one flipped byte in the signature", lambda: flipped(lambda s: len(s) - 1), "BAD_SIGNATURE", "")
    refused("half a package", lambda: b.package()[:500], "MALFORMED", "")
    refused("a key twice in the content", lambda: forge.Signer.of(b.pki).sign(b'{"v": 1, "v": 1}'), "MALFORMED", "comes twice")
    b.operator("POST", "/signer/revoke", b"")
    # the next package of the server brings the new list; a forged one may only be told from it by the list that it carries
    b.good()
    fresh = forge.Signer.of(b.pki)
    refused("a revoked signer", lambda: b.package(signer=forge.Signer(old.key, old.certificate, fresh.intermediate, fresh.lists)), "REVOKED_SIGNER", "revoked on")
    refused("a revoked signer with the list of yesterday", lambda: b.package(signer=old), "STALE_REVOCATION_LIST", "is older than")
    refused("an older release counter", lambda: b.package(b.entry("brake", "BRK-H2", counter=0)), "OLD_RELEASE", "")


# --- group: files

def files(b):
    def failed(name, reason, text, make=None, seconds=30, log=None, **entry):
        """@param make gives what the hostile server has of a content"""
        def act():
            version = f"9.{b.counters + 1}.0"
            content = image("climate", "CLI-H1", version, SIZE)
            url = b.ftp.offer(version, make(content)) if make else entry.pop("url", None)
            login = {"fileServer": entry.pop("login")} if "login" in entry else {}
            b.send(b.upgrade(b.package(b.entry(content=content, version=version, url=url, **entry)), **login))
        b.case(name, act, ("failed", reason, text), log or rf"on=DOWNLOAD_FAILED|reason={reason}", seconds)

    def flip(content):
        return content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]
    half = SIZE // 2
    failed("a truncated file", "CHANGED", "has 8192 bytes on the server", lambda c: File([c[:half]]))
    failed("a truncated file, and the server does not know SIZE", "CHANGED", "ends after 8192", lambda c: File([c[:half]], sizes=[-1]))
    failed("a file that is too long", "CHANGED", "has 16385 bytes", lambda c: File([c + b"x"]))
    failed("a file that is too long, and the server lies", "CHANGED", "is longer", lambda c: File([c + b"x" * 9000], sizes=[SIZE]))
    failed("one flipped byte on the file server", "WRONG_DIGEST", "", lambda c: File([flip(c)]))
    failed("a file that changes between two attempts", "WRONG_DIGEST", "", lambda c: File(
        [c, flip(c), flip(c)], stamps=["20260101000000", "20260102000000"], cut_after=[half, None]), log="download begins again .*changed on the server")
    failed("a file that changes secretly between two attempts", "WRONG_DIGEST", "", lambda c: File([c, flip(c)[:half] + bytes(half)], cut_after=[half, None]))
    failed("a file that changes with each attempt", "CHANGED", "time stamp", lambda c: File(
        [c], stamps=[f"2026010{i}000000" for i in range(1, 9)], cut_after=[100] * 8))
    failed("a file that is not there", "NOT_FOUND", "550", url=b.ftp.url("nobody"))
    failed("a connection that breaks each time before the first byte", "UNREACHABLE", "attempts", lambda c: File([c], cut_after=[0]))
    failed("a server that drips", "TOO_SLOW", "less than 1024 bytes", lambda c: File([c], pause_s=0.2), 60)
    b.ftp.refuse_login = True
    failed("a file server that refuses the log-in", "REFUSED", "530", lambda c: File([c]), login={"user": "me", "password": "hostile-password"})
    b.ftp.refuse_login, b.ftp.silent = False, True
    failed("a file server that says nothing", "UNREACHABLE", "", lambda c: File([c]), 60)
    b.ftp.silent = False
    failed("no file server", "UNREACHABLE", "Connect|refused", url=f"ftps://localhost:{free_port()}/x")
    failed("a file server without TLS", "REFUSED", "TLS|AUTH", url=f"ftps://127.0.0.1:{b.ftp.port}/x")
    failed("an image that is none", "BAD_IMAGE", "", lambda c: File([c]), format="srec", address=0, log="on=CHECKS_FAILED")
    if "hostile-password" in b.agent.text():
        b.result("the password is not in the log", False, "", "")

    def rotten():
        version = f"3.0.{b.number}"
        content = b.add_software("engine", "ENG-H3", version)
        path = os.path.join(b.server_state, "files", hashlib.sha256(content).hexdigest())
        with open(path, "wb") as f:
            f.write(flip(content))
        b.operator("POST", "/tasks", b"", vin=VIN, ecu="engine=" + version)
    b.case("one flipped byte in the server's own depot", rotten, ("failed", "WRONG_DIGEST", ""), "on=DOWNLOAD_FAILED")


# --- group: ECUs

def ecus(b):
    b.case("an ECU that answers nothing", lambda: b.send(b.upgrade(b.package(b.entry("ghost", "GHO-H1")))), ("failed", "ECU_SILENT", "ghost"),
           "on=CHECKS_FAILED")
    path = os.path.join(b.vehicle.config, "ecus", "engine.json")
    with open(path) as f:
        good = f.read()

    def profile(text):
        with open(path, "w") as f:
            f.write(text)
    profile(good.replace('"timing"', '"timming"', 1))
    b.case("a profile with a misspelled key: the TSP is told", lambda: b.send(b.command("report-inventory")), ("inventory", "", "timming|timing"),
           "profile refused: .*timm?ing")
    b.case("its ECU is not updated", lambda: b.send(b.upgrade(b.package(b.entry("engine", "ENG-H3")))),
           ("rejected", "UNKNOWN_ECU", "profiles that are wrong: .*timm?ing"), "on=PACKAGE_REFUSED")
    b.after_group("a profile with a misspelled key: the other ECUs go on")
    profile(good)
    secret = os.path.join(b.credentials, "ecu-secret.hex")
    with open(secret) as f:
        right = f.read()
    with open(secret, "w") as f:
        f.write("00" * 32)
    b.case("a wrong secret for SecurityAccess", lambda: b.send(b.upgrade(b.package(b.entry()))), ("failed", "PROGRAMMING_FAILED", "(?i)key"),
           "(?i:invalid.?key)|on=FAILED_UNTOUCHED", 60)
    with open(secret, "w") as f:
        f.write(right)


# --- group: order of commands

def order(b):
    def waiting():
        b.vehicle.drive("ignition", "on")
        time.sleep(0.3)
        upgrade = b.upgrade(b.package())
        mark = b.agent.here()
        b.send(upgrade)
        b.agent.wait_for("to=WAITING", 30, mark)
        return upgrade
    running = waiting()
    b.case("an upgrade while another campaign runs", lambda: b.send(b.upgrade(b.package())), ("rejected", "BUSY", running["campaignId"]), "reason=BUSY")
    b.case("the same upgrade again", lambda: b.send(running), None, "command known already")
    b.case("a roll back while a campaign runs", lambda: b.send(b.command("roll-back", ecu="brake")), ("rejected", "BUSY", ""), "reason=BUSY")
    b.case("a cancel in time", lambda: b.send(b.command("cancel", campaignId=running["campaignId"])), ("cancelled", "", "cancelled by the TSP"),
           "on=CANCEL to=CANCELLED")
    b.case("a cancel after the end", lambda: b.send(b.command("cancel", campaignId=running["campaignId"])), ("rejected", "TOO_LATE", ""), "reason=TOO_LATE")
    b.case("a new command for an old campaign", lambda: b.send(b.upgrade(b.package(), running["campaignId"])), ("rejected", "DUPLICATE_CAMPAIGN", ""),
           "reason=DUPLICATE_CAMPAIGN")
    b.vehicle.drive("ignition", "off")
    entry = b.entry("climate", "CLI-H1", content=image("climate", "CLI-H1", "8.0.0", 128 * 1024), version="8.0.0")
    flashing = b.upgrade(b.package(entry))

    def late():
        mark = b.agent.here()
        b.send(flashing)
        b.agent.wait_for("on=MAY_ERASE", 30, mark)
        b.send(b.command("cancel", campaignId=flashing["campaignId"]))
    b.case("a cancel while the last ECU is being flashed", late, ("rejected", "TOO_LATE", "past its first erase"), "reason=TOO_LATE", touches=["climate"])
    b.case("which is finished all the same", lambda: None, None, f"campaign ended id={flashing['campaignId']} state=SUCCEEDED", 60, ["climate"])
    if b.ecus()["climate"][2] != "8.0.0":
        b.result("the cancelled ECU runs 8.0.0", False, str(b.ecus()), "")


# --- group: disk

def disk(b):
    filler = os.path.join(b.disk, "filler")

    def fill():
        with open(filler, "wb", buffering=0) as f:
            try:
                while f.write(b"\0" * 65536):
                    pass
            except OSError:
                pass
            try:
                while f.write(b"\0" * 512):
                    pass
            except OSError:
                pass

    def full():
        version = f"9.{b.counters + 1}.0"
        content = image("climate", "CLI-H1", version, 2 * SIZE)
        file = File([content], pause_s=0.01)
        mark = b.agent.here()
        b.send(b.upgrade(b.package(b.entry(content=content, version=version, url=b.ftp.offer(version, file)))))
        b.agent.wait_for("to=DOWNLOADING", 30, mark)
        fill()
        time.sleep(4)
        os.remove(filler)
    # if not even the failure can be journalled, the download goes on when there is room
    b.case("the disk becomes full in mid-download", full, ("failed|upgrade-succeeded", "STORAGE|", ""), "(?i:no space)", 60, ["climate"])

    def command():
        fill()
        try:
            mark = b.agent.here()
            b.send(b.upgrade(b.package(vin="WPSTP0000SIM00002")))
            b.agent.wait_for("message not kept, it will come again", 30, mark)
            time.sleep(1)
        finally:
            os.remove(filler)
    b.case("a command while the disk is full: it comes again once there is room", command, ("rejected", "WRONG_VIN", ""), "message not kept", 60)


# --- group: broker

def broker(b):
    def gone():
        b.vehicle.drive("ignition", "on")
        mark = b.agent.here()
        b.send(b.upgrade(b.package()))
        b.agent.wait_for("to=WAITING", 30, mark)
        b.mosquitto.stop()
        b.agent.wait_for("no TSP ", 30, mark)
        b.vehicle.drive("ignition", "off")
        b.agent.wait_for("to=SUCCEEDED", 60, mark)
        time.sleep(10)
        b.mosquitto.start()
    b.case("the broker goes away in mid-campaign: the vehicle finishes it, the report comes later", gone, ("upgrade-succeeded", "", ""), "no TSP", 60,
           ["climate"])

    def certificate(name, act):
        mark = b.agent.here()
        b.mosquitto.stop()
        act()
        b.agent.wait_for(name, 40, mark)

    def good_again():
        b.mosquitto.stop()
        b.mosquitto.start()
        b.send(b.command("report-inventory"))
    key = forge.issue(b.pki, "tls-root", "pitstop-server", forge.now() - 2 * YEARS, forge.now() - YEARS, ExtendedKeyUsageOID.SERVER_AUTH)
    forge.write(b.vehicle.dir, "expired-server", *key)
    b.case("an expired certificate of the broker: no connection, and the log says why",
           lambda: (certificate("expired|NotAfter|validity", lambda: b.mosquitto.start(os.path.join(b.vehicle.dir, "expired-server"))), good_again()),
           ("accepted", "", ""), "no TSP .*(?:expired|NotAfter|validity)", 60)
    key = forge.issue(b.pki, "tls-root", VIN, forge.now() - 2 * YEARS, forge.now() - YEARS, ExtendedKeyUsageOID.CLIENT_AUTH)
    saved = os.path.join(b.vehicle.dir, "saved")
    os.makedirs(saved)
    for name in ("vehicle.key", "vehicle.pem"):
        shutil.copy(os.path.join(b.credentials, name), saved)

    def expired_client():
        forge.write(b.credentials, "vehicle", *key)
        certificate("no TSP ", b.mosquitto.start)
        time.sleep(3)
        for name in ("vehicle.key", "vehicle.pem"):
            shutil.copy(os.path.join(saved, name), b.credentials)
        b.send(b.command("report-inventory"))
    b.case("an expired certificate of the vehicle: no connection until it is renewed", expired_client, ("accepted", "", ""),
           "no TSP .*(?:expired|certificate)", 60)


# --- group: clock

def clock(b):
    library = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)
    if not library:
        raise Failure("libfaketime is missing: install the Debian package faketime")

    def at(time):
        """The agent begins again, in another year."""
        b.agent.stop()
        b.agent.environment = {} if time is None else {"LD_PRELOAD": library, "FAKETIME": time, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_FORCE_MONOTONIC_FIX": "0"}
        b.agent.start()
    proven = os.path.join(b.disk, "proven-time")

    def forgotten():
        b.agent.stop()
        os.rename(proven, proven + ".saved")
        at("@1970-01-01 00:00:10")
        b.agent.wait_for("connected broker=", 60)
        b.send(b.upgrade(b.package()))
    b.case("the vehicle's clock is in 1970, and it never knew better: it reaches the broker, and says why it refuses a package", forgotten,
           ("rejected", "NOT_YET_VALID", "the vehicle's clock says"), "package refused reason=NOT_YET_VALID", 60)
    b.agent.stop()
    os.rename(proven + ".saved", proven)

    def in_1970():
        at("@1970-01-01 00:00:10")
        b.agent.wait_for("connected broker=", 60)
    b.case("the vehicle's clock is in 1970: it reaches the broker", in_1970, ("inventory", "", ""), "cannot be before", 60)
    b.after_group("a clock of 1970, while it is still there")
    with open(proven) as f:
        before = f.read()

    def in_2050():
        at("@2050-01-01 00:00:00")
        b.agent.wait_for("no TSP .*(?:expired|NotAfter|validity)", 60)
        b.send(b.upgrade(b.package()))
        time.sleep(5)
        at(None)
    b.case("the vehicle's clock is in 2050: no connection; what was sent meanwhile is carried out when the clock is right", in_2050,
           ("upgrade-succeeded", "", ""), None, 60, ["climate"])
    with open(proven) as f:
        after = f.read()
    b.result("2050 was proven by nothing and is not kept", after[:4] < "2050", f"proven time {before.strip()}, then {after.strip()}", "")

    def expiring():
        b.vehicle.drive("ignition", "on")
        time.sleep(0.3)
        mark = b.agent.here()
        b.send(b.upgrade(b.package()))
        b.agent.wait_for("to=WAITING", 30, mark)
        at("@2050-01-01 00:00:00")
        b.agent.wait_for("goes on .*state=WAITING", 60)
        b.vehicle.drive("ignition", "off")
        b.agent.wait_for("to=FAILED", 60)
        at(None)
    b.case("the clock jumps to 2050 while a campaign waits: it fails untouched, and the report comes when the clock is right", expiring,
           ("failed", "CERTIFICATE_EXPIRED|EXPIRED|STALE_REVOCATION_LIST|CONDITION_TIMEOUT", "while waiting|waited"), None, 60)


GROUPS = {"commands": commands, "packages": packages, "files": files, "ecus": ecus, "order": order, "disk": disk, "broker": broker, "clock": clock}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(GROUPS), help="groups, with commas between them (default: all): " + ", ".join(GROUPS))
    parser.add_argument("--keep", action="store_true", help="keep the directory with the logs")
    arguments = parser.parse_args()
    begin = time.monotonic()
    b = Bench(arguments.keep)
    try:
        b.start()
        for name in arguments.only.split(","):
            say(f"--- {name}")
            GROUPS[name](b)
            b.after_group("group " + name)
    except Failure as e:
        b.result("the script itself", False, str(e), "")
    finally:
        b.stop()
    failed = [name for name, ok in b.results if not ok]
    say(f"{len(b.results) - len(failed)} of {len(b.results)} as promised in {time.monotonic() - begin:.0f} s" + "".join(f"\nnot: {f}" for f in failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
