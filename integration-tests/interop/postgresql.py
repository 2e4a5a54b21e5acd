#!/usr/bin/env python3
"""The server on PostgreSQL: a whole campaign, in whose middle the data base goes away; then the server begins again and knows everything.

    postgresql.py DRIVER.jar

DRIVER.jar is PostgreSQL's JDBC driver: mvn dependency:copy -Dartifact=org.postgresql:postgresql:42.7.7 -DoutputDirectory=DIR
As root, with the Debian package postgresql.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from bench_vehicle import Failure, Vehicle, free_port, main, say  # noqa: E402
from bench_vehicle import VIN  # noqa: E402

ECUS = (("bcm", "BCM-H1"), ("brake", "BRK-H2"))
PASSWORD = "pitstop-test"


class PostgreSql:
    """A data base of its own, owned by the system user postgres."""

    def __init__(self):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not programs:
            raise Failure("PostgreSQL is missing: install the Debian package postgresql")
        self.bin, self.port = programs[-1], free_port()
        self.dir = tempfile.mkdtemp(prefix="pitstop-postgresql.")
        shutil.chown(self.dir, "postgres")
        self.data = os.path.join(self.dir, "data")
        password = os.path.join(self.dir, "password")
        with open(password, "w") as f:
            f.write(PASSWORD + "\n")
        shutil.chown(password, "postgres")
        self.run("initdb", "-D", self.data, "-U", "pitstop", "--pwfile", password, "-A", "scram-sha-256", "-E", "UTF8")
        self.start()
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "pitstop", "tsp")

    def run(self, program, *arguments):
        command = ["runuser", "-u", "postgres", "--", os.path.join(self.bin, program), *arguments]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=self.dir, env={**os.environ, "PGPASSWORD": PASSWORD})
        if done.returncode:
            raise Failure(f"{program}: {done.stdout}")
        return done.stdout

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.dir}"
        # without -l it would keep our pipe open for ever
        self.run("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(self.dir, "log"), "-o", options, "start")

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def count(self, table):
        return int(self.run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "pitstop", "-At", "-c", f"SELECT COUNT(*) FROM {table}", "tsp"))

    def remove(self):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)


def catalogue(vehicle):
    for ecu, hardware in ECUS:
        vehicle.software(ecu, hardware, "1.0.0")
        vehicle.software(ecu, hardware, "2.0.0", size=128 * 1024)
    vehicle.tsp("task", "add", VIN, "--all-or-nothing")


def finals(vehicle):
    return [e["type"] for e in vehicle.events() if e["type"] in ("upgrade-succeeded", "failed", "rejected", "rolled-back", "cancelled", "needs-workshop")
            and e["ecu"] == "brake"]


def campaign():
    if len(sys.argv) != 2:
        raise Failure("the driver's jar file is missing:\n" + __doc__)
    database = PostgreSql()
    vehicle = Vehicle()
    try:
        password = os.path.join(vehicle.dir, "password")
        with open(password, "w") as f:
            f.write(PASSWORD)
        vehicle.set("org.pitstop.server", jdbcUrl=f"jdbc:postgresql://127.0.0.1:{database.port}/tsp", jdbcDriver="org.postgresql.Driver",
                    jdbcDriverJar=os.path.abspath(sys.argv[1]), jdbcUser="pitstop", jdbcPasswordFile=password)
        vehicle.start(catalogue)
        vehicle.agent.wait_for(r"to=WAITING", 90)
        say(f"ok: the vehicle waits; {database.count('event')} events in PostgreSQL")
        vehicle.drive("ignition", "off")
        vehicle.agent.wait_for(r"on=MAY_ERASE", 60)
        database.stop()
        say("PostgreSQL is gone while ECUs are being flashed")
        vehicle.agent.wait_for(r"campaign ended", 90)
        database.start()
        vehicle.until(lambda: finals(vehicle) == ["upgrade-succeeded"], "the final report arrives once PostgreSQL is back", 90)
        say("ok: the final report came once PostgreSQL was back")
        numbers = sorted({e["seq"] for e in vehicle.events() if e["seq"]})
        if numbers != list(range(1, len(numbers) + 1)):
            raise Failure(f"reports are missing: {numbers}")
        before = vehicle.events()
        vehicle.server.stop()
        vehicle.server.start()
        vehicle.until(lambda: vehicle.events()[:len(before)] == before, "the server knows everything after a restart")
        if os.path.exists(os.path.join(vehicle.dir, "server", "server", "db")):
            raise Failure("there is an H2 data base beside PostgreSQL")
        say(f"SUCCEEDED on PostgreSQL ({database.count('event')} events, {database.count('command')} commands)")
    finally:
        vehicle.stop()
        database.remove()


main(campaign)
