"""vsftpd, proftpd and pure-ftpd, each with its own configuration, certificates and ports in a temporary directory; the system's stays as it
is. Root only: the servers give up its rights for those of "nobody". Needs openssl, and vsftpd installed; the other two are unpacked
from Debian's packages, since the three cannot be installed side by side.
"""
import glob
import os
import shutil
import socket
import subprocess
import time

HOST = "127.0.0.1"
# where a proxy may stand: the servers' certificates name it, too
PROXY_HOST = "127.0.0.2"
USER, PASSWORD = "camp-0042", "secret"
DATA_PORTS = 8
# proftpd's libraries that a minimal Debian lacks
PROFTPD_PACKAGES = (
    "proftpd-core", "proftpd-mod-crypto", "libhiredis0.14", "libmemcached11", "libmemcachedutil2", "libhashkit2", "libpcre2-posix3")
PURE_PACKAGES = ("pure-ftpd", "pure-ftpd-common")


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def write(path, text, mode=0o644):
    with open(path, "w", encoding="ascii") as f:
        f.write(text)
    os.chmod(path, mode)
    return path


def free_ports(count):
    """So many ports in a row, free at both addresses."""
    for first in range(21000, 29000, count):
        try:
            for port in range(first, first + count):
                for host in (HOST, PROXY_HOST):
                    with socket.socket() as s:
                        s.bind((host, port))
            return first
        except OSError:
            continue
    raise RuntimeError(f"no {count} free ports in a row between 21000 and 29000")


def certificates(directory):
    """root.pem, and server.pem with server.key for both addresses; other/tls-root.pem vouches for nobody here."""
    os.makedirs(os.path.join(directory, "other"))

    def path(name):
        return os.path.join(directory, name)

    for name, key in (("tls-root.pem", "root.key"), ("other/tls-root.pem", "other/root.key")):
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Pitstop test root",
            "-keyout", path(key), "-out", path(name))
    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=ftp", "-keyout", path("server.key"), "-out", path("server.csr"))
    write(path("server.ext"), f"subjectAltName=IP:{HOST},IP:{PROXY_HOST}\n")
    run("openssl", "x509", "-req", "-in", path("server.csr"), "-CA", path("tls-root.pem"), "-CAkey", path("root.key"), "-days", "30",
        "-set_serial", "1", "-extfile", path("server.ext"), "-out", path("server.pem"))


class Server:
    """One server over one directory of files, with one user and DATA_PORTS passive ports after its control port."""

    def __init__(self, directory, files, certs):
        self.directory, self.files, self.certs = directory, files, certs
        os.makedirs(directory)
        self.port = free_ports(DATA_PORTS + 1)
        self.first, self.last = self.port + 1, self.port + DATA_PORTS
        self.process, self.log = None, os.path.join(directory, "log")

    def path(self, name):
        return os.path.join(self.directory, name)

    def start(self):
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=self.environment())
        for _ in range(100):
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection((HOST, self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        with open(self.log, encoding="utf-8", errors="replace") as log:
            text = log.read()
        self.stop()
        raise RuntimeError(f"{self.name} does not listen on port {self.port}:\n{text}")

    def environment(self):
        return None

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Vsftpd(Server):
    """Anonymous, but with a password: so it needs no user of the system."""
    name = "vsftpd (require_ssl_reuse=YES)"
    user = "anonymous"

    def command(self):
        os.makedirs(self.path("empty"))
        write(self.path("passwords"), PASSWORD + "\n")
        settings = dict(
            listen="YES", listen_address=HOST, listen_port=self.port, background="NO", pasv_min_port=self.first, pasv_max_port=self.last,
            anonymous_enable="YES", nopriv_user="nobody", anon_root=self.files, secure_chroot_dir=self.path("empty"),
            secure_email_list_enable="YES", email_password_file=self.path("passwords"), isolate="NO", isolate_network="NO",
            seccomp_sandbox="NO", ssl_enable="YES", allow_anon_ssl="YES", force_anon_data_ssl="NO", force_anon_logins_ssl="NO",
            require_ssl_reuse="YES", ssl_ciphers="HIGH", rsa_cert_file=os.path.join(self.certs, "server.pem"),
            rsa_private_key_file=os.path.join(self.certs, "server.key"))
        file = write(self.path("vsftpd.conf"), "".join(f"{k}={v}\n" for k, v in settings.items()))
        return [shutil.which("vsftpd") or "/usr/sbin/vsftpd", file]


def unpack(directory, packages):
    """Debian packages beside the system instead of in it."""
    downloads = os.path.join(directory, "packages")
    os.makedirs(downloads)
    run("apt-get", "download", *packages, cwd=downloads)
    root = os.path.join(directory, "root")
    for package in glob.glob(os.path.join(downloads, "*.deb")):
        run("dpkg", "-x", package, root)
    return root


class Unpacked(Server):
    user = USER

    def __init__(self, directory, files, certs):
        super().__init__(directory, files, certs)
        self.root = unpack(directory, self.packages)

    def environment(self):
        return dict(os.environ, LD_LIBRARY_PATH=":".join(glob.glob(self.root + "/usr/lib/*-linux-gnu*")))


class Proftpd(Unpacked):
    name = "proftpd (TLSRequired on, session reuse required)"
    packages = PROFTPD_PACKAGES

    def command(self):
        digest = run("openssl", "passwd", "-6", PASSWORD).strip()
        write(self.path("users"), f"{USER}:{digest}:65534:65534::{self.files}:/bin/false\n", 0o600)
        file = write(self.path("proftpd.conf"), f"""
ModulePath {self.root}/usr/lib/proftpd
LoadModule mod_tls.c
ServerType standalone
DefaultAddress {HOST}
SocketBindTight on
Port {self.port}
PassivePorts {self.first} {self.last}
UseIPv6 off
UseReverseDNS off
User nobody
Group nogroup
AuthOrder mod_auth_file.c
AuthUserFile {self.path("users")}
RequireValidShell off
DefaultRoot {self.files}
AllowRetrieveRestart on
WtmpLog off
PidFile {self.path("pid")}
ScoreboardFile {self.path("scoreboard")}
DelayEngine off
SystemLog {self.path("system.log")}
TLSEngine on
TLSRequired on
TLSLog {self.path("tls.log")}
TLSRSACertificateFile {self.certs}/server.pem
TLSRSACertificateKeyFile {self.certs}/server.key
""")
        return [self.root + "/usr/sbin/proftpd", "--nodaemon", "--config", file]


class PureFtpd(Unpacked):
    name = "pure-ftpd (--tls=2)"
    packages = PURE_PACKAGES

    def command(self):
        run(self.root + "/usr/bin/pure-pw", "useradd", USER, "-u", "65534", "-g", "65534", "-d", self.files, "-f", self.path("users"),
            "-F", self.path("users.pdb"), "-m", input=f"{PASSWORD}\n{PASSWORD}\n", env=self.environment())
        with open(self.path("both.pem"), "w", encoding="ascii") as both:
            for part in ("server.key", "server.pem"):
                with open(os.path.join(self.certs, part), encoding="ascii") as f:
                    both.write(f.read())
        return [self.root + "/usr/sbin/pure-ftpd", "--bind", f"{HOST},{self.port}", "--passiveportrange", f"{self.first}:{self.last}",
                "--login", "puredb:" + self.path("users.pdb"), "--noanonymous", "--tls", "2", "--certfile", self.path("both.pem"),
                "--minuid", "1", "--pidfile", self.path("pid"), "--dontresolve", "--ipv4only"]
