#!/usr/bin/python3
"""Keys that outlive their certificates, on real processes: the vehicle renews a certificate that lives minutes, is killed with SIGKILL at four
points of the renewal and comes back each time; a campaign succeeds with the new certificate. Then the package root is rotated, a campaign signed
under the new one succeeds, the old one is retired, and a package of the old signer is refused.
"""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import VIN, Failure, Vehicle, main, say  # noqa: E402

LIFE_S = 600
ECU, HARDWARE = "bcm", "BCM-H1"


def catalogue(vehicle):
    vehicle.software(ECU, HARDWARE, "1.0.0")


def credentials(vehicle, name=""):
    return os.path.join(vehicle.dir, "run", "credentials", name)


def serial(path):
    done = subprocess.run(["openssl", "x509", "-noout", "-serial", "-in", path], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip().split("=")[1].lstrip("0").lower()


def campaign(vehicle, version, wanted="upgrade-succeeded"):
    """A campaign to a version; its first task event after now that ends it must be the wanted one. @return that event"""
    before = max([e["id"] for e in vehicle.events()] or [0])
    vehicle.software(ECU, HARDWARE, version)
    vehicle.tsp("task", "add", VIN, "--ecu", f"{ECU}={version}")
    final = ("upgrade-succeeded", "rolled-back", "rejected", "cancelled", "failed", "needs-workshop")
    ends = vehicle.until(lambda: [e for e in vehicle.tsp("events", VIN, "--after", str(before)) if e["type"] in final] or None, f"the end of {version}", 150)
    if ends[0]["type"] != wanted:
        raise Failure(f"campaign to {version} ended with {ends[0]}, not with {wanted}")
    return ends[0]


def killed(vehicle, pattern, what):
    vehicle.agent.wait_for(pattern, 120)
    vehicle.agent.kill()
    say(f"killed {what}: " + " ".join(sorted(f for f in os.listdir(credentials(vehicle)) if f.startswith("vehicle"))))
    vehicle.agent.start()


def renewal():
    vehicle = Vehicle({"org.pitstop.server": {"vehicleCertificateSeconds": LIFE_S, "certificatesPerDay": 50},
                       # 39 s after the issue, which was backdated by 60 s
                       "org.pitstop.tsp.mqtt": {"renewPercentLeft": 85}})
    try:
        vehicle.start(catalogue)
        provisioned = serial(credentials(vehicle, "vehicle.pem"))
        killed(vehicle, r"connected broker", "before the request")
        killed(vehicle, r"certificate asked for", "after the request")
        killed(vehicle, r"certificate (kept|asked for)", "while the answer comes")
        vehicle.agent.wait_for(r"connected broker", 60)
        killed(vehicle, r"certificate (renewed|kept)", "at the change of certificates")
        vehicle.until(lambda: os.path.exists(credentials(vehicle, "vehicle-current.pem")), "a renewed certificate is in use", 90)
        vehicle.until(lambda: status(vehicle)["certificateExpires"], "the vehicle says how long its certificate is valid")
        mode = os.stat(credentials(vehicle, "vehicle-current.pem")).st_mode & 0o777
        if serial(credentials(vehicle, "vehicle-current.pem")) == provisioned or mode != 0o600:
            raise Failure(f"the certificate is the one it was provisioned with, or its mode is {mode:o}")
        say(f"renewed: {provisioned} became {serial(credentials(vehicle, 'vehicle-current.pem'))}")
        vehicle.drive("ignition", "off")
        campaign(vehicle, "2.0.0")
        say("campaign with the renewed certificate: upgrade-succeeded")
        rotation(vehicle)
    finally:
        vehicle.stop()


def status(vehicle):
    return vehicle.tsp("trust", "status")[0]


def rotation(vehicle):
    vehicle.until(lambda: status(vehicle)["current"], "the vehicle has the trust bundle")
    pki = os.path.join(vehicle.dir, "server", "server", "pki")
    kept = shutil.copy(os.path.join(pki, "trust.properties"), os.path.join(vehicle.dir, "trust-before"))
    vehicle.tsp("trust", "rotate")
    vehicle.until(lambda: status(vehicle)["current"], "the vehicle trusts the new root")
    campaign(vehicle, "3.0.0")
    say(f"campaign signed under the new root: upgrade-succeeded, {status(vehicle)}")
    try:
        vehicle.tsp("trust", "retire", "oem-root-2")
        raise Failure("the only newest root could be retired")
    except Failure as e:
        if "cannot be retired" not in str(e):
            raise
    vehicle.tsp("trust", "retire", "oem-root")
    vehicle.until(lambda: status(vehicle)["current"], "the vehicle trusts the old root no more")
    vehicle.agent.kill()
    vehicle.agent.start()
    vehicle.agent.wait_for(r"connected broker", 90)
    campaign(vehicle, "4.0.0")
    say(f"after retire and a kill: campaign upgrade-succeeded, {status(vehicle)}")
    # the old signer still has his key: a server with the keys of before signs one more package
    vehicle.server.stop()
    shutil.copy(kept, os.path.join(pki, "trust.properties"))
    vehicle.server.start()
    vehicle.until(lambda: vehicle.tsp("vehicles") is not None, "the server answers")
    end = campaign(vehicle, "5.0.0", "rejected")
    if end["reason"] != "UNKNOWN_SIGNER":
        raise Failure(f"the package of the old signer was refused with {end}")
    say("a package of the old signer: rejected, " + end["reason"])
    say("SUCCEEDED: four kills, one renewal at least, one rotation")


main(renewal)
