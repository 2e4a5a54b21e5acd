"""A Mosquitto broker with TLS, client certificates and rights by common name, and a TSP of our own on it that says what it likes.

Needs the Debian packages mosquitto and python3-paho-mqtt.
"""
import os
import ssl
import subprocess
import threading

import paho.mqtt.client as paho
from bench_vehicle import Failure


class Mosquitto:
    def __init__(self, directory, port, pki):
        self.directory, self.port, self.pki, self.process = directory, port, pki, None
        os.makedirs(directory)
        acl = os.path.join(directory, "acl")
        with open(acl, "w") as f:
            f.write("user tsp\ntopic readwrite pitstop/v1/#\n\npattern readwrite pitstop/v1/%u/#\npattern read pitstop/v1/trust\n")
        os.chmod(acl, 0o600)

    def start(self, certificate=None):
        """@param certificate path of its PEM file without the suffix; default: the server's"""
        certificate = certificate or os.path.join(self.pki, "tls-server")
        config = os.path.join(self.directory, "mosquitto.conf")
        with open(config, "w") as f:
            f.write(f"""user root
persistence true
persistence_location {self.directory}/
listener {self.port} 127.0.0.1
cafile {self.pki}/tls-root.pem
certfile {certificate}.pem
keyfile {certificate}.key
require_certificate true
use_identity_as_username true
acl_file {self.directory}/acl
""")
        log = open(os.path.join(self.directory, "log"), "ab")
        self.process = subprocess.Popen(["/usr/sbin/mosquitto", "-c", config, "-v"], stdout=log, stderr=log)
        return self

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)


class Hand:
    """Publishes any bytes with the TSP's own certificate."""

    def __init__(self, port, pki):
        self.client = paho.Client(client_id="tsp-hand", protocol=paho.MQTTv5)
        self.client.tls_set(os.path.join(pki, "tls-root.pem"), os.path.join(pki, "tsp.pem"), os.path.join(pki, "tsp.key"),
                            tls_version=ssl.PROTOCOL_TLS_CLIENT)
        self.client.reconnect_delay_set(1, 1)
        self.connected = threading.Event()
        self.client.on_connect = lambda *_: self.connected.set()
        self.client.on_disconnect = lambda *_: self.connected.clear()
        self.client.connect_async("localhost", port)
        self.client.loop_start()

    def publish(self, topic, payload, retained=False):
        if not self.connected.wait(30):
            raise Failure("the broker is not there for the TSP's hand")
        info = self.client.publish(topic, payload, qos=1, retain=retained)
        info.wait_for_publish(10)

    def stop(self):
        self.client.disconnect()
        self.client.loop_stop()
