#!/usr/bin/env python3
"""Every bundle of the agent is replaced once: how long its services were gone, and what an ECU that was being programmed noticed of it.

Three processes in real time. Bundles that are not on the flash path go while two ECUs are being programmed; the others when no ECU is in hand, as the
agent itself would do it. Beside it: a restart of the whole process.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
if "PITSTOP_PROGRAM" in os.environ:
    os.environ["PITSTOP"] = os.environ["PITSTOP_PROGRAM"]
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from bench_vehicle import PITSTOP, VIN, Failure, Process, Vehicle  # noqa: E402

HOME = os.path.dirname(os.path.dirname(os.path.realpath(PITSTOP)))
# as the agent runs, but with a heap for some forty swaps without a restart between them
JVM = ["-Xmx256m", "-Xms16m", "-Xss512k", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Xshare:auto"]
ECUS = (("bcm", "BCM-H1"), ("climate", "CLI-H1"))
FRAMES = re.compile(r"(?m)^\((\d+\.\d+)\) \S+ (?:740|748|744|74C)#")
IMAGE_BYTES = 2 * 1024 * 1024
QUIET_S = 1.0
AIM_MS = 200


def flash_path():
    """As org.pitstop.hotswap knows it."""
    path = os.path.join(HERE, "..", "..", "bundles", "org.pitstop.hotswap", "src", "main", "java", "org", "pitstop", "hotswap", "FlashPath.java")
    with open(path) as f:
        return set(re.findall(r'"([a-z0-9.]+)"', f.read()))


class BenchAgent(Process):
    """The agent with a hand on its launcher."""

    def start(self):
        self.mark = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True)
        return self

    def ask(self, *words):
        """@return the answer's words"""
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        # the JVM's own warnings come the same way
        for line in self.process.stdout:
            if line.startswith("ok "):
                return line.split()[1:]
            if line.startswith("failed "):
                raise Failure(f"{' '.join(words)}: {line.strip()}; see {self.log}")
        raise Failure(f"{' '.join(words)}: the agent ended; see {self.log}")


class Bench:
    def __init__(self, chosen):
        """@param chosen symbolic names; empty: every bundle"""
        self.chosen = chosen
        v = self.vehicle = Vehicle({"org.pitstop.ignition": {"offHoldMs": 500}, "org.pitstop.simulator": {"eraseMsPer64KiB": 20}})
        self.trace = os.path.join(v.dir, "trace")
        v.simulator.arguments += ["--trace", self.trace]
        java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
        overlay = os.path.join(v.config, "run")
        v.agent = self.agent = BenchAgent("run", [java, *JVM, "-cp", os.path.join(HOME, "lib", "*"), "org.pitstop.launcher.SwapBench",
                                                  "--repository", os.path.join(HOME, "repository"), "--feature", os.path.join(HOME, "features", "agent.json"),
                                                  "--config", v.config, *(["--config", overlay] if os.path.isdir(overlay) else []),
                                                  "--state", os.path.join(v.dir, "run")], v.dir)
        self.version, self.quiet = 1, []

    def start(self):
        self.vehicle.server.start()
        self.vehicle.simulator.start()
        self.vehicle.until(lambda: self.vehicle.tsp("vehicles") is not None, "the server answers", 300)
        self.vehicle.start(lambda v: [v.software(ecu, hardware, "1.0.0") for ecu, hardware in ECUS])
        self.agent.wait_for(r"ready bundles=", 120)
        self.vehicle.drive("ignition", "off")
        self.vehicle.until(lambda: [e["backup"] for e in self.vehicle.tsp("vehicles") if e["ecu"] in dict(ECUS)] == ["1.0.0"] * len(ECUS), "the backups", 120)

    def bundles(self):
        with open(os.path.join(HOME, "features", "agent.json")) as f:
            return [b["id"].split(":")[1] for b in json.load(f)["bundles"]]

    def names(self):
        """Symbolic names: not every artifact is called as its bundle is."""
        names = []
        for bundle in self.bundles():
            jar = next(os.path.join(HOME, "repository", j) for j in sorted(os.listdir(os.path.join(HOME, "repository")))
                       if re.fullmatch(re.escape(bundle) + r"-\d[^/]*\.jar", j))
            text = subprocess.run(["unzip", "-p", jar, "META-INF/MANIFEST.MF"], stdout=subprocess.PIPE, check=True, text=True).stdout
            names.append(re.search(r"(?m)^Bundle-SymbolicName: ([^;\s]+)", re.sub(r"\r?\n ", "", text)).group(1))
        return names

    # --- the flash

    def at(self):
        return os.path.getsize(os.path.join(self.trace, "body.log"))

    def longest_gap(self, since, until):
        """The longest time without a frame of the ECUs between two places of the trace, in ms; None: nothing was being programmed."""
        with open(os.path.join(self.trace, "body.log")) as f:
            f.seek(since)
            times = [float(t) for t in FRAMES.findall(f.read(until - since))]
        return None if len(times) < 100 else max(b - a for a, b in zip(times, times[1:])) * 1000

    def transferring(self):
        steps = re.findall(r"ecu=(?:bcm|climate) step=([^\n]+)", self.agent.text())
        return bool(steps) and steps[-1] == "transfer"

    def flash(self):
        """Comes back when bytes are being transferred; two ECUs come one after the other."""
        if not self.transferring():
            if not self.under_task():
                self.version += 1
                for ecu, hardware in ECUS:
                    self.vehicle.software(ecu, hardware, f"{self.version}.0.0", size=IMAGE_BYTES)
                self.vehicle.tsp("task", "add", VIN, *[a for ecu, _ in ECUS for a in ("--ecu", f"{ecu}={self.version}.0.0")])
            self.vehicle.until(self.transferring, "an ECU is being programmed", 180)
            time.sleep(1)

    def under_task(self):
        return any(t["state"] in ("ACTIVE", "SENT") for t in self.vehicle.tsp("task", "list"))

    def look_at_quiet(self):
        since = self.at()
        time.sleep(QUIET_S)
        gap = self.longest_gap(since, self.at())
        if gap is not None:
            self.quiet.append(gap)

    # --- the swaps

    def plans(self):
        path = flash_path()
        return {name: {"stops": len(stops), "flashPath": bool(path & set(stops))} for name in self.chosen or self.names() for stops in [self.agent.ask("plan", name)]}

    def under_way(self, name):
        """While an ECU is being programmed. @return goneMs, the longest gap; None if the flash ended meanwhile"""
        self.flash()
        self.look_at_quiet()
        since = self.at()
        gone = self.agent.ask("swap", name)
        time.sleep(0.3)
        still = self.transferring()
        return int(gone[0]), self.longest_gap(since, self.at()) if still else None

    def restart(self):
        begin = time.monotonic()
        self.agent.stop()
        self.agent.start()
        self.agent.wait_for(r"ready bundles=", 120)
        return (time.monotonic() - begin) * 1000

    def idle(self):
        self.vehicle.until(lambda: not self.under_task(), "the campaigns end", 240)

    def heap(self):
        return int(self.agent.ask("heap")[0])

    def run(self):
        rows = self.plans()
        before = self.heap()
        for name in [n for n, row in rows.items() if not row["flashPath"]]:
            gone, gap = self.under_way(name)
            rows[name].update(goneMs=gone, longestGapMs=gap)
        self.idle()
        for name in [n for n, row in rows.items() if row["flashPath"]]:
            rows[name].update(goneMs=int(self.agent.ask("swap", name)[0]), longestGapMs=None)
        return rows, (before, self.heap()), self.restart()


