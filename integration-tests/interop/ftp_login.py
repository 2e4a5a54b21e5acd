#!/usr/bin/env python3
"""A whole campaign whose software comes from a vsftpd that asks for user and password, over TLS; the password, which comes with the command, stands
in no log of any process, however much they log. As root, with the Debian package vsftpd; makes a system user and removes it again.
"""
import os
import secrets
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import VIN, Failure, Vehicle, free_port, main, say  # noqa: E402

ECUS = (("bcm", "BCM-H1"), ("brake", "BRK-H2"))
FINAL = ("upgrade-succeeded", "rejected", "failed", "rolled-back", "cancelled", "needs-workshop")


def run(*command, text=None):
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Failure(f"{' '.join(command)}: {done.stdout.strip()}")


class Vsftpd:
    def __init__(self, directory, port, files, pki, user):
        empty = os.path.join(directory, "empty")
        os.makedirs(empty)
        config = os.path.join(directory, "vsftpd.conf")
        self.log = os.path.join(directory, "vsftpd.log")
        with open(config, "w") as f:
            f.write(f"""listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
anonymous_enable=NO
local_enable=YES
userlist_enable=YES
userlist_deny=NO
userlist_file={directory}/users
local_root={files}
write_enable=NO
chroot_local_user=YES
secure_chroot_dir={empty}
ssl_enable=YES
force_local_logins_ssl=YES
force_local_data_ssl=YES
require_ssl_reuse=YES
ssl_ciphers=HIGH
rsa_cert_file={pki}/tls-server.pem
rsa_private_key_file={pki}/tls-server.key
log_ftp_protocol=YES
xferlog_enable=YES
vsftpd_log_file={self.log}
""")
        with open(os.path.join(directory, "users"), "w") as f:
            f.write(user + "\n")
        self.process = subprocess.Popen(["/usr/sbin/vsftpd", config])

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def login_campaign():
    user, password, wrong = f"pitstop{os.getpid()}", secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    vehicle, port, vsftpd = Vehicle(), free_port(), None
    files = os.path.join(vehicle.dir, "files")
    os.makedirs(files)
    os.chmod(vehicle.dir, 0o755)
    credentials = os.path.join(vehicle.dir, "files-login")
    for process in (vehicle.server, vehicle.agent, vehicle.simulator):
        process.arguments += ["-Dpitstop.log=debug"]

    def login(secret):
        with open(credentials, "w") as f:
            f.write(f"user={user}\npassword={secret}\n")

    def ended(version, kind):
        """The final reports of campaigns for a version."""
        return [e for e in vehicle.events() if e["type"] in kind and e["target"] == version] or None

    def catalogue(v):
        nonlocal vsftpd
        vsftpd = Vsftpd(v.dir, port, files, os.path.join(v.dir, "server", "server", "pki"), user)
        for ecu, hardware in ECUS:
            v.software(ecu, hardware, "1.0.0")
            v.software(ecu, hardware, "2.0.0", size=128 * 1024)
        v.tsp("task", "add", VIN, "--all-or-nothing")
    run("useradd", "--no-create-home", "--home-dir", files, "--shell", "/bin/sh", user)
    try:
        run("chpasswd", text=f"{user}:{password}\n")
        login(wrong)
        vehicle.set("org.pitstop.server", files="external", filesDirectory=files, filesUrl=f"ftps://localhost:{port}", filesCredentials=credentials)
        vehicle.set("org.pitstop.simulator", ignition="off")
        vehicle.start(catalogue)
        refused = vehicle.until(lambda: ended("2.0.0", FINAL), "the campaign with the wrong password ends", 120)[0]
        if (refused["type"], refused["reason"]) != ("failed", "REFUSED"):
            raise Failure(f"a wrong password ended in {refused}")
        say(f"ok: a wrong password ends in {refused['type']} {refused['reason']}: {refused['text']}")
        login(password)
        vehicle.server.stop()
        vehicle.server.start()
        vehicle.until(lambda: vehicle.tsp("task", "add", VIN, "--all-or-nothing"), "the server takes a task again")
        vehicle.until(lambda: ended("2.0.0", "upgrade-succeeded"), "the campaign with the right password succeeds", 180)
        versions = {e: s["version"] for e, s in vehicle.ecus().items() if e in dict(ECUS)}
        if set(versions.values()) != {"2.0.0"}:
            raise Failure(f"the ECUs run {versions}")
        say("ok: the right password succeeds")
        said = 0
        for log in (vehicle.server.log, vehicle.agent.log, vehicle.simulator.log, vsftpd.log):
            with open(log, "rb") as f:
                text = f.read()
            said += len(text)
            for secret in (password, wrong):
                if secret.encode() in text:
                    raise Failure(f"a password stands in {log}")
        if any(secret in str(vehicle.events()) for secret in (password, wrong)):
            raise Failure("a password stands in the events of the TSP")
        say(f"SUCCEEDED: neither password in {said:,} bytes of logs at level debug, nor in the TSP's events")
    finally:
        if vsftpd:
            vsftpd.stop()
        vehicle.stop()
        subprocess.run(["userdel", user], stderr=subprocess.DEVNULL, check=False)


main(login_campaign)
