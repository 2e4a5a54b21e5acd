#!/usr/bin/python3
"""A third party on the simulated vehicle's bus, through python-can and socketcand: it must see every frame, in order.

A tester (scapy's ISO-TP over python-can) talks to the body controller through one connection: a short request with a longer answer, a longer
request with flow control, and a burst that fills the bus. Somebody else listens through another connection. What it has heard is compared with
the simulator's own record of the bus. Needs python3-can and python3-scapy.
"""
import logging
import os
import re
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import Failure, Vehicle, main, say  # noqa: E402

# python-can takes every split of TCP for bad data, and says so
logging.disable(logging.WARNING)
import can  # noqa: E402
from scapy.config import conf  # noqa: E402
conf.contribs["CANSocket"] = {"use-python-can": True}
from scapy.contrib.cansocket_python_can import PythonCANSocket  # noqa: E402
from scapy.contrib.isotp import ISOTP, ISOTPSoftSocket  # noqa: E402

REQUEST, RESPONSE = 0x740, 0x748
MARK = 0x6AA
BURST = 400
PATIENCE_S = 20


def connect(vehicle):
    return can.Bus(interface="socketcand", host="127.0.0.1", port=vehicle.port, channel="body")


def mark(bus, number):
    bus.send(can.Message(arbitration_id=MARK, data=[number], is_extended_id=False))


class Listener(threading.Thread):
    """The third party: notes every frame until the second mark."""

    def __init__(self, bus):
        super().__init__(daemon=True)
        self.bus, self.frames, self.done = bus, [], threading.Event()

    def run(self):
        while not self.done.is_set():
            message = self.bus.recv(1)
            if message is not None:
                self.frames.append(text(message))
                if message.arbitration_id == MARK and message.data[0] == 2:
                    self.done.set()


def text(message):
    # python-can 4.1 does not read the format from socketcand: every frame says that it is an extended one
    digits = "%08X" if message.arbitration_id > 0x7FF else "%03X"
    return digits % message.arbitration_id + "#" + bytes(message.data).hex().upper()


def between_marks(frames):
    first, last = f"{MARK:03X}#01", f"{MARK:03X}#02"
    if first not in frames or last not in frames:
        raise Failure(f"the marks are not among {len(frames)} frames")
    return frames[frames.index(first):frames.index(last) + 1]


def recorded(vehicle):
    with open(os.path.join(vehicle.trace, "body.log")) as f:
        return [m[1] for m in re.finditer(r"^\(\d+\.\d+\) body (\S+)$", f.read(), re.M)]


def ask(tester, request, answer, what):
    got = tester.sr1(ISOTP(data=bytes.fromhex(request)), timeout=PATIENCE_S, verbose=False)
    if got is None or not bytes(got.data).hex().startswith(answer.lower()):
        raise Failure(f"{what}: {'no answer' if got is None else bytes(got.data).hex()}, not {answer}…")
    say(f"ok: {what}: {bytes(got.data).hex()}")


def burst(vehicle):
    """Back to back, faster than the bus: the server slows the sender down, and nothing is lost."""
    bus = connect(vehicle)
    for i in range(BURST):
        bus.send(can.Message(arbitration_id=0x123, data=i.to_bytes(2, "big"), is_extended_id=False))
    return bus


def listen():
    vehicle = Vehicle(settings={"org.pitstop.simulator": {"ignition": "on"}})
    vehicle.trace = os.path.join(vehicle.dir, "trace")
    vehicle.simulator.arguments += ["--trace", vehicle.trace]
    with open(os.path.join(vehicle.config, "simulate", "org.pitstop.can.serve-body.cfg")) as f:
        vehicle.port = int(re.search(r"^listen=.*:(\d+)", f.read(), re.M)[1])
    try:
        vehicle.simulator.start().wait_for("socketcand listens", 60)
        third = Listener(connect(vehicle))
        third.start()
        sender = connect(vehicle)
        mark(sender, 1)
        with ISOTPSoftSocket(PythonCANSocket(bustype="socketcand", host="127.0.0.1", port=vehicle.port, channel="body"), tx_id=REQUEST,
                             rx_id=RESPONSE, padding=True) as tester:
            ask(tester, "22F191", "62F191" + b"BCM-H1".hex(), "a short request with a longer answer")
            ask(tester, "22" + "F191F195F190" * 6, "62F191", "a longer request with flow control")
        last = burst(vehicle)
        # the bus takes the burst at its own pace
        vehicle.until(lambda: f"123#{BURST - 1:04X}" in third.frames, "the third party heard the end of the burst", PATIENCE_S)
        mark(sender, 2)
        if not third.done.wait(PATIENCE_S):
            raise Failure(f"the third party did not hear the second mark; {len(third.frames)} frames")
        time.sleep(0.5)
        vehicle.simulator.stop()
        heard, record = between_marks(third.frames), between_marks(recorded(vehicle))
        compare(heard, record)
        for bus in (last, sender, third.bus):
            bus.shutdown()
    finally:
        vehicle.stop()


def compare(heard, record):
    for number, (ours, theirs) in enumerate(zip(record, heard)):
        if ours != theirs:
            raise Failure(f"frame {number} of the bus is {ours}, the third party heard {theirs}")
    if len(heard) != len(record):
        raise Failure(f"{len(record)} frames were on the bus, the third party heard {len(heard)}")
    kinds = {"requests": f"{REQUEST:03X}#", "answers": f"{RESPONSE:03X}#", "burst": "123#", "signals": "3C0#"}
    counts = {name: sum(f.startswith(start) for f in record) for name, start in kinds.items()}
    if not all(counts.values()) or counts["burst"] != BURST:
        raise Failure(f"not all kinds of frames were on the bus: {counts}")
    say(f"ok: the third party heard all {len(record)} frames in order: {counts}")


main(listen)
