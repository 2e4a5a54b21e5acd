#!/usr/bin/python3
"""ECUs are flashed over real SocketCAN: the simulated vehicle on vcan interfaces, the tester through JavaCAN, candump as the witness.

Runs in User-Mode Linux (see ../lib/uml.py), so the machine's own kernel needs no CAN. On vcan0 classic CAN, on vcan1 CAN FD. Judged by what the
tester says, and by three records of the same frames that must be equal: candump's, the simulator's and the tester's own. Before that the
interface goes down for a moment and comes back.
"""
import collections
import json
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import uml  # noqa: E402
from bench_vehicle import ADDRESS, PITSTOP, ROOT, Failure, image, main, say  # noqa: E402

SECRET = "00112233445566778899aabbccddeeff"
# ECU, hardware, bus, size: User-Mode Linux has one processor and slow timers
FLASHES = (("bcm", "BCM-H1", "body", 16 * 1024), ("engine", "ENG-H3", "powertrain", 128 * 1024))
VERSION = "2.0.0"
SECONDS = 400

GUEST = """
wait_for() {{ # PATTERN FILE TIMES
  i=0
  until [ "$(grep -c "$1" "$2")" -ge "${{3:-1}}" ]; do
    i=$((i + 1))
    [ $i -lt 300 ] || {{ echo "not said: $1"; cat "$2"; exit 3; }}
    sleep 0.2
  done
}}
"{pitstop}" simulate --config config --state /dev/shm/state --trace trace > simulate.log 2>&1 & simulate=$!
wait_for "ready bundles" simulate.log
wait_for "bus=body state=ACTIVE" simulate.log
ip link set vcan0 down
wait_for "bus=body state=DOWN" simulate.log
ip link set vcan0 up
wait_for "bus=body state=ACTIVE" simulate.log 2
candump -L vcan0 > vcan0.log & dump0=$!
candump -L vcan1 > vcan1.log & dump1=$!
sleep 1
{flashes}
sleep 1
kill $dump0 $dump1
kill $simulate
wait $simulate
exit 0
"""

FLASH = """
"{pitstop}" flash --profile "{profile}" --image {ecu}.bin --format bin --address {address:#x} --version {version} --key-secret secret.hex \\
  --link socketcan:{interface} --yes --json {ecu}.json --trace {ecu}.log > {ecu}.out 2>&1 || {{ echo "{ecu} not programmed"; cat {ecu}.out; exit 4; }}
"""


def configuration(directory):
    """The simulated vehicle, its two buses joined to the two interfaces instead of to the network."""
    config = os.path.join(directory, "config")
    shutil.copytree(os.path.join(ROOT, "runtime-config"), config)
    for number, (_, _, bus, _) in enumerate(FLASHES):
        os.remove(os.path.join(config, "simulate", f"org.pitstop.can.serve-{bus}.cfg"))
        with open(os.path.join(config, "simulate", f"org.pitstop.can.socketcan.serve-{bus}.cfg"), "w") as f:
            f.write(f"bus={bus}\nuri=socketcan:vcan{number}\n")
    path = os.path.join(config, "org.pitstop.simulator.cfg")
    with open(path) as f:
        text = f.read()
    text = re.sub(r"(?m)^controlPort=.*$", "controlPort=0", text)
    text = re.sub(r"(?m)^secretFile=.*$", "secretFile=" + os.path.join(directory, "secret.hex"), text)
    with open(path, "w") as f:
        f.write(text)
    with open(os.path.join(directory, "secret.hex"), "w") as f:
        f.write(SECRET)


def frames(path):
    """The frames of a candump log by identifier: each identifier has one sender, whose order must be kept. The signals run on without end."""
    result = collections.defaultdict(list)
    with open(path) as f:
        for line in f:
            m = re.match(r"\(\d+\.\d+\) \S+ ([0-9A-F]+)(##?)(\S*)$", line)
            if m and m[1] != "3C0":
                # candump sets a bit for CAN FD in the flags digit: BRS is the lowest
                result[m[1]].append(m[3] if m[2] == "#" else f"{int(m[3][0], 16) & 1}#{m[3][1:]}")
    return result


def compare(what, record, other):
    for identifier in sorted(set(record) | set(other)):
        a, b = record[identifier], other[identifier]
        if a != b:
            at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            raise Failure(f"{what}: identifier {identifier} has {len(b)} frames instead of {len(a)}, the first difference is frame {at}")


def check(directory, number, ecu, bus, size):
    try:
        with open(os.path.join(directory, ecu + ".json")) as f:
            result = json.load(f)
    except OSError as e:
        raise Failure(f"{ecu}: the tester wrote no result: {e}")
    if result["outcome"] != "programmed" or result["to"] != VERSION:
        raise Failure(f"{ecu}: {result}")
    witness = frames(os.path.join(directory, f"vcan{number}.log"))
    compare(f"{ecu}: candump beside the simulator", frames(os.path.join(directory, "trace", bus + ".log")), witness)
    compare(f"{ecu}: the tester's trace beside candump", witness, frames(os.path.join(directory, ecu + ".log")))
    say(f"ok: {ecu} runs {VERSION}: {size} bytes over vcan{number} in {result['transferSeconds']} s, "
        f"{sum(map(len, witness.values()))} frames, the same and in order in all three records")


def flash():
    directory = tempfile.mkdtemp(prefix="pitstop-socketcan.")
    try:
        configuration(directory)
        commands = ""
        for number, (ecu, hardware, _, size) in enumerate(FLASHES):
            with open(os.path.join(directory, ecu + ".bin"), "wb") as f:
                f.write(image(ecu, hardware, VERSION, size))
            commands += FLASH.format(pitstop=PITSTOP, profile=os.path.join(ROOT, "runtime-config", "ecus", ecu + ".json"), ecu=ecu, address=ADDRESS,
                                     version=VERSION, interface=f"vcan{number}")
        status, output = uml.run(GUEST.format(pitstop=PITSTOP, flashes=commands), directory, seconds=SECONDS, interfaces=len(FLASHES))
        if status:
            raise Failure(f"the guest ended with {status}:\n{output}")
        say("ok: the interface went down and came back, and the bus with it")
        for number, (ecu, _, bus, size) in enumerate(FLASHES):
            check(directory, number, ecu, bus, size)
    except uml.NotHere as e:
        raise Failure(str(e))
    finally:
        if os.environ.get("PITSTOP_KEEP"):
            say(f"kept: {directory}")
        else:
            shutil.rmtree(directory, ignore_errors=True)


main(flash)
