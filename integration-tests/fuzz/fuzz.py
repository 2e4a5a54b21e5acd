#!/usr/bin/env python3
"""Fuzzing by hand, led by coverage: fuzz.py SECONDS [TARGET …] runs Jazzer on each target (without names: on all of them) and stops at the
first input that breaks a promise. What it has learned stays in target/corpus/TARGET for the next time, what it has found in target/found.
Needs the built module integration-tests/fuzz (mvn install -DskipTests -pl integration-tests/fuzz -am) and fetches Jazzer with Maven.
"""
import glob
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.path.join(HERE, "target")
JAZZER = "com.code-intelligence:{}:0.24.0"
MAIN = "org.pitstop.fuzz."


def class_path():
    jars = glob.glob(os.path.join(WORK, "lib", "*.jar"))
    if not jars:
        sys.exit(f"{WORK}/lib is empty: build the module first (mvn install -DskipTests -pl integration-tests/fuzz -am)")
    return os.pathsep.join([os.path.join(WORK, "classes")] + jars)


def jazzer():
    directory = os.path.join(WORK, "jazzer")
    for artifact in ("jazzer", "jazzer-api"):
        if not os.path.exists(os.path.join(directory, f"{artifact}-0.24.0.jar")):
            subprocess.run(["mvn", "-q", "-B", "dependency:copy", "-Dartifact=" + JAZZER.format(artifact), "-DoutputDirectory=" + directory],
                           cwd=HERE, check=True)
    return os.pathsep.join(glob.glob(os.path.join(directory, "*.jar")))


def names():
    out = subprocess.run(["java", "-cp", class_path(), MAIN + "Targets"], capture_output=True, text=True, check=True, cwd=HERE)
    return out.stdout.split()


def fuzz(target, seconds, driver):
    corpus = os.path.join(WORK, "corpus", target)
    found = os.path.join(WORK, "found", target)
    os.makedirs(os.path.join(corpus, "learned"), exist_ok=True)
    os.makedirs(found, exist_ok=True)
    java = ["java", "-Xmx1g"]
    subprocess.run(java + ["-cp", class_path(), MAIN + "SeedFiles", target, corpus], check=True, cwd=HERE)
    words = os.path.join(corpus, "words")
    command = java + ["-Dfuzz.target=" + target, "-Djava.util.logging.config.file=src/test/logging.properties",
                      "-cp", driver + os.pathsep + class_path(), "com.code_intelligence.jazzer.Jazzer",
                      "--target_class=" + MAIN + "JazzerTarget", "--instrumentation_includes=org.pitstop.**", "--custom_hook_excludes=**",
                      "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.**", "-max_total_time=" + seconds, "-timeout=10",
                      "-rss_limit_mb=3000", "-max_len=8192", "-print_final_stats=1", "-artifact_prefix=" + found + os.sep]
    if os.path.getsize(words):
        command.append("-dict=" + words)
    return subprocess.run(command + [os.path.join(corpus, "learned"), os.path.join(corpus, "seeds")], cwd=HERE).returncode


def main():
    if len(sys.argv) < 2 or not sys.argv[1].isdigit():
        sys.exit(__doc__)
    driver = jazzer()
    for target in sys.argv[2:] or names():
        print("===", target, flush=True)
        if fuzz(target, sys.argv[1], driver):
            sys.exit(f"{target}: an input was found; it is in {WORK}/found/{target}")


if __name__ == "__main__":
    main()
