"""A Linux kernel with virtual CAN interfaces, for machines whose own kernel has none: User-Mode Linux, started in seconds, without root's modules.

The guest sees the host's files read-only, may write into one directory, and runs one shell script. Debian's packages user-mode-linux, can-utils,
iproute2 and busybox have all it needs; gcc only on processors with AMX.
"""
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = {"linux.uml": "user-mode-linux", "busybox": "busybox", "ip": "iproute2", "candump": "can-utils"}
MODULES = ("net/can/can", "net/can/can-raw", "drivers/net/can/dev/can-dev", "drivers/net/can/vcan")
# what net.core.rmem_max must be for the receive buffer that can.socketcan asks for
SOCKET_BUFFER = 4 * 1024 * 1024
BOOT_S = 30

INIT = """#!/bin/sh
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/shm /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs tmpfs /run
mount -t hostfs -o {directory} none {directory}
for module in {modules}; do busybox insmod /usr/lib/uml/modules/$(uname -r)/kernel/$module.ko; done
echo {buffer} > /proc/sys/net/core/rmem_max
ip link set lo up
for i in {interfaces}; do ip link add vcan$i type vcan && ip link set vcan$i mtu 72 up; done
# native libraries and the JVM's own files need a place that can be written to
TMPDIR=/dev/shm HOME=/dev/shm LANG=C.UTF-8 JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=/dev/shm; export TMPDIR HOME LANG JAVA_TOOL_OPTIONS
cd {directory}
sh ./script > output 2>&1
echo $? > status
sync
busybox poweroff -f
"""


class NotHere(Exception):
    """This machine cannot run it; says what is missing."""


def require():
    missing = [package for tool, package in TOOLS.items() if not shutil.which(tool)]
    if missing:
        raise NotHere("apt-get install " + " ".join(missing))


def run(script, directory, seconds=120, memory_mib=1500, interfaces=1):
    """Boots, runs a shell script in `directory` with vcan0, vcan1 …, ends. @return exit status and output of the script"""
    require()
    kernel = subprocess.run(["linux.uml", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.split()[0]
    if not os.path.isdir(f"/usr/lib/uml/modules/{kernel}"):
        raise NotHere(f"there are no modules for User-Mode Linux {kernel}; reinstall user-mode-linux")
    init = os.path.join(directory, "init")
    with open(init, "w") as f:
        f.write(INIT.format(directory=directory, modules=" ".join(MODULES), buffer=SOCKET_BUFFER, interfaces=" ".join(map(str, range(interfaces)))))
    os.chmod(init, 0o755)
    with open(os.path.join(directory, "script"), "w") as f:
        f.write(script)
    for leftover in ("status", "output"):
        if os.path.exists(os.path.join(directory, leftover)):
            os.remove(os.path.join(directory, leftover))
    command = ["linux.uml", f"mem={memory_mib}M", "root=none", "rootfstype=hostfs", "rootflags=/", "ro", f"init={init}",
               "con=null", "con0=null,fd:1", "quiet", "panic=1"]
    with open(os.path.join(directory, "console"), "wb") as console:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=console, stderr=console, env=environment(directory),
                                   start_new_session=True)
        try:
            process.wait(BOOT_S + seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
    output, status = text(directory, "output"), text(directory, "status").strip()
    if not status:
        return 124, f"{output}\nno end within {seconds} s; its console:\n{text(directory, 'console')[-2000:]}"
    return int(status), output


def text(directory, name):
    try:
        with open(os.path.join(directory, name), errors="replace") as f:
            return f.read()
    except FileNotFoundError:
        return ""


def environment(directory):
    """The guest's memory is a file in TMPDIR; kernels before 6.13 need a preloaded helper on processors with AMX."""
    result = dict(os.environ, TMPDIR="/dev/shm")
    with open("/proc/cpuinfo") as f:
        amx = " amx_tile" in f.read()
    if amx or os.environ.get("PITSTOP_UML_XSTATE"):
        library = os.path.join(directory, "uml_xstate.so")
        if not shutil.which("gcc"):
            raise NotHere("apt-get install gcc")
        subprocess.run(["gcc", "-O2", "-Wall", "-shared", "-fPIC", "-o", library, os.path.join(HERE, "uml_xstate.c"), "-ldl"], check=True)
        result["LD_PRELOAD"] = library
    return result
