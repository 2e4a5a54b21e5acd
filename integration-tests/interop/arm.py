#!/usr/bin/env python3
"""The agent on the processors of head units: Debian's Java 17 for arm64 and armhf, emulated by QEMU (user mode), runs the whole agent feature until
every component is satisfied, and JavaCAN's native library of that processor answers for an interface that is not there.

Not part of the continuous checks: downloads 170 MB (APT, the machine's own package lists stay as they are) and takes some ten minutes. Works in
/dev/shm, because a 32-bit program under QEMU cannot read the directories of every file system. Needs Debian, and ./pitstop built.

    arm.py [arm64] [armhf]
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
QEMU = {"arm64": "aarch64", "armhf": "arm"}
PACKAGES = ("openjdk-17-jre-headless", "libc6", "libstdc++6", "libgcc-s1", "zlib1g", "libjpeg62-turbo", "liblcms2-2")
READY_S = 600
NATIVE = "there is no interface can0"


def run(*command, cwd=None):
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(f"FAILED: {' '.join(command)}:\n{done.stdout[-2000:]}")


def download(work, architecture, *packages):
    """Unpacks packages of an architecture. @return where"""
    debs, tree = os.path.join(work, "debs-" + architecture), os.path.join(work, "tree-" + architecture)
    lists = os.path.join(work, "lists-" + architecture)
    os.makedirs(debs)
    os.makedirs(os.path.join(lists, "partial"))
    apt = ["apt-get", "-qq", "-o", "APT::Architecture=" + architecture, "-o", "APT::Architectures::=" + architecture, "-o", "Dir::State::Lists=" + lists,
           "-o", "Dir::State::status=/dev/null", "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=", "-o", "APT::Sandbox::User=root"]
    run(*apt, "update")
    run(*apt, "download", *packages, cwd=debs)
    for deb in glob.glob(os.path.join(debs, "*.deb")):
        run("dpkg", "-x", deb, tree)
    return tree


def java(tree):
    """The Java of a tree; what links to /etc there is put in place."""
    home = next(h for h in glob.glob(os.path.join(tree, "usr/lib/jvm/java-17-openjdk-*")) if not os.path.islink(h))
    for directory, _, files in os.walk(home):
        for link in (os.path.join(directory, f) for f in files):
            target = os.readlink(link) if os.path.islink(link) else ""
            if target.startswith("/etc/") and os.path.exists(tree + target):
                os.remove(link)
                shutil.copy(tree + target, link)
    return os.path.join(home, "bin", "java")


def says(log):
    """The line that says that every component is satisfied, and the one that comes from the native library; each or none."""
    with open(log, errors="replace") as f:
        lines = [line.strip()[25:] for line in f]
    ready = next((line for line in lines if "ready bundles=" in line and "waiting=none" in line), None)
    return ready, next((line for line in lines if NATIVE in line), None)


def check(work, home, architecture, qemu):
    tree = download(work, architecture, *PACKAGES)
    command = [qemu, "-L", tree, java(tree), "-Xmx64m", "-XX:+UseSerialGC", "-cp", ":".join(glob.glob(os.path.join(home, "lib", "*.jar"))),
               "org.pitstop.launcher.Main", "--repository", os.path.join(home, "repository"), "--feature", os.path.join(home, "features", "agent.json"),
               "--config", os.path.join(home, "runtime-config"), "--config", os.path.join(work, "can"), "--state", os.path.join(work, "state-" + architecture),
               "-Dgosh.args=--nointeractive --noshutdown"]
    log = os.path.join(work, architecture + ".log")
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    begin = time.monotonic()
    try:
        while None in says(log) and process.poll() is None and time.monotonic() - begin < READY_S:
            time.sleep(1)
    finally:
        process.kill()
        process.wait()
    if None in says(log):
        with open(log, errors="replace") as f:
            sys.exit(f"FAILED: {architecture} is not ready, or has no native library, after {time.monotonic() - begin:.0f} s:\n{f.read()[-3000:]}")
    print(f"{architecture}: ready after {time.monotonic() - begin:.0f} s", *says(log), sep="\n   ", flush=True)


def main():
    architectures = sys.argv[1:] or list(QEMU)
    home = next(iter(glob.glob(os.path.join(ROOT, "features", "target", "pitstop-*", ""))), None)
    if not home or not set(architectures) <= set(QEMU):
        sys.exit("use: arm.py [arm64] [armhf], after ./pitstop was built")
    work = tempfile.mkdtemp(prefix="pitstop-arm.", dir="/dev/shm")
    try:
        shutil.copytree(home, os.path.join(work, "pitstop"))
        os.mkdir(os.path.join(work, "can"))
        with open(os.path.join(work, "can", "org.pitstop.can.socketcan-trial.cfg"), "w") as f:
            f.write("bus=trial\nuri=socketcan:can0\n")
        host = subprocess.run(["dpkg", "--print-architecture"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        tree = download(work, host, "qemu-user-static")
        for architecture in architectures:
            check(work, os.path.join(work, "pitstop"), architecture, os.path.join(tree, "usr", "bin", f"qemu-{QEMU[architecture]}-static"))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print("SUCCEEDED")


main()
