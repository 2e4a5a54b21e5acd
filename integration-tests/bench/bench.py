#!/usr/bin/env python3
"""Runs benchmarks one after the other; ./pitstop bench NAME... [--json FILE]. One name: FILE is its object; several: one object, a key a name."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
JAVA_BENCHMARKS = ("bus", "cpu", "sim", "doip")
NAMES = JAVA_BENCHMARKS + ("ftp", "swap", "start")
# as the agent runs, but with a heap that does not hold the simulator back
JVM = ["-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto"]


def java():
    home = os.environ.get("JAVA_HOME")
    program = os.path.join(home, "bin", "java") if home else shutil.which("java")
    if not program or not os.access(program, os.X_OK):
        sys.exit("pitstop bench: no java; install a Java 17 runtime or set JAVA_HOME")
    return program


def command(name):
    target = os.path.join(HERE, "target")
    if name in JAVA_BENCHMARKS:
        class_path = os.path.join(target, "classes") + ":" + os.path.join(target, "lib", "*")
        return [java(), *JVM, "-Dbench.directory=" + HERE, "-cp", class_path, "org.pitstop.bench.Main", name]
    if name in ("ftp", "swap"):
        return [sys.executable, os.path.join(HERE, name + ".py")]
    return [os.environ["PITSTOP_PROGRAM"], "bench", "start"]


def split(arguments):
    count = next((i for i, a in enumerate(arguments) if a.startswith("-")), len(arguments))
    return arguments[:count], arguments[count:]


def wrong(what):
    print(f"pitstop bench: {what}; see: pitstop bench --help", file=sys.stderr)
    sys.exit(2)


def main():
    names, options = split(sys.argv[1:])
    for name in names:
        if name not in NAMES:
            wrong(f"no benchmark {name} (there are {', '.join(NAMES)})")
    if len(names) == 1:
        sys.exit(subprocess.run(command(names[0]) + options, check=False).returncode)
    if options and (options[0] != "--json" or len(options) != 2):
        wrong(f"{' '.join(options)}: with several benchmarks there is only --json FILE")
    results, failed = {}, []
    with tempfile.TemporaryDirectory(prefix="pitstop-bench.") as directory:
        for name in names:
            print(f"== {name}", flush=True)
            file = os.path.join(directory, name)
            if subprocess.run(command(name) + ["--json", file], check=False).returncode:
                failed.append(name)
            else:
                with open(file, encoding="utf-8") as f:
                    results[name] = json.load(f)
    if options:
        with open(options[1], "w", encoding="utf-8") as f:
            json.dump(results, f, indent=1)
            f.write("\n")
    if failed:
        sys.exit(f"pitstop bench: failed: {', '.join(failed)}; the reasons are above")


main()