def report(bench, rows, heap, restart):
    quiet = max(bench.quiet, default=0)
    print(f"{'BUNDLE':36}{'STOPS':>6}{'GONE MS':>9}{'GAP MS':>8}{'PAUSE MS':>10}")
    bundles = []
    for name, row in sorted(rows.items(), key=lambda item: (item[1]["flashPath"], item[0])):
        gap = row["longestGapMs"]
        pause = None if gap is None else max(0, gap - quiet)
        shown = "waits" if row["flashPath"] else "-" if pause is None else f"{pause:.0f}"
        print(f"{name:36}{row['stops']:6}{row['goneMs']:9}{'' if gap is None else f'{gap:.0f}':>8}{shown:>10}")
        bundles.append({"bundle": name, "stops": row["stops"], "goneMs": row["goneMs"], "flashPath": row["flashPath"],
                        "longestGapMs": gap and round(gap, 1), "flashPauseMs": pause if pause is None else round(pause, 1)})
    late = [b["bundle"] for b in bundles if b["goneMs"] >= AIM_MS]
    worst = max(b["goneMs"] for b in bundles)
    print(f"gone for {AIM_MS} ms or more: {', '.join(late) or 'none'}; without a swap the longest gap of a flash was {quiet:.0f} ms;\n"
          f"a restart of the process: {restart:.0f} ms, {restart / max(1, worst):.1f} times the longest swap (load {os.getloadavg()[0]:.1f});\n"
          f"heap in use before the first swap {heap[0] / 1024:.1f} MiB, after the last of {len(bundles)} {heap[1] / 1024:.1f} MiB")
    return {"bundles": bundles, "quietGapMs": round(quiet, 1), "restartMs": round(restart), "heapKb": {"before": heap[0], "after": heap[1]}}


def main():
    parser = argparse.ArgumentParser(prog="pitstop bench swap", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", metavar="FILE", help='writes {"bundles":[{"bundle","stops","goneMs","flashPath","longestGapMs","flashPauseMs"}],'
                        ' "quietGapMs","restartMs","heapKb":{"before","after"}}; flashPauseMs: what the longest gap has more than one without a swap; null: it waits for the ECU in hand')
    parser.add_argument("--bundle", action="append", default=[], metavar="NAME", help="only this bundle; may be given several times (default: every one)")
    options = parser.parse_args()
    bench = Bench(options.bundle)
    try:
        bench.start()
        result = report(bench, *bench.run())
    except Failure as e:
        sys.exit(f"pitstop bench swap: {e}")
    finally:
        bench.vehicle.stop()
    if options.json:
        with open(options.json, "w", encoding="ascii") as f:
            json.dump(result, f, indent=2)
            f.write("\n")


main()
