"""A bus behind socketcand, without CAN: python-can's virtual bus, served in raw mode to any number of clients.

Written from the protocol's description (github.com/linux-can/socketcand, doc/protocol.md): hi, open, rawmode, send, frame, echo. Each client is a
node of its own and, as with the daemon, does not hear its own frames. Needs python3-can.
"""
import socket
import threading

import can

BUFFER_BYTES = 65536
POLL_S = 0.2


class SocketcandServer:
    """Listens on a free port of 127.0.0.1; the bus `name` is python-can's virtual channel of that name."""

    def __init__(self, name):
        self.name, self.closed = name, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.clients = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.clients.append(connection)
            threading.Thread(target=_Client(connection, self.name).serve, daemon=True).start()

    def close(self):
        for s in [self.listener, *self.clients]:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # that client left long ago
            s.close()


class _Client:
    def __init__(self, connection, name):
        self.connection, self.name = connection, name
        self.lock, self.gone = threading.Lock(), threading.Event()
        self.bus = None
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def serve(self):
        try:
            self._say("< hi >")
            for words in self._commands():
                self._command(words)
        except OSError:
            pass  # the client left: that is how a connection ends
        finally:
            self.gone.set()
            self.connection.close()

    def _commands(self):
        """Everything between < and >, as words."""
        text = ""
        while True:
            data = self.connection.recv(BUFFER_BYTES)
            if not data:
                return
            text += data.decode("ascii")
            while ">" in text:
                command, text = text.split(">", 1)
                yield command.split("<", 1)[1].split()

    def _command(self, words):
        if self.bus is None:
            if words != ["open", self.name]:
                self._say("< error could not open bus >")
                return
            self.bus = can.Bus(interface="virtual", channel=self.name)
            self._say("< ok >")
        elif words[0] == "send":
            self._send(*words[1:])
        elif words[0] == "rawmode":
            self._say("< ok >")
            threading.Thread(target=self._hear, daemon=True).start()
        elif words[0] == "echo":
            self._say("< echo >")
        else:
            self._say("< error unknown command >")

    def _send(self, identifier, length, *data):
        if len(data) != int(length) or len(data) > 8:
            self._say("< error malformed frame >")
            return
        self.bus.send(can.Message(arbitration_id=int(identifier, 16), is_extended_id=len(identifier) > 3, data=[int(d, 16) for d in data]))

    def _hear(self):
        try:
            while not self.gone.is_set():
                m = self.bus.recv(POLL_S)
                if m is not None:
                    self._say(f"< frame {m.arbitration_id:0{8 if m.is_extended_id else 3}X} {m.timestamp:.6f} {bytes(m.data).hex().upper()} >")
        except OSError:
            pass  # the client left
        finally:
            self.bus.shutdown()

    def _say(self, text):
        with self.lock:
            self.connection.sendall(text.encode("ascii"))
