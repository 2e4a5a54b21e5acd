#!/usr/bin/env python3
"""Files of 256 MiB through the whole agent as it is shipped: a process of its own with a heap of 64 MiB.

1. An Intel HEX file of 256 MiB: downloaded over FTPS, stored, verified, read by the image checks, by the checksum and by the transfer, and its
   1 MiB of memory is flashed over CAN FD in real time. (In that time the link carries no more than some MiB, and the simulated ECU has 4 MiB of
   flash: what may grow with a file is what reads it, and that reads all of it.)
2. A binary file of 256 MiB, which is an image of 256 MiB: the same way up to its ECU, where the plan finds that it does not fit; nothing is erased.

Says how much heap there was after each collection at most, and how much memory the process had. Needs 3 GiB in the temporary directory.

    large_image.py [MIB]
"""
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import ADDRESS, PITSTOP, VIN, Failure, Vehicle, image, main, say  # noqa: E402

MIB = 1024 * 1024
ECU, HARDWARE = "brake", "BRK-H2"
CONTENT_BYTES = MIB
# head of the process beyond its heap: code, classes, threads, buffers of TLS and of files
MOST_RESIDENT_MIB = 320
FINAL = ("upgrade-succeeded", "rejected", "failed", "rolled-back", "cancelled", "needs-workshop")


def hex_file(path, content, size):
    """Content as Intel HEX, one byte a data record, with as many address records between them as fill the size."""
    def record(kind, address, data):
        body = bytes([len(data), address >> 8 & 0xFF, address & 0xFF, kind]) + data
        return b":" + (body + bytes([-sum(body) & 0xFF])).hex().upper().encode() + b"\n"
    fillers = -(-(size // len(content) - 14) // 16)
    with open(path, "wb") as f:
        for page in range(0, len(content), 0x10000):
            base = record(4, 0, ((ADDRESS + page) >> 16).to_bytes(2, "big")) * fillers
            f.write(b"".join(base + record(0, i, content[page + i:page + i + 1]) for i in range(min(0x10000, len(content) - page))))
        f.write(b":00000001FF\n")
    return os.path.getsize(path)


def binary_file(path, head, size):
    with open(path, "wb") as f:
        f.write(head)
        for _ in range((size - len(head)) // MIB):
            f.write(os.urandom(MIB))
        f.write(os.urandom(size - f.tell()))


def jvm_options(gc_log):
    """The options that `pitstop run` has, and a log of the collector."""
    program = os.path.join(os.path.dirname(PITSTOP), "pitstop")
    candidates = [program] + [os.path.join(os.path.dirname(PITSTOP), "features/src/bin/pitstop")]
    for path in candidates:
        if os.path.exists(path):
            with open(path) as f:
                found = re.search(r'^agent_jvm="([^"]*-Xmx64m[^"]*)"', f.read(), re.M)
            if found:
                return f"{found.group(1)} -Xlog:gc*:file={gc_log}"
    raise Failure("the options of the agent's JVM, with -Xmx64m, are not in " + " or ".join(candidates))


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"VmHWM:\s+(\d+) kB", f.read()).group(1)) / 1024


def heap_mib(gc_log):
    """The most that was alive after a collection, and how many there were."""
    with open(gc_log) as f:
        after = [int(m) for m in re.findall(r"Pause \S+ .*?(?:\d+)M->(\d+)M\(", f.read())]
    return max(after), len(after)


def large():
    size = (int(sys.argv[1]) if len(sys.argv) > 1 else 256) * MIB
    vehicle = Vehicle({"org.pitstop.simulator": {"ignition": "off"}})
    gc_log = os.path.join(vehicle.dir, "gc.log")
    vehicle.agent.environment = {"PITSTOP_JAVA_OPTS": jvm_options(gc_log)}

    def finals():
        return [e for e in vehicle.events() if e["type"] in FINAL and e["seq"]]

    def add(version, path, file_format):
        begin = time.monotonic()
        where = ["--address", str(ADDRESS)] if file_format == "bin" else []
        vehicle.tsp("software", "add", "--ecu", ECU, "--hardware", HARDWARE, "--version", version, "--format", file_format, *where, path)
        os.remove(path)
        say(f"{version}: {os.path.getsize(depot_file(version)) / MIB:.1f} MiB in the catalogue after {time.monotonic() - begin:.0f} s")

    def depot_file(version):
        row = next(r for r in vehicle.tsp("software", "list") if r["version"] == version)
        return os.path.join(vehicle.dir, "server", "server", "files", row["sha256"])

    def campaign(version):
        """@return its final report"""
        before, mark, begin = len({e["seq"] for e in finals()}), vehicle.agent.here(), time.monotonic()
        vehicle.tsp("task", "add", VIN, "--ecu", f"{ECU}={version}")
        for state in ("DOWNLOADING", "STORED", "WAITING", "PROGRAMMING"):
            vehicle.agent.wait_for(rf"to={state}", 240, mark)
            say(f"   {time.monotonic() - begin:6.1f} s  {state}")
        last = vehicle.until(lambda: finals() if len({e["seq"] for e in finals()}) > before else None, "a final report", 300)[-1]
        alive, collections = heap_mib(gc_log)
        resident = resident_mib(vehicle.agent.jvm())
        say(f"   {time.monotonic() - begin:6.1f} s  {last['type']} {last['reason']} {last['text'][:200]}")
        say(f"   heap alive after a collection: {alive} MiB at most (of 64, {collections} collections); process: {resident:.0f} MiB at most")
        if resident > MOST_RESIDENT_MIB:
            raise Failure(f"the process had {resident:.0f} MiB (allowed: {MOST_RESIDENT_MIB})")
        return last

    try:
        content = image(ECU, HARDWARE, "2.0.0", CONTENT_BYTES)
        vehicle.start(lambda v: v.software(ECU, HARDWARE, "1.0.0"))
        vehicle.until(finals, "the backup is in the vehicle", 120)
        path = os.path.join(vehicle.dir, "large.hex")
        hex_file(path, content, size)
        add("2.0.0", path, "ihex")
        done = campaign("2.0.0")
        flash = vehicle.ecus()[ECU]
        if done["type"] != "upgrade-succeeded" or flash["version"] != "2.0.0" or not flash["applicationValid"]:
            raise Failure(f"the campaign ended in {done}, the ECU is {flash}")
        path = os.path.join(vehicle.dir, "large.bin")
        binary_file(path, image(ECU, HARDWARE, "3.0.0", 4096), size)
        add("3.0.0", path, "bin")
        failed = campaign("3.0.0")
        after = vehicle.ecus()[ECU]
        if failed["type"] != "failed" or (after["eraseCount"], after["flashSha256"]) != (flash["eraseCount"], flash["flashSha256"]):
            raise Failure(f"the campaign ended in {failed}, the ECU is {after} and was {flash}")
        if re.search(r"OutOfMemory", vehicle.agent.text()):
            raise Failure("the agent was out of memory: see " + vehicle.agent.log)
        say("SUCCEEDED: the agent's memory does not grow with its files")
    finally:
        vehicle.stop()


main(large)
