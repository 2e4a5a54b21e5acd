#!/usr/bin/python3
"""What `pitstop flash --trace` records is read by tshark, whose dissectors of CAN, ISO-TP, DoIP and UDS are none of ours.

The simulated vehicle's ECUs are flashed over classic CAN, CAN FD and DoIP, with short blocks and with blocks above 4095 bytes (whose FirstFrame has a
32-bit length). In every record: nothing malformed, as many TransferData and positive answers as the image has blocks, their counters from 01 over FF
to 00, every byte of the image, and the frames of ISO-TP in sequence. Needs tshark.
"""
import json
import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import ADDRESS, CONFIG, PITSTOP, Failure, Vehicle, free_port, image, main, say  # noqa: E402

LIMIT_S = 120
KIB = 1024
VERSION = "2.0.0"
LONGEST = 65535
P2_MS = 2000
# an erase of the whole area is still long enough for NRC 0x78
ERASE_MS = 5
TRANSFER_DATA = 0x36
# the SID of negative answers, as the dissector sees it: without the answer's bit
NEGATIVE = 0x3F
# the bytes of a TransferData that are not data: SID and counter
OVERHEAD = 2
# what comes before UDS in a diagnostic message
DOIP_ADDRESSES = 4
SINGLE, FIRST, CONSECUTIVE, FLOW_CONTROL = range(4)
SIGNALS = 0x3C0
AS_ISO_TP = ("-d", "can.subdissector,iso15765")

Flash = namedtuple("Flash", "what ecu hardware profile record size block")
FLASHES = (
    Flash("classic CAN, short blocks", "bcm", "BCM-H1", "bcm.json", "pcap", 64 * KIB, 250),
    Flash("classic CAN, long blocks", "climate", "CLI-H1", "climate.json", "log", 32 * KIB, 8 * KIB),
    Flash("CAN FD, blocks of 4095", "engine", "ENG-H3", "engine.json", "log", 64 * KIB, 4095),
    Flash("CAN FD, long blocks", "brake", "BRK-H2", "brake.json", "pcap", 256 * KIB, LONGEST),
    Flash("DoIP", "telematics", "TCU-H1", "examples/telematics.json", "pcap", 1024 * KIB, 2048),
)

CAN_FIELDS = ("can.id", "iso15765.message_type", "iso15765.sequence_number", "iso15765.frame_length", "iso15765.data_length",
              "iso15765.reassembled.length", "uds.sid", "uds.reply", "uds.td.block_sequence_counter", "_ws.malformed", "_ws.expert.message")
DOIP_FIELDS = ("doip.type", "doip.length", "uds.sid", "uds.reply", "uds.td.block_sequence_counter", "_ws.malformed", "_ws.expert.message")


def check(condition, what):
    if not condition:
        raise Failure(what)
    say(f"ok: {what}")


def tshark(path, fields, *options):
    """@return a dictionary a frame; a field that is not there is missing"""
    command = ["tshark", "-n", "-r", path, *options, "-T", "fields", "-E", "occurrence=f"]
    for f in fields:
        command += ["-e", f]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=LIMIT_S)
    if done.returncode:
        raise Failure(f"tshark cannot read {path}: {done.stderr.strip()}")
    return [{k: v for k, v in zip(fields, line.split("\t")) if v} for line in done.stdout.splitlines()]


def number(frame, field):
    return int(frame[field], 0)


def is_request(frame):
    return number(frame, "uds.reply") == 0


