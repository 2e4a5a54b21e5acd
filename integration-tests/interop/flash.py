#!/usr/bin/python3
"""`pitstop flash`, `uds` and `profile probe` against an ECU that is none of ours: scapy's ISO-TP and UDS over python-can, behind socketcand.

An S-record in so many blocks that their counter wraps, a bin file to an ECU that wants FlowControl every 8 frames, and a bin file whose third block
is answered into the void: each time the bytes in the ECU's flash must equal the image. Then CAN FD against the simulated vehicle in a process of its
own: the tester's record of the frames must equal the vehicle's. Needs python3-scapy and python3-can.
"""
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
logging.disable(logging.WARNING)
import can_log  # noqa: E402
import scapy_ecu  # noqa: E402
from bench_vehicle import ADDRESS, CONFIG, PITSTOP, Failure, Vehicle, image, main, say  # noqa: E402
from scapy_ecu import HARDWARE, REQUEST, SIZE, START, ScapyEcu  # noqa: E402
from socketcand_server import SocketcandServer  # noqa: E402

CHANNEL = "can0"
KIB = 1024
LIMIT_S = 60
LOST = 3
SREC_DATA = 32
# so that 64 KiB need more blocks than the counter has values
SHORT_BLOCK = 252
SERVICES = {0x10, 0x11, 0x14, 0x19, 0x22, 0x27, 0x28, 0x2E, 0x31, 0x34, 0x36, 0x37, 0x3E, 0x85}
SECRET = bytes.fromhex("00112233445566778899aabbccddeeff")


def check(condition, what):
    if not condition:
        raise Failure(what)
    say(f"ok: {what}")


