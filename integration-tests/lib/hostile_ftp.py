"""An FTP server (RFC 959, 2428, 3659; in the clear) that misbehaves as it is told. Needs python3 only."""
import socketserver
import threading
import time
from dataclasses import dataclass, field


@dataclass
class File:
    """What one name gives. `sizes`, `stamps` and `contents` go on by one with each log-in and stay at their last."""
    contents: list
    sizes: list = field(default_factory=list)           # what SIZE says, -1: it is not known; default: the truth
    stamps: list = field(default_factory=lambda: ["20260101000000"])
    cut_after: list = field(default_factory=lambda: [None])  # bytes after which the connections break, None: never
    pause_s: float = 0                                  # before each 64 bytes


class HostileFtp:
    def __init__(self):
        self.files, self.refuse_login, self.silent = {}, False, False
        self.logins = 0
        outer = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self):
                outer.session(self)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, name):
        return f"ftp://127.0.0.1:{self.port}/{name}"

    def offer(self, name, file):
        """@return its URL"""
        self.files[name] = file
        self.logins = 0
        return self.url(name)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def session(self, control):
        def reply(text):
            control.wfile.write((text + "\r\n").encode())
        if self.silent:
            time.sleep(30)
            return
        reply("220 hello")
        offset, listener, visit = 0, None, 0
        for line in control.rfile:
            verb, _, argument = line.decode("utf-8", "replace").strip().partition(" ")
            verb = verb.upper()
            file = self.files.get(argument.lstrip("/"))

            def step(values):
                return values[min(visit, len(values) - 1)]
            if verb == "USER":
                reply("331 password, please")
            elif verb == "PASS":
                if self.refuse_login:
                    reply("530 you may not")
                    continue
                visit = self.logins
                self.logins += 1
                reply("230 in")
            elif verb in ("TYPE", "OPTS"):
                reply("200 fine")
            elif verb == "REST":
                offset = int(argument)
                reply("350 then go on there")
            elif verb == "EPSV":
                listener = socketserver.socket.create_server(("127.0.0.1", 0))
                reply(f"229 entering (|||{listener.getsockname()[1]}|)")
            elif verb in ("SIZE", "MDTM", "RETR") and file is None:
                reply("550 no such file")
            elif verb == "SIZE":
                size = step(file.sizes) if file.sizes else len(step(file.contents))
                reply("502 no such command" if size < 0 else f"213 {size}")
            elif verb == "MDTM":
                reply(f"213 {step(file.stamps)}")
            elif verb == "RETR":
                reply("150 here it comes")
                connection, _ = listener.accept()
                listener.close()
                whole = self.send(connection, step(file.contents)[offset:], step(file.cut_after), file.pause_s)
                offset = 0
                if not whole:
                    return
                reply("226 that was all")
            elif verb == "QUIT":
                reply("221 good-bye")
                return
            else:
                reply("502 no such command")

    @staticmethod
    def send(connection, content, cut_after, pause_s):
        """@return False: the connections are to break now"""
        with connection:
            try:
                if pause_s:
                    for i in range(0, len(content), 64):
                        connection.sendall(content[i:i + 64])
                        time.sleep(pause_s)
                else:
                    connection.sendall(content if cut_after is None else content[:cut_after])
            except OSError:
                return False  # the other end had enough
        return cut_after is None
