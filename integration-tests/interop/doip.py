#!/usr/bin/python3
"""Scapy's DoIP client and tshark's dissector against the simulated vehicle's DoIP gateway: identification over UDP, routing activation, UDS through
the gateway, functional requests, refusals, alive check, TLS, and one image programmed block by block. Then the agent itself: a whole campaign
from the TSP's command to the report for the ECU behind the gateway, over TLS, with the gateway's certificate as its trust. Needs python3-scapy, and
tshark with the right to capture on lo (without it that part is left out and said so).
"""
import hashlib
import hmac
import json
import logging
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import ADDRESS, ROOT, PITSTOP, VIN, Failure, Process, Vehicle, free_port, image, main, say  # noqa: E402

logging.getLogger("scapy").setLevel(logging.ERROR)
from scapy.contrib.automotive.doip import DoIP  # noqa: E402

TELEMATICS, CAMERA, GATEWAY, ALL = 0x1010, 0x1011, 0x1000, 0xE000
BLOCK = 65535
VERSION = "2.0.0"
HARDWARE = "TCU-H1"


def check(condition, what):
    if not condition:
        raise Failure(what)
    say(f"ok: {what}")


class Tester:
    """A tester made of Scapy's messages on a socket: one routing activation, then requests."""

    def __init__(self, port, address, context=None):
        self.address = address
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context:
            self.socket = context.wrap_socket(self.socket, server_hostname="127.0.0.1")

    def send(self, message):
        self.socket.sendall(bytes(message))

    def read(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise Failure(f"the gateway closed the connection of tester 0x{self.address:04X} instead of answering")
            data += piece
        return data

    def receive(self):
        head = self.read(8)
        return DoIP(head + self.read(int.from_bytes(head[4:8], "big")))

    def activate(self, kind=0):
        self.send(DoIP(payload_type=0x5, source_address=self.address, activation_type=kind))
        return self.receive().routing_activation_response

    def diagnostic(self, target, data):
        self.send(bytes(DoIP(payload_type=0x8001, source_address=self.address, target_address=target, payload_length=4 + len(data))) + data)

    def ask(self, target, data):
        """One request, acknowledged, and its answer; 0x78 is waited for."""
        self.diagnostic(target, data)
        acknowledgement = self.receive()
        if acknowledgement.payload_type != 0x8002:
            raise Failure(f"{data[:4].hex()} was not acknowledged: {acknowledgement!r}")
        while True:
            answer = bytes(self.receive())[12:]
            if not (answer[0] == 0x7F and answer[2] == 0x78):
                return answer

    def expect(self, target, request, begin):
        answer = self.ask(target, bytes.fromhex(request))
        if not answer.hex().startswith(begin.lower()):
            raise Failure(f"{request[:32]} was answered {answer.hex()}, not {begin}…")
        return answer

    def closed(self):
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True

    def close(self):
        self.socket.close()


class Capture:
    """tshark on the loopback."""

    def __init__(self, directory, port):
        self.file, self.port, self.process = os.path.join(directory, "doip.pcapng"), port, None
        if not shutil.which("dumpcap") or not shutil.which("tshark"):
            return
        self.process = subprocess.Popen(["dumpcap", "-q", "-i", "lo", "-f", f"port {port}", "-w", self.file], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if line.startswith("File:"):
                time.sleep(0.5)
                return
        self.process.wait()
        self.process = None

    def check(self):
        if not self.process:
            say("left out: tshark cannot capture on lo here")
            return
        time.sleep(1)
        self.process.terminate()
        self.process.wait(10)
        out = self.tshark("-T", "fields", "-e", "doip.type", "-e", "uds.sid", "-e", "_ws.malformed", "-e", "tcp.srcport", "-e", "_ws.col.Info")
        types, services, malformed = set(), set(), 0
        messages = 0
        for line in out.splitlines():
            kinds, sids, bad, source, info = (line.split("\t") + [""] * 4)[:5]
            messages += len([k for k in kinds.split(",") if k])
            types |= {int(k, 0) for k in kinds.split(",") if k}
            services |= {int(s, 0) for s in sids.split(",") if s}
            # our own wrong headers, which the refusals need, are malformed by intention
            if bad and source == str(self.port):
                malformed += 1
                say(f"malformed: {info}")
        say(f"tshark decoded {messages} DoIP messages, types {' '.join(f'{t:04x}' for t in sorted(types))}, "
            f"UDS services {' '.join(f'{s:02x}' for s in sorted(services))}")
        check(malformed == 0, "tshark finds no malformed message from the gateway")
        check({0, 1, 4, 5, 6, 7, 8, 0x4001, 0x4002, 0x4003, 0x4004, 0x8001, 0x8002, 0x8003} <= types, "tshark finds every type of message")
        check({0x10, 0x22, 0x27, 0x31, 0x34, 0x36, 0x37} <= services, "tshark finds the UDS services inside")

    def tshark(self, *arguments):
        ports = ["-d", f"tcp.port=={self.port},doip", "-d", f"udp.port=={self.port},doip"]
        done = subprocess.run(["tshark", "-r", self.file, *ports, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Failure(f"tshark: {done.stderr.strip()}")
        return done.stdout


def configure(directory, port, tls_port, control):
    config = os.path.join(directory, "config")
    shutil.copytree(os.path.join(ROOT, "runtime-config"), config)
    path = os.path.join(config, "org.pitstop.simulator.cfg")
    keys = {"doipPort": port, "doipTlsPort": tls_port, "doipTlsDirectory": os.path.join(directory, "tls"), "doipMaxTesters": 2, "controlPort": control}
    with open(path) as f:
        lines = [line for line in f.read().split("\n") if not re.match("(" + "|".join(keys) + r")\s*=", line)]
    with open(path, "w") as f:
        f.write("\n".join(lines + [f"{k}={v}" for k, v in keys.items()]) + "\n")
    for name, listen in (("body", f"socketcand://127.0.0.1:{free_port()}"), ("powertrain", f"cannelloni://127.0.0.1:{free_port()}?local={free_port()}")):
        path = os.path.join(config, "simulate", f"org.pitstop.can.serve-{name}.cfg")
        with open(path) as f:
            text = re.sub(r"(?m)^listen=.*$", f"listen={listen}", f.read())
        with open(path, "w") as f:
            f.write(text)
    return config


def identification(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(5)

        def ask(message):
            s.sendto(bytes(message), ("127.0.0.1", port))
            return DoIP(s.recv(2048))

        for request in (DoIP(protocol_version=0xFF, inverse_version=0, payload_type=1), DoIP(payload_type=3, vin=VIN.encode())):
            found = ask(request)
            check(found.payload_type == 4 and found.vin == VIN.encode() and found.logical_address == GATEWAY,
                  f"vehicle identification by request {request.payload_type:04x}: {found.vin.decode()} at 0x{found.logical_address:04X}")
        check(ask(DoIP(payload_type=2, eid=found.eid)).vin == VIN.encode(), f"vehicle identification by EID {found.eid.hex()}")
        status = ask(DoIP(payload_type=0x4001))
        check((status.node_type, status.max_open_sockets) == (0, 2), "entity status: a gateway for 2 testers")
        check(ask(DoIP(payload_type=0x4003)).diagnostic_power_mode == 1, "diagnostic power mode: ready")


def refusals(port):
    stranger = Tester(port, 0x0123)
    check(stranger.activate() == 0x00 and stranger.closed(), "an unknown tester is refused with 0x00 and disconnected")
    first, second = Tester(port, 0x0E80), Tester(port, 0x0E81)
    check((first.activate(), second.activate()) == (0x10, 0x10), "two testers are activated")
    third = Tester(port, 0x0E82)
    third.send(DoIP(payload_type=0x5, source_address=0x0E82))
    for t in (first, second):
        check(t.receive().payload_type == 7, "a third one makes the gateway ask whether the others are alive")
        t.send(DoIP(payload_type=8, source_address=t.address))
    check(third.receive().routing_activation_response == 0x01 and third.closed(), "they are, and it is refused with 0x01")
    again = Tester(port, 0x0E80)
    check(again.activate() == 0x10 and first.receive().payload_type == 7 and first.closed(),
          "the same tester on a new connection takes over when the old one does not answer the alive check")
    again.diagnostic(0x1234, b"\x3e\x00")
    check(again.receive().nack_code == 3, "an unknown target is refused with 0x03")
    again.send(b"\x02\xfd\x77\x77\x00\x00\x00\x00")
    check(again.receive().nack == 1, "an unknown payload type is refused with header NACK 0x01")
    again.send(b"\x02\xfd\x80\x01\xff\xff\xff\xff")
    check(again.receive().nack == 2, "a length of 4 GiB is refused with header NACK 0x02")
    second.send(b"\x02\xfc\x80\x01\x00\x00\x00\x07")
    check(second.receive().nack == 0 and second.closed(), "a wrong inverse version is refused with header NACK 0x00 and disconnected")
    again.close()
    silent = Tester(port, 0x0E80)
    check(silent.closed(), "a connection without routing activation is closed (T_TCP_Initial_Inactivity)")


def programming(tester, secret, content):
    e = tester.expect
    e(TELEMATICS, "1003", "5003")
    e(TELEMATICS, "1002", "5002")
    seed = e(TELEMATICS, "2711", "6711")[2:]
    key = hmac.new(secret, b"telematics" + seed, hashlib.sha256).digest()[:16]
    e(TELEMATICS, "2712" + key.hex(), "6712")
    e(TELEMATICS, "2ef15a" + "2026070150495453544f50", "6e")
    e(TELEMATICS, f"3101ff0044{ADDRESS:08x}00400000", "7101ff00")
    block = int.from_bytes(e(TELEMATICS, f"340044{ADDRESS:08x}{len(content):08x}", "7420")[2:4], "big")
    check(block == BLOCK, f"the ECU takes blocks of {block} bytes")
    begin = time.monotonic()
    for number, at in enumerate(range(0, len(content), block - 2), 1):
        answer = tester.ask(TELEMATICS, bytes((0x36, number & 0xFF)) + content[at:at + block - 2])
        if answer != bytes((0x76, number & 0xFF)):
            raise Failure(f"block {number} was answered {answer.hex()}")
    seconds = time.monotonic() - begin
    e(TELEMATICS, "37", "77")
    e(TELEMATICS, f"31010202{ADDRESS:08x}{len(content):08x}{zlib.crc32(content):08x}", "7101020200")
    e(TELEMATICS, "3101ff01", "7101ff0100")
    e(TELEMATICS, "1101", "5101")
    time.sleep(1)
    check(e(TELEMATICS, "22f195", "62f195")[3:] == VERSION.encode(),
          f"{len(content)} bytes programmed by Scapy's messages in {number} blocks, {len(content) / seconds / 1e6:.1f} MB/s; the ECU runs {VERSION}")


def doip():
    directory = tempfile.mkdtemp(prefix="pitstop-doip.")
    port, tls_port, control = free_port(), free_port(), free_port()
    state = os.path.join(directory, "state")
    config = configure(directory, port, tls_port, control)
    simulator = Process("simulate", [PITSTOP, "simulate", "--config", config, "--state", state], directory).start()
    try:
        simulator.wait_for(r"DoIP gateway listens", 60)
        capture = Capture(directory, port)
        identification(port)
        refusals(port)
        tester = Tester(port, 0x0E80)
        check(tester.activate() == 0x10, "routing is activated")
        check(tester.expect(CAMERA, "22f191", "62f191")[3:] == b"CAM-H1", "the camera behind the gateway says what it is")
        tester.diagnostic(ALL, b"\x3e\x00")
        answers = [tester.receive() for _ in range(3)]
        check(answers[0].payload_type == 0x8002 and sorted(a.source_address for a in answers[1:]) == [TELEMATICS, CAMERA],
              "a functional request is answered by both ECUs")
        with open(os.path.join(state, "ecu-secret.hex")) as f:
            secret = bytes.fromhex(f.read().strip())
        programming(tester, secret, image("telematics", HARDWARE, VERSION, 1 << 20))
        tester.close()
        capture.check()
        context = ssl.create_default_context(cafile=os.path.join(directory, "tls", "gateway.pem"))
        secured = Tester(tls_port, 0x0E81, context)
        check(secured.activate() == 0x10, f"routing is activated over {secured.socket.version()} with the gateway's own certificate")
        check(secured.expect(TELEMATICS, "22f195", "62f195")[3:] == VERSION.encode(), "and the same ECU answers there")
        secured.close()
    finally:
        simulator.stop()
        if os.environ.get("PITSTOP_KEEP"):
            say(f"kept: {directory}")
        else:
            shutil.rmtree(directory, ignore_errors=True)


def campaign():
    """The agent programs the ECU behind the gateway because the TSP says so."""
    port, tls_port = free_port(), free_port()
    vehicle = Vehicle({"org.pitstop.simulator": {"doipPort": port, "doipTlsPort": tls_port}})
    tls = os.path.join(vehicle.dir, "tls")
    vehicle.set("org.pitstop.simulator", doipTlsDirectory=tls, ignition="off")
    vehicle.set("org.pitstop.doip", trustFile=os.path.join(tls, "gateway.pem"))
    ecus = os.path.join(vehicle.config, "ecus")
    with open(os.path.join(ecus, "examples", "telematics.json")) as f:
        profile = json.load(f)
    profile["link"].update(port=tls_port, tls=True)
    del profile["$schema"]
    with open(os.path.join(ecus, "telematics.json"), "w") as f:
        json.dump(profile, f)

    def catalogue(v):
        v.software("telematics", HARDWARE, "1.0.0")
        v.software("telematics", HARDWARE, VERSION, size=512 * 1024)
        v.tsp("task", "add", VIN)

    try:
        vehicle.start(catalogue)
        vehicle.agent.wait_for(r"to=SUCCEEDED", 120)
        check(vehicle.agent.text().count("routing is active") > 0, "the agent has activated routing over TLS")
        check(vehicle.ecus()["telematics"]["version"] == VERSION, f"a campaign of the agent: the ECU behind the gateway runs {VERSION}")
        check("VERIFIED" in json.dumps(vehicle.tsp("events", VIN)), "and the TSP was told")
    finally:
        vehicle.stop()


def everything():
    doip()
    campaign()
    say("PASSED")


main(everything)