def blocks_of(flash):
    return -(-flash.size // (flash.block - OVERHEAD))


def check_transfer(flash, frames, sizes):
    """Requests and answers alternate, with the same counters, and carry the whole image."""
    transfers = [f for f in frames if "uds.sid" in f and number(f, "uds.sid") & ~0x40 == TRANSFER_DATA]
    requests, answers = [f for f in transfers if is_request(f)], [f for f in transfers if not is_request(f)]
    blocks = blocks_of(flash)
    counters = [n & 0xFF for n in range(1, blocks + 1)]
    for what, found in (("TransferData", requests), ("positive answers to them", answers)):
        got = [number(f, "uds.td.block_sequence_counter") for f in found]
        if got != counters:
            raise Failure(f"{flash.what}: {len(got)} {what} instead of {blocks}, counters {bytes(got).hex()}")
    data = sum(sizes(f) - OVERHEAD for f in requests)
    wrap = ", counters 01…FF 00…" if blocks > 0xFF else f", counters 01…{blocks & 0xFF:02X}"
    check(data == flash.size, f"{flash.what}: {blocks} TransferData and as many positive answers{wrap}, {data} bytes of data")


def check_sound(flash, frames):
    bad = [f for f in frames if "_ws.malformed" in f or "_ws.expert.message" in f]
    if bad:
        raise Failure(f"{flash.what}: tshark objects to {len(bad)} of {len(frames)} frames, first to {bad[0]}")
    services = {number(f, "uds.sid") & ~0x40 for f in frames if "uds.sid" in f}
    check({0x10, 0x22, 0x27, 0x2E, 0x31, 0x34, TRANSFER_DATA, 0x37, 0x11} <= services,
          f"{flash.what}: tshark finds nothing malformed in {len(frames)} frames, services {bytes(sorted(services - {NEGATIVE})).hex(' ')}")


def check_iso_tp(flash, frames):
    """SN begins at 1 and wraps from 15 to 0; nothing else of the same sender comes between; a FirstFrame is followed by FlowControl first."""
    expected, messages, consecutive, longest = {}, 0, 0, 0
    for at, f in enumerate(frames):
        sender, kind = number(f, "can.id"), number(f, "iso15765.message_type")
        left, sn = expected.get(sender, (0, 0))
        if kind == FLOW_CONTROL:
            continue
        if kind == CONSECUTIVE:
            if not left or number(f, "iso15765.sequence_number") != sn:
                raise Failure(f"{flash.what}: frame {at} of 0x{sender:X} has SN {f['iso15765.sequence_number']}, expected {sn if left else 'none'}")
            consecutive += 1
            expected[sender] = left - 1, (sn + 1) & 15
            continue
        if left:
            raise Failure(f"{flash.what}: frame {at} of 0x{sender:X} comes while {left} ConsecutiveFrames are missing")
        messages += 1
        if kind == FIRST:
            length = number(f, "iso15765.frame_length")
            longest = max(longest, length)
            expected[sender] = following(flash, length), 1
    if any(left for left, _ in expected.values()):
        raise Failure(f"{flash.what}: the record ends within a message: {expected}")
    check(longest == flash.block,
          f"{flash.what}: {messages} ISO-TP messages with {consecutive} ConsecutiveFrames, all in sequence; the longest has {longest} bytes")


def following(flash, length):
    """ConsecutiveFrames after a FirstFrame (ISO 15765-2, 9.6)."""
    frame = 64 if flash.what.startswith("CAN FD") else 8
    first = frame - (2 if length <= 4095 else 6)
    return -(-(length - first) // (frame - 1))


def check_can(flash, path, content):
    frames = tshark(path, CAN_FIELDS, "-Y", f"can.id != {SIGNALS:#x}", *AS_ISO_TP, "-d", "iso15765.subdissector,uds")
    check_sound(flash, frames)
    check_iso_tp(flash, frames)
    whole, single = "iso15765.reassembled.length", "iso15765.data_length"
    # a short last block may be one SingleFrame
    check_transfer(flash, frames, lambda f: number(f, whole if whole in f else single))
    # without the pieces of messages
    whole = f"can.id != {SIGNALS:#x} && (iso15765.message_type == {SINGLE} || iso15765.reassembled.length)"
    check_bytes(flash, path, content, "-Y", whole, *AS_ISO_TP)


def check_doip(flash, path, content):
    frames = tshark(path, DOIP_FIELDS)
    check_sound(flash, frames)
    check_transfer(flash, frames, lambda f: number(f, "doip.length") - DOIP_ADDRESSES)
    check_bytes(flash, path, content)


def check_bytes(flash, path, content, *options):
    """tshark shows the bytes of a message only if it may not dissect them."""
    frames = tshark(path, ("data.data",), "--disable-protocol", "uds", *options)
    messages = [bytes.fromhex(f["data.data"]) for f in frames if "data.data" in f]
    sent = b"".join(m[OVERHEAD:] for m in messages if m[0] == TRANSFER_DATA)
    check(sent == content, f"{flash.what}: the {len(sent)} bytes in the record's TransferData are the image")


def profile(vehicle, flash, port):
    """The distribution's own, with another cap of the block length, and patience: on a loaded machine a late answer would mean a repeated block."""
    with open(os.path.join(CONFIG, "ecus", flash.profile)) as f:
        result = json.load(f)
    del result["$schema"]
    result["timing"]["p2Ms"] = P2_MS
    for block in result["blocks"]:
        block["maxBlockLengthBytes"] = flash.block
    if result["link"]["kind"] == "doip":
        result["link"]["port"] = port
    path = os.path.join(vehicle.dir, flash.ecu + ".json")
    with open(path, "w") as f:
        json.dump(result, f)
    return path


def program(vehicle, flash, link, port):
    content = image(flash.ecu, flash.hardware, VERSION, flash.size)
    file, record, result = (os.path.join(vehicle.dir, f"{flash.ecu}.{suffix}") for suffix in ("bin", flash.record, "result"))
    with open(file, "wb") as f:
        f.write(content)
    command = [PITSTOP, "flash", "--profile", profile(vehicle, flash, port), "--image", file, "--format", "bin", "--address", hex(ADDRESS),
               "--version", VERSION, "--key-secret", os.path.join(vehicle.dir, "simulate", "ecu-secret.hex"), "--link", link, "--yes",
               "--json", result, "--trace", record]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LIMIT_S)
    if done.returncode:
        raise Failure(f"{flash.what}: not programmed: {done.stdout}")
    with open(result) as f:
        said = json.load(f)
    check((said["outcome"], said["to"]) == ("programmed", VERSION), f"{flash.what}: {said['bytes']} bytes programmed in {said['transferSeconds']} s, "
          f"recorded in a .{flash.record} of {os.path.getsize(record)} bytes")
    return record, content


def uri(vehicle, bus):
    with open(os.path.join(vehicle.config, f"org.pitstop.can.remote-{bus}.cfg")) as f:
        return re.search(r"^uri=(.*)$", f.read(), re.M)[1]


def traces():
    if not shutil.which("tshark"):
        raise Failure("there is no tshark; apt-get install tshark")
    port = free_port()
    vehicle = Vehicle({"org.pitstop.simulator": {"doipPort": port, "maxNumberOfBlockLength": LONGEST, "eraseMsPer64KiB": ERASE_MS}})
    try:
        vehicle.simulator.start().wait_for("DoIP gateway listens", LIMIT_S)
        body, powertrain = uri(vehicle, "body"), uri(vehicle, "powertrain")
        links = {"bcm": body, "climate": body, "engine": powertrain, "brake": powertrain, "telematics": f"doip://127.0.0.1:{port}"}
        for flash in FLASHES:
            record, content = program(vehicle, flash, links[flash.ecu], port)
            if flash.what == "DoIP":
                check_doip(flash, record, content)
            else:
                check_can(flash, record, content)
        say("PASSED")
    finally:
        vehicle.stop()


main(traces)
