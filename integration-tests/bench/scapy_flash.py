#!/usr/bin/python3
"""The same transfer by scapy's ISO-TP over python-can: alone with an ECU that only counts, or over socketcand. Writes processor seconds for 1 MiB, and kB/s.

use: scapy_flash.py counting KIB | scapy_flash.py socketcand PORT KIB SECRETHEX
"""
import hashlib
import hmac
import logging
import os
import sys
import threading
import time

logging.disable(logging.CRITICAL)
from scapy.config import conf  # noqa: E402

conf.contribs["CANSocket"] = {"use-python-can": True}
conf.contribs["ISOTP"] = {"use-can-isotp-kernel-module": False}
import can  # noqa: E402
from scapy.contrib.cansocket_python_can import PythonCANSocket  # noqa: E402
from scapy.contrib.isotp import ISOTPSoftSocket  # noqa: E402

BLOCK = 4095
REQUEST, RESPONSE = 0x7E0, 0x7E8
PATIENCE_S = 60


class CountingEcu(threading.Thread):
    """Counts frames, says FlowControl, and answers TransferData; what it costs is known apart."""

    def __init__(self):
        super().__init__(daemon=True)
        self.bus = can.Bus("bench", bustype="virtual")
        self.seconds = 0.0

    def run(self):
        missing = counter = 0
        while True:
            frame = self.bus.recv(PATIENCE_S)
            self.seconds = time.thread_time()
            if frame is None:
                continue
            kind = frame.data[0] >> 4
            if kind == 1:
                missing = ((frame.data[0] & 15) << 8 | frame.data[1]) - 6
                counter = frame.data[3]
                self.say(b"\x30\x00\x00")
            elif kind == 2:
                missing -= 7
                if missing <= 0:
                    self.say(bytes((2, 0x76, counter)))

    def say(self, data):
        self.bus.send(can.Message(arbitration_id=RESPONSE, is_extended_id=False, data=data))


class Tester:
    def __init__(self, **bus):
        self.socket = ISOTPSoftSocket(PythonCANSocket(**bus), tx_id=REQUEST, rx_id=RESPONSE, padding=True)

    def ask(self, request):
        self.socket.send(request)
        while True:
            answer = self.socket.ins.recv(PATIENCE_S)
            if answer is None:
                sys.exit(f"no answer to {request[:2].hex()}")
            data = answer[0] if isinstance(answer, tuple) else answer
            if data[:1] != b"\x7f" or data[2:3] != b"\x78":
                break
        if data[0] != request[0] + 0x40:
            sys.exit(f"{request[:2].hex()} was answered by {data.hex()}")
        return data

    def unlock(self, secret):
        self.ask(b"\x10\x03")
        self.ask(b"\x10\x02")
        seed = self.ask(b"\x27\x11")[2:]
        if any(seed):
            self.ask(b"\x27\x12" + hmac.new(secret, b"engine" + seed, hashlib.sha256).digest()[:16])
        self.ask(bytes.fromhex("3101FF00440001000000100000"))

    def transfer(self, image):
        payload = BLOCK - 2
        for number, at in enumerate(range(0, len(image), payload), 1):
            self.ask(bytes((0x36, number & 255)) + image[at:at + payload])


def main():
    peer, kib = sys.argv[1], int(sys.argv[2 if sys.argv[1] == "counting" else 3])
    image = os.urandom(kib << 10)
    if peer == "counting":
        ecu = CountingEcu()
        ecu.start()
        tester = Tester(bustype="virtual", channel="bench")
    else:
        ecu = None
        tester = Tester(bustype="socketcand", host="127.0.0.1", port=int(sys.argv[2]), channel="body")
        tester.unlock(bytes.fromhex(sys.argv[4]))
        tester.ask(b"\x34\x00\x44" + (0x10000).to_bytes(4, "big") + len(image).to_bytes(4, "big"))
    start, cpu = time.perf_counter(), time.process_time()
    tester.transfer(image)
    cpu, wall = time.process_time() - cpu - (ecu.seconds if ecu else 0), time.perf_counter() - start
    print(f"{cpu * 1024 / kib:.3f} {len(image) / wall / 1000:.1f}", flush=True)
    os._exit(0)  # scapy's threads would keep the process


main()
