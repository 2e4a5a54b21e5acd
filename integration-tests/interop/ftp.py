#!/usr/bin/env python3
"""The agent's downloads over FTPS from vsftpd and proftpd, which demand that data connections resume the TLS session, and from pure-ftpd:
whole, cut and resumed, refused. Root; needs vsftpd, openssl, apt-get (for proftpd's and pure-ftpd's packages, which it only unpacks) and
the built module integration-tests/bench. One line a check; exit status 1 if one failed.
"""
import hashlib
import os
import shutil
import socket
import sys
import tempfile
import threading

from ftp_probe import Probe
from ftp_servers import HOST, PASSWORD, PROXY_HOST, Proftpd, PureFtpd, Vsftpd, certificates

LENGTH = 3_000_017
# bytes of one encrypted data connection after which it is cut; the control connection goes with it
CUTS = (1, 700, 5_000, 100_000, 1_000_000, 2_500_000)


class Proxy:
    """Stands before a server at another address with the same ports, so that what passes need not be understood."""

    def __init__(self, server):
        self.cuts, self.lock, self.controls = [], threading.Lock(), []
        self.listeners = [self.listen(port, port != server.port) for port in range(server.port, server.last + 1)]

    def listen(self, port, data):
        listener = socket.create_server((PROXY_HOST, port))
        threading.Thread(target=self.accept, args=(listener, port, data), daemon=True).start()
        return listener

    def accept(self, listener, port, data):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return  # closed
            try:
                server = socket.create_connection((HOST, port), 10)
            except OSError:
                client.close()
                continue
            with self.lock:
                limit = self.cuts.pop(0) if data and self.cuts else None
                if not data:
                    self.controls.append((client, server))
            for source, sink, most in ((client, server, None), (server, client, limit)):
                threading.Thread(target=self.copy, args=(source, sink, most), daemon=True).start()

    def copy(self, source, sink, limit):
        passed = 0
        try:
            while piece := source.recv(65536):
                if limit is not None and passed + len(piece) >= limit:
                    sink.sendall(piece[:limit - passed])
                    self.cut((source, sink))
                    return
                sink.sendall(piece)
                passed += len(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            self.close((source, sink))

    def cut(self, pair):
        with self.lock:
            pairs, self.controls = self.controls + [pair], []
        for each in pairs:
            self.close(each)

    @staticmethod
    def close(pair):
        for each in pair:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has gone already
            each.close()

    def stop(self):
        for listener in self.listeners:
            listener.close()
        self.cut(())


class Checks:
    def __init__(self, directory):
        self.directory, self.failed = directory, 0
        self.files, self.certs = os.path.join(directory, "files"), os.path.join(directory, "certs")
        os.makedirs(self.files)
        os.chmod(directory, 0o755)
        content = os.urandom(LENGTH)
        self.sha256 = hashlib.sha256(content).hexdigest()
        with open(os.path.join(self.files, "image.bin"), "wb") as f:
            f.write(content)
        certificates(self.certs)
        self.probe = Probe(self.certs, os.path.join(directory, "store"))
        self.distrusting = Probe(os.path.join(self.certs, "other"), os.path.join(directory, "other-store"))

    def check(self, what, outcome, *expected):
        good = outcome.startswith(expected)
        self.failed += not good
        print(f"{'ok    ' if good else 'FAILED'} {what}: {outcome if good else f'expected {expected}, got {outcome}'}", flush=True)

    def download(self, server, host=HOST, path="image.bin", password=PASSWORD, probe=None):
        url = f"ftps://{host}:{server.port}/{path}"
        return (probe or self.probe).download("store", url, LENGTH, self.sha256, server.user, password)[1]

    def run(self, kind):
        try:
            server = kind(os.path.join(self.directory, kind.__name__), self.files, self.certs).start()
        except (RuntimeError, OSError) as e:
            self.check(f"{kind.name} starts", f"it does not: {e}", "yes")
            return
        try:
            whole = f"DONE bytes={LENGTH} attempts="
            # DONE means that the store found the SHA-256 right
            self.check(f"{server.name}: a whole download", self.download(server), whole + "1")
            self.cuts(server, whole)
            self.check(f"{server.name}: a wrong password", self.download(server, password="wrong"), "REFUSED")
            self.check(f"{server.name}: a missing file", self.download(server, path="missing.bin"), "NOT_FOUND")
            self.check(f"{server.name}: a certificate of an unknown root", self.download(server, probe=self.distrusting), "REFUSED")
        finally:
            server.stop()

    def cuts(self, server, whole):
        proxy = Proxy(server)
        try:
            for cut in CUTS:
                proxy.cuts = [cut, cut]
                outcome = self.download(server, PROXY_HOST)
                what = f"{server.name}: data and control connection cut twice, each after {cut} bytes"
                self.check(what, outcome, whole + "3", whole + "2")
        finally:
            proxy.stop()

    def stop(self):
        self.probe.stop()
        self.distrusting.stop()


def main():
    if os.geteuid():
        sys.exit("the FTP servers need root")
    directory = tempfile.mkdtemp(prefix="pitstop-ftp.")
    try:
        checks = Checks(directory)
        try:
            print("proftpd and pure-ftpd are unpacked from Debian's packages into a temporary directory, not installed", flush=True)
            for kind in (Vsftpd, Proftpd, PureFtpd):
                checks.run(kind)
        finally:
            checks.stop()
    finally:
        shutil.rmtree(directory)
    if checks.failed:
        sys.exit(f"{checks.failed} checks failed")
    print("every check passed")


main()
