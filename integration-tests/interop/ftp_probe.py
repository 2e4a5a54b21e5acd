"""The agent's downloader and store in a process of their own: see DownloadProbe in integration-tests/bench."""
import os
import shlex
import shutil
import subprocess

BENCH = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bench")


def java():
    home = os.environ.get("JAVA_HOME")
    return os.path.join(home, "bin", "java") if home else shutil.which("java") or "java"


class Probe:
    def __init__(self, credentials, store, jvm=()):
        target = os.path.join(BENCH, "target")
        if not os.path.isdir(os.path.join(target, "lib")):
            raise RuntimeError(f"{BENCH} is not built: mvn -q -DskipTests package -pl integration-tests/bench -am")
        os.makedirs(store, exist_ok=True)
        options = shlex.split(os.environ.get("PITSTOP_JAVA_OPTS", "")) or list(jvm)
        self.process = subprocess.Popen(
            [java(), *options, "-cp", f"{target}/classes:{target}/lib/*", "org.pitstop.download.ftp.DownloadProbe", credentials, store],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def download(self, target, url, length, sha256, user, password):
        """(milliseconds, outcome); target: count or store"""
        print(target, url, length, sha256, user, password, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the downloader's process ended with {self.process.wait()}")
        milliseconds, outcome = answer.strip().split(" ", 1)
        return int(milliseconds), outcome

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)
