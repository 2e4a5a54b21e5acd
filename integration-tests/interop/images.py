#!/usr/bin/env python3
"""Image files that other people's tools wrote (srec_cat of the package srecord, objcopy of binutils), read by the agent's reader: the same bytes at
the same addresses, in every size of address and record, with and without header, count and start address. Needs both tools and the built module
integration-tests/fuzz. One line a check; exit status 1 if one failed.
"""
import glob
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BUILT = os.path.join(HERE, "..", "fuzz", "target")


class Images:
    def __init__(self, work):
        self.work, self.files, self.expected = work, [], {}
        self.random = random.Random(1)

    def path(self, name):
        return os.path.join(self.work, name)

    def run(self, *command):
        subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)

    def binary(self, length):
        """A file of random bytes, never the same twice."""
        path = self.path(f"in-{length}-{self.random.getrandbits(32):08x}")
        with open(path, "wb") as out:
            out.write(self.random.randbytes(length))
        return path

    def expect(self, name, fmt, areas):
        """areas: (address, file) each."""
        rows = []
        for address, path in areas:
            with open(path, "rb") as file:
                data = file.read()
            rows.append(f"area 0x{address:X} {len(data)} 0x00 {hashlib.sha256(data).hexdigest()}")
        self.files.append(name)
        self.expected[name] = (fmt, rows)

    def srec_cat(self, name, fmt, areas, *options):
        sources = []
        for address, path in areas:
            sources += [path, "-binary", "-offset", str(address)]
        self.run("srec_cat", *sources, "-o", self.path(name), {"ihex": "-Intel", "srec": "-Motorola"}[fmt], *options)
        self.expect(name, fmt, areas)

    def objcopy(self, name, fmt, areas, *options):
        (address, path), = areas
        self.run("objcopy", "-I", "binary", "-O", fmt, f"--change-addresses={address}", *options, path, self.path(name))
        self.expect(name, fmt, areas)

    def make(self):
        low, high = [(0x100, self.binary(700)), (0x8000, self.binary(33))], [(0x1_FFF0, self.binary(70_000)), (0x800_0000, self.binary(1))]
        last = [(0xFFFF_FF00, self.binary(256))]
        for length in ("2", "3", "4"):
            for areas, kind in ((low, "low"), (high, "high")):
                if areas is low or length == "4":
                    self.srec_cat(f"srec-{kind}-{length}.s", "srec", areas, f"-address-length={length}")
        self.srec_cat("srec-last.s", "srec", last)
        self.srec_cat("srec-bare.s", "srec", low, "-disable=header", "-disable=data-count", "-execution-start-address=0x100")
        self.srec_cat("srec-start.s", "srec", low, "-execution-start-address=0x100", "-header", "a name; with } signs")
        self.srec_cat("srec-long.s", "srec", high, "-line-length=255")
        self.srec_cat("srec-short.s", "srec", high, "-output-block-size=1")
        self.srec_cat("srec-crlf.s", "srec", high, "-line-termination=crlf")
        self.srec_cat("srec-16bit-count.s", "srec", [(0, self.binary(66_000))], "-output-block-size=1")  # S6: more than 65535 records
        for length in ("2", "3", "4"):
            areas = low if length == "2" else [(0x100, self.binary(65_000)), (0xF_0000, self.binary(9))]
            self.srec_cat(f"ihex-{length}.hex", "ihex", areas, f"-address-length={length}")
        self.srec_cat("ihex-high.hex", "ihex", high)
        self.srec_cat("ihex-last.hex", "ihex", last)
        self.srec_cat("ihex-start.hex", "ihex", high, "-execution-start-address=0x8000000")
        self.srec_cat("ihex-short.hex", "ihex", high, "-output-block-size=3")
        self.srec_cat("ihex-long.hex", "ihex", high, "-output-block-size=255")
        self.srec_cat("ihex-crlf.hex", "ihex", high, "-line-termination=crlf")
        for address in (0, 0xFFF1, 0x10_0001, 0x8000_0000):
            area = [(address, self.binary(70_001))]
            self.objcopy(f"objcopy-{address:x}.hex", "ihex", area)
            self.objcopy(f"objcopy-{address:x}.s", "srec", area)
            self.objcopy(f"objcopy-s3-{address:x}.s", "srec", area, "--srec-forceS3", "--srec-len=251")
        self.objcopy("objcopy-start.hex", "ihex", [(0x2_0000, self.binary(99))], "--set-start=0x20000")
        lower = self.path("ihex-lower.hex")
        with open(self.path("ihex-high.hex"), encoding="ascii") as source, open(lower, "w", encoding="ascii") as out:
            out.write(source.read().lower())
        self.expect("ihex-lower.hex", "ihex", high)

    def check(self):
        jars = glob.glob(os.path.join(BUILT, "lib", "*.jar"))
        command = ["java", "-cp", os.pathsep.join([os.path.join(BUILT, "classes")] + jars), "org.pitstop.image.ImageProbe", "0"]
        out = subprocess.run(command + [self.path(f) for f in self.files], capture_output=True, text=True, timeout=120)
        found, name = {}, None
        for line in out.stdout.splitlines():
            if line.startswith("file "):
                _, fmt, path = line.split(" ", 2)
                name = os.path.basename(path)
                found[name] = (fmt, [])
            elif name:
                found[name][1].append(line)
        failed = out.returncode
        for name in self.files:
            good = found.get(name) == self.expected[name]
            failed |= not good
            fmt, rows = self.expected[name]
            print(f"{'ok  ' if good else 'FAIL'} {name}: {fmt}, {len(rows)} areas" + ("" if good else f"\n  expected {rows}\n  found    {found.get(name)}"))
        if out.stderr:
            print(out.stderr)
        return failed


def main():
    if missing := [t for t in ("srec_cat", "objcopy", "java") if not shutil.which(t)]:
        sys.exit(f"not installed: {', '.join(missing)} (Debian: srecord, binutils, default-jre-headless)")
    if not os.path.isdir(os.path.join(BUILT, "lib")):
        sys.exit(f"{BUILT}/lib is missing: build the module first (mvn install -DskipTests -pl integration-tests/fuzz -am)")
    with tempfile.TemporaryDirectory() as work:
        images = Images(work)
        images.make()
        sys.exit(1 if images.check() else 0)


if __name__ == "__main__":
    main()
