"""Server, simulated vehicle and agent as three processes, for tests that treat them as strangers would.

Needs python3 only. Everything lives in one temporary directory, every port is free when it is chosen.
"""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PITSTOP = os.environ.get("PITSTOP") or os.path.join(ROOT, "pitstop")
# a distribution has its own configuration
CONFIG = next(c for c in (os.path.join(os.path.dirname(os.path.dirname(PITSTOP)), "runtime-config"), os.path.join(ROOT, "runtime-config")) if os.path.isdir(c))
VIN = "WPSTP0000SIM00001"
ADDRESS = 0x10000


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def say(text):
    print(text, flush=True)


class Failure(Exception):
    pass


class Process:
    """One of the three runtimes: started, watched by its log, killed."""

    def __init__(self, name, arguments, directory):
        self.name, self.arguments, self.log = name, arguments, os.path.join(directory, name + ".log")
        self.process = None
        self.mark = 0
        self.environment = {}

    def start(self):
        self.mark = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        out = open(self.log, "ab")
        self.process = subprocess.Popen(self.arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                                        env={**os.environ, **self.environment})
        return self

    def signal(self, number):
        os.killpg(self.process.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    def jvm(self):
        """The process number of the JVM that the command has started and watches, or has become."""
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{entry}/stat") as f:
                    parent = int(f.read().rpartition(")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue
            if parent == self.process.pid:
                return int(entry)
        return self.process.pid

    def stop(self):
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def here(self):
        """Where the log ends now: for `text` and `wait_for`."""
        return os.path.getsize(self.log)

    def text(self, since=None):
        with open(self.log, "rb") as f:
            f.seek(self.mark if since is None else since)
            return f.read().decode("utf-8", "replace")

    def wait_for(self, pattern, seconds=60, since=None):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = re.search(pattern, self.text(since))
            if found:
                return found
            if self.process.poll() is not None:
                raise Failure(f"{self.name} ended with {self.process.returncode} before it said /{pattern}/; see {self.log}")
            time.sleep(0.02)
        raise Failure(f"{self.name} did not say /{pattern}/ within {seconds} s; see {self.log}")


class Vehicle:
    """The whole of it. `settings` changes runtime configuration: {"org.pitstop.x": {"key": "value"}}."""

    def __init__(self, settings=None, keep=False):
        self.keep = keep
        self.dir = tempfile.mkdtemp(prefix="pitstop-test.")
        self.config = os.path.join(self.dir, "config")
        shutil.copytree(CONFIG, self.config)
        self.operator, self.control = free_port(), free_port()
        can, fd, fd_local = free_port(), free_port(), free_port()
        self.set("org.pitstop.server", operatorPort=self.operator, brokerPort=free_port(), ftpPort=free_port(), passivePorts="0")
        self.set("org.pitstop.simulator", controlPort=self.control, ignition="on")
        self.set("simulate/org.pitstop.can.serve-body", listen=f"socketcand://127.0.0.1:{can}")
        self.set("simulate/org.pitstop.can.serve-powertrain", listen=f"cannelloni://127.0.0.1:{fd}?local={fd_local}")
        self.set("org.pitstop.can.remote-body", uri=f"socketcand://127.0.0.1:{can}/body")
        self.set("org.pitstop.can.remote-powertrain", uri=f"cannelloni://127.0.0.1:{fd_local}?local={fd}")
        for pid, keys in (settings or {}).items():
            self.set(pid, **keys)
        self.server = self._process("server")
        self.simulator = self._process("simulate")
        self.agent = self._process("run")

    def _process(self, command):
        return Process(command, [PITSTOP, command, "--config", self.config, "--state", os.path.join(self.dir, command)], self.dir)

    def set(self, pid, **keys):
        """Changes keys of one configuration file; the rest of it stays."""
        path = os.path.join(self.config, pid + ".cfg")
        lines = open(path).read().split("\n")
        for key, value in keys.items():
            lines = [line for line in lines if not re.match(re.escape(key) + r"\s*=", line)] + [f"{key}={value}"]
        with open(path, "w") as f:
            f.write("\n".join(lines) + "\n")

    def start(self, catalogue=lambda vehicle: None):
        """Starts those of the three that do not run yet; `catalogue` fills the TSP before the vehicle speaks for the first time."""
        for p in (self.server, self.simulator):
            if p.process is None:
                p.start()
        self.until(lambda: self.tsp("vehicles") is not None, "the server answers")
        credentials = os.path.join(self.dir, "run", "credentials")
        self.tsp("provision", VIN, "--out", credentials)
        self.until(lambda: os.path.exists(os.path.join(self.dir, "simulate", "ecu-secret.hex")), "the simulator made its ECUs' secret")
        shutil.copy(os.path.join(self.dir, "simulate", "ecu-secret.hex"), credentials)
        catalogue(self)
        self.agent.start()
        return self

    def stop(self):
        for p in (self.agent, self.simulator, self.server):
            p.stop()
        if self.keep or os.environ.get("PITSTOP_KEEP"):
            say(f"kept: {self.dir}")
        else:
            shutil.rmtree(self.dir, ignore_errors=True)

    def tsp(self, *arguments):
        """The operator's command; raises Failure with what it said."""
        command = [PITSTOP, "tsp", "--state", os.path.join(self.dir, "server"), "--json", *arguments]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Failure(f"{' '.join(arguments)}: {done.stderr.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def until(self, condition, what, seconds=60):
        end = time.monotonic() + seconds
        last = None
        while time.monotonic() < end:
            try:
                result = condition()
                if result:
                    return result
            except (Failure, OSError, json.JSONDecodeError) as e:
                last = e
            time.sleep(0.1)
        raise Failure(f"not within {seconds} s: {what} ({last})")

    def drive(self, what, value):
        """The driver's hands: ignition, speed, gear, parking-brake, battery."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.control}/{what}", data=str(value).encode(), method="POST")
        urllib.request.urlopen(request, timeout=5).read()

    def ecus(self):
        """What is really in the ECUs, by id."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.control}/ecus", timeout=5) as answer:
            return {e["id"]: e for e in json.load(answer)}

    def events(self):
        return self.tsp("events", VIN)

    def software(self, ecu, hardware, version, size=64 * 1024, file_format="bin"):
        """Writes an image and adds it to the catalogue. @return its bytes"""
        content = image(ecu, hardware, version, size)
        path = os.path.join(self.dir, f"{ecu}-{version}.bin")
        with open(path, "wb") as f:
            f.write(content)
        arguments = ["--address", str(ADDRESS)] if file_format == "bin" else []
        self.tsp("software", "add", "--ecu", ecu, "--hardware", hardware, "--version", version, "--format", file_format, *arguments, path)
        return content


def image(ecu, hardware, version, size):
    """A simulated ECU's software: its header, then bytes that do not compress."""
    head = b"PSTP" + version.encode().ljust(32, b"\0") + hardware.encode().ljust(24, b"\0") + bytes(4)
    seed, out = zlib.crc32((ecu + version).encode()), bytearray(head)
    while len(out) < size:
        seed = (seed * 1103515245 + 12345) & 0xFFFFFFFF
        out += zlib.crc32(seed.to_bytes(4, "big")).to_bytes(4, "big")
    return bytes(out[:size])


def main(test):
    """Runs a test function; exit status 0 or 1, and a reason."""
    try:
        test()
    except Failure as e:
        say(f"FAILED: {e}")
        sys.exit(1)
