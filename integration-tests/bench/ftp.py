#!/usr/bin/env python3
"""256 MiB from one vsftpd, plain and over TLS: the agent's downloader alone and with its store, beside curl, in turns.
Root, because vsftpd needs it; needs vsftpd, curl and openssl.
"""
import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from ftp_probe import Probe  # noqa: E402
from ftp_servers import HOST, PASSWORD, Vsftpd, certificates  # noqa: E402

LENGTH = 256 << 20
CURL_FILE, CURL_NULL, ALONE, STORE = "curl to a file", "curl to /dev/null", "downloader alone", "with SHA-256 and store"


def random_file(path):
    digest = hashlib.sha256()
    with open(path, "wb") as f:
        for _ in range(LENGTH >> 20):
            block = os.urandom(1 << 20)
            digest.update(block)
            f.write(block)
    return digest.hexdigest()


class Bench:
    def __init__(self, directory):
        self.directory = directory
        files = os.path.join(directory, "files")
        os.makedirs(files)
        os.chmod(directory, 0o755)
        self.sha256 = random_file(os.path.join(files, "image.bin"))
        self.certs = os.path.join(directory, "certs")
        certificates(self.certs)
        self.server = Vsftpd(os.path.join(directory, "server"), files, self.certs).start()
        self.probe = Probe(self.certs, os.path.join(directory, "store"))

    def curl(self, mode, to):
        tls = ["--ssl-reqd", "--cacert", os.path.join(self.certs, "tls-root.pem")] if mode == "ftps" else []
        done = subprocess.run(
            ["curl", "--silent", "--show-error", *tls, "--user", f"{self.server.user}:{PASSWORD}", "--output", to,
             "--write-out", "%{size_download} %{time_total}", f"ftp://{HOST}:{self.server.port}/image.bin"],
            stdout=subprocess.PIPE, text=True, check=True)
        size, seconds = done.stdout.split()
        assert int(size) == LENGTH, done.stdout
        return float(seconds)

    def download(self, mode, target):
        scheme = {"plain": "ftp", "ftps": "ftps"}[mode]
        milliseconds, outcome = self.probe.download(
            target, f"{scheme}://{HOST}:{self.server.port}/image.bin", LENGTH, self.sha256, self.server.user, PASSWORD)
        if not outcome.startswith("DONE"):
            raise RuntimeError(outcome)
        return milliseconds / 1000

    def turn(self, mode):
        to = os.path.join(self.directory, "curl.bin")
        seconds = {CURL_FILE: self.curl(mode, to)}
        os.unlink(to)
        seconds[ALONE] = self.download(mode, "count")
        seconds[CURL_NULL] = self.curl(mode, "/dev/null")
        seconds[STORE] = self.download(mode, "store")
        return seconds

    def stop(self):
        self.probe.stop()
        self.server.stop()


def measure(bench, rounds):
    rows = []
    for mode in ("plain", "ftps"):
        first = bench.turn(mode)
        turns = [bench.turn(mode) for _ in range(rounds)]
        median = {what: statistics.median(t[what] for t in turns) for what in first}
        print(f"\n{mode:22}  median s    min s    max s     MB/s   first s")
        for what in (CURL_FILE, CURL_NULL, ALONE, STORE):
            values = [t[what] for t in turns]
            rate = LENGTH / median[what] / 1e6
            print(f"  {what:22}{median[what]:8.3f}{min(values):9.3f}{max(values):9.3f}{rate:9.0f}{first[what]:10.3f}")
        row = {"mode": mode, "ratioToCurl": round(median[ALONE] / median[CURL_FILE], 3),
               "ratioWithStore": round(median[STORE] / median[CURL_FILE], 3),
               "ratioToCurlToNull": round(median[ALONE] / median[CURL_NULL], 3)}
        print(f"  alone / curl to a file {row['ratioToCurl']}, with store / curl to a file {row['ratioWithStore']},"
              f" alone / curl to /dev/null {row['ratioToCurlToNull']}", flush=True)
        rows.append(row)
    return rows


def main():
    parser = argparse.ArgumentParser(prog="pitstop bench ftp", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds that count, after one that warms up (default: 5)")
    parser.add_argument("--json", metavar="FILE", help='writes {"rows":[{"mode","ratioToCurl","ratioWithStore"}]}; both to curl to a file')
    options = parser.parse_args()
    if os.geteuid():
        sys.exit("pitstop bench ftp: vsftpd needs root")
    missing = [p for p in ("vsftpd", "curl", "openssl") if not shutil.which(p, path=os.environ["PATH"] + ":/usr/sbin")]
    if missing:
        sys.exit(f"pitstop bench ftp: missing {', '.join(missing)}; install the Debian packages of these names")
    directory = tempfile.mkdtemp(prefix="pitstop-bench-ftp.")
    try:
        bench = Bench(directory)
        print(f"{LENGTH >> 20} MiB from one vsftpd on this machine ({os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}), median of"
              f" {options.rounds} rounds;\none JVM for all rounds, its first round of each mode is not counted (\"first s\");"
              " the store forces to the disk, curl does not", flush=True)
        try:
            rows = measure(bench, options.rounds)
        finally:
            bench.stop()
    finally:
        shutil.rmtree(directory)
    if options.json:
        with open(options.json, "w", encoding="ascii") as f:
            json.dump({"rows": rows}, f, indent=2)
            f.write("\n")


main()