def pitstop(*arguments, status=0):
    """@return what it wrote to standard output"""
    done = subprocess.run([PITSTOP, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=LIMIT_S)
    if done.returncode != status:
        raise Failure(f"pitstop {' '.join(arguments)} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def s_record(content, address):
    """S3 lines and S7, as GNU's and every other tool write them: count, address, data, one's complement of the sum."""
    def line(kind, at, data=b""):
        body = bytes((len(data) + 5,)) + at.to_bytes(4, "big") + data
        return f"S{kind}{(body + bytes((~sum(body) & 0xFF,))).hex().upper()}"
    lines = ["S0030000FC"] + [line(3, address + at, content[at:at + SREC_DATA]) for at in range(0, len(content), SREC_DATA)] + [line(7, address)]
    return "\n".join(lines) + "\n"


class Bench:
    """A directory with profile and secret, and the files of each flash."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="pitstop-flash.")
        with open(self.path("secret.hex"), "w") as f:
            f.write(SECRET.hex())
        with open(self.path("scapy.json"), "w") as f:
            json.dump(scapy_ecu.profile(), f, indent=2)

    def path(self, name):
        return os.path.join(self.dir, name)

    def flash(self, name, content, image_format, *arguments, profile="scapy.json", secret="secret.hex"):
        file, result = self.path(f"{name}.{image_format}"), self.path(name + ".result")
        if image_format == "srec":
            with open(file, "w") as f:
                f.write(s_record(content, START))
        else:
            with open(file, "wb") as f:
                f.write(content)
            arguments += ("--format", "bin", "--address", hex(ADDRESS))
        pitstop("flash", "--profile", self.path(profile), "--image", file, "--key-secret", self.path(secret), "--yes", "--json", result, *arguments)
        with open(result) as f:
            return json.load(f)


def scapy(bench):
    server = SocketcandServer(CHANNEL)
    link = f"socketcand://127.0.0.1:{server.port}/{CHANNEL}"
    try:
        with closing(ScapyEcu(CHANNEL, SECRET, block=SHORT_BLOCK)) as ecu:
            questions(ecu, link)
            program(bench, ecu, link, "2.0.0", 64 * KIB, "srec", f"in blocks of {SHORT_BLOCK} bytes")
            check(len(ecu.blocks) > 256 and not ecu.repeated, "the counter went from FF to 00, and no block was sent twice")
            check(SERVICES <= {data[0] for data in ecu.heard} and not ecu.dtcs,
                  "the ECU heard every service of a programming, and has no DTC any more")
            said = pitstop("uds", "--link", link, "--request-id", hex(REQUEST), "22 F195")
            check("2.0.0" in said, "asked again, it says that it runs 2.0.0")
        with closing(ScapyEcu(CHANNEL, SECRET, frames=8)) as ecu:
            program(bench, ecu, link, "3.0.0", 16 * KIB, "bin", "with FlowControl every 8 frames")
            check(not ecu.repeated, "no block was sent twice")
        with closing(ScapyEcu(CHANNEL, SECRET, lose=LOST)) as ecu:
            program(bench, ecu, link, "4.0.0", 16 * KIB, "bin", f"with the answer to block {LOST} lost")
            check(ecu.repeated == 1, "that block was sent once more with the same counter, and no other")
    finally:
        server.close()


def questions(ecu, link):
    said = pitstop("uds", "--link", link, "--request-id", hex(REQUEST), "22 F191", "22 F1AA", status=1)
    expected = (b"\x62\xf1\x91" + HARDWARE.encode()).hex(" ").upper()
    check(expected in said and HARDWARE in said, f"uds 22 F191: {expected}")
    check("7F 22 31" in said, "uds 22 F1AA: 7F 22 31, and the exit status says so")
    draft = json.loads(pitstop("profile", "probe", "--link", link, "--ecu", scapy_ecu.NAME))
    told = draft["link"]["requestId"], draft["link"]["responseId"], draft["identity"]["hardware"], draft["timing"]["p2Ms"]
    check((told[0], told[1]) == (f"0x{REQUEST:X}", f"0x{scapy_ecu.RESPONSE:X}") and told[2:] == ([HARDWARE], scapy_ecu.P2),
          f"profile probe finds it without being told where: {told}")
    check(not ecu.blocks and ecu.session == scapy_ecu.DEFAULT, "and has changed nothing in it")


def program(bench, ecu, link, version, size, image_format, what):
    content = image(scapy_ecu.NAME, HARDWARE, version, size)
    before, was = len(ecu.heard), ecu.version
    result = bench.flash(f"scapy-{version}", content, image_format, "--version", version, "--link", link)
    if ecu.trouble:
        raise Failure(f"the scapy ECU failed: {ecu.trouble!r}")
    check((result["outcome"], result["from"], result["to"], result["bytes"]) == ("programmed", was, version, size),
          f"{image_format} {what}: {result}")
    check(ecu.memory[:size] == content and ecu.memory[size:] == b"\xff" * (SIZE - size), f"the ECU's flash holds the {size} bytes, and nothing else")
    check([c for c, _ in ecu.blocks] == [(n + 1) & 0xFF for n in range(len(ecu.blocks))] and sum(n for _, n in ecu.blocks) == size,
          f"{len(ecu.blocks)} blocks with counters in order, {len(ecu.heard) - before} requests in all, fingerprint {ecu.fingerprint.hex()}")


def can_fd(bench):
    vehicle = Vehicle()
    trace = os.path.join(vehicle.dir, "trace")
    vehicle.simulator.arguments += ["--trace", trace]
    with open(os.path.join(vehicle.config, "org.pitstop.can.remote-powertrain.cfg")) as f:
        link = re.search(r"^uri=(.*)$", f.read(), re.M)[1]
    try:
        vehicle.simulator.start().wait_for("ready bundles", LIMIT_S)
        shutil.copy(os.path.join(vehicle.dir, "simulate", "ecu-secret.hex"), bench.path("vehicle.hex"))
        shutil.copy(os.path.join(CONFIG, "ecus", "brake.json"), bench.path("brake.json"))
        content, record = image("brake", "BRK-H2", "2.0.0", 64 * KIB), bench.path("brake.log")
        result = bench.flash("brake", content, "bin", "--version", "2.0.0", "--link", link, "--trace", record,
                             profile="brake.json", secret="vehicle.hex")
        check((result["outcome"], result["to"], result["bytes"]) == ("programmed", "2.0.0", len(content)),
              f"the vehicle's brake over cannelloni: {result}")
        vehicle.simulator.stop()
        ours, theirs = can_log.frames(record), can_log.frames(os.path.join(trace, "powertrain.log"))
        different = can_log.difference(theirs, ours)
        if different:
            raise Failure(f"the vehicle's record and the tester's: {different}")
        counts = {i: len(f) for i, f in sorted(ours.items())}
        check(counts.get("7E1", 0) * 61 > len(content) and any(len(f) == 2 + 2 * 64 for f in ours["7E1"]),
              f"all {sum(counts.values())} CAN FD frames are the same and in order in both records: {counts}")
    finally:
        vehicle.stop()


def flash():
    bench = Bench()
    try:
        scapy(bench)
        can_fd(bench)
        say("PASSED")
    finally:
        if os.environ.get("PITSTOP_KEEP"):
            say(f"kept: {bench.dir}")
        else:
            shutil.rmtree(bench.dir, ignore_errors=True)


main(flash)
