#!/usr/bin/env python3
"""A whole campaign through a Mosquitto broker (TLS, client certificates, rights by common name) and a vsftpd file server (TLS with session
reuse required) instead of the embedded ones. As root, with the Debian packages mosquitto and vsftpd.
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import VIN, Failure, Vehicle, free_port, main, say  # noqa: E402

ECUS = (("bcm", "BCM-H1"), ("engine", "ENG-H3"), ("brake", "BRK-H2"))


class Mosquitto:
    def __init__(self, directory, port, pki):
        self.directory, self.port = directory, port
        os.makedirs(directory)
        self.config = os.path.join(directory, "mosquitto.conf")
        acl = os.path.join(directory, "acl")
        with open(acl, "w") as f:
            f.write("user tsp\ntopic readwrite pitstop/v1/#\n\npattern readwrite pitstop/v1/%u/#\npattern read pitstop/v1/trust\n")
        os.chmod(acl, 0o600)
        with open(self.config, "w") as f:
            f.write(f"""user root
persistence true
persistence_location {directory}/
listener {port} 127.0.0.1
cafile {pki}/tls-root.pem
certfile {pki}/tls-server.pem
keyfile {pki}/tls-server.key
require_certificate true
use_identity_as_username true
acl_file {acl}
""")
        self.process = None

    def start(self):
        log = open(os.path.join(self.directory, "log"), "ab")
        self.process = subprocess.Popen(["/usr/sbin/mosquitto", "-c", self.config, "-v"], stdout=log, stderr=log)
        return self

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(10)


class Vsftpd:
    def __init__(self, directory, port, files, pki):
        os.makedirs(directory)
        empty = os.path.join(directory, "empty")
        os.makedirs(empty)
        self.config = os.path.join(directory, "vsftpd.conf")
        with open(self.config, "w") as f:
            f.write(f"""listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
anonymous_enable=YES
no_anon_password=YES
local_enable=NO
write_enable=NO
anon_root={files}
anon_world_readable_only=NO
secure_chroot_dir={empty}
ssl_enable=YES
allow_anon_ssl=YES
force_anon_logins_ssl=YES
force_anon_data_ssl=YES
require_ssl_reuse=YES
ssl_ciphers=HIGH
rsa_cert_file={pki}/tls-server.pem
rsa_private_key_file={pki}/tls-server.key
log_ftp_protocol=YES
xferlog_enable=YES
vsftpd_log_file={directory}/log
""")
        os.chown(self.config, 0, 0)
        self.process = subprocess.Popen(["/usr/sbin/vsftpd", self.config])
        self.log = os.path.join(directory, "log")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def campaign():
    broker_port, ftp_port = free_port(), free_port()
    vehicle = Vehicle()
    files = os.path.join(vehicle.dir, "files")
    os.makedirs(files)
    # the file server gives up its rights and must still reach its directory
    os.chmod(vehicle.dir, 0o755)
    vehicle.set("org.pitstop.server", broker="external", brokerHost="localhost", brokerPort=broker_port, files="external", filesDirectory=files,
                filesUrl=f"ftps://localhost:{ftp_port}")
    pki = os.path.join(vehicle.dir, "server", "server", "pki")
    started = []

    def others(v):
        started.append(Mosquitto(os.path.join(v.dir, "mosquitto"), broker_port, pki).start())
        started.append(Vsftpd(os.path.join(v.dir, "vsftpd"), ftp_port, files, pki))
        for ecu, hardware in ECUS:
            v.software(ecu, hardware, "1.0.0")
            v.software(ecu, hardware, "2.0.0", size=256 * 1024)
        v.tsp("task", "add", VIN, "--all-or-nothing")

    try:
        vehicle.start(others)
        vehicle.agent.wait_for(r"to=DOWNLOADING", 60)
        say("ok: the command came through Mosquitto")
        vehicle.agent.wait_for(r"to=WAITING", 60)
        say("ok: the software came through vsftpd")
        started[0].stop()
        say("Mosquitto is gone while the vehicle waits for the ignition")
        vehicle.drive("ignition", "off")
        vehicle.agent.wait_for(r"to=SUCCEEDED", 120)
        started[0].start()
        vehicle.until(lambda: [e for e in vehicle.events() if e["type"] == "upgrade-succeeded"], "the final report arrives once Mosquitto is back", 90)
        say("ok: the final report came once Mosquitto was back")
        for ecu, state in vehicle.ecus().items():
            if ecu in dict(ECUS) and state["version"] != "2.0.0":
                raise Failure(f"ECU {ecu} is {state}")
        with open(started[1].log) as f:
            transfers = sum("OK DOWNLOAD" in line for line in f)
        if transfers < len(ECUS):
            raise Failure(f"vsftpd has seen {transfers} downloads only")
        say(f"SUCCEEDED through Mosquitto and vsftpd ({transfers} files)")
    finally:
        for s in started:
            s.stop()
        vehicle.stop()


main(campaign)
