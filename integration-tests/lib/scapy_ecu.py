"""An ECU with a boot loader, made of scapy's ISO-TP soft sockets and UDS layers: nothing in it is Pitstop's.

It keeps what it was sent: `memory` is its flash, `blocks` the counter and size of every TransferData, `heard` every request. Needs python3-scapy
and python3-can.
"""
import hashlib
import hmac
import os
import threading
import time
import zlib

from scapy.config import conf

conf.contribs["CANSocket"] = {"use-python-can": True}
conf.contribs["ISOTP"] = {"use-can-isotp-kernel-module": False}
from scapy.contrib.automotive import uds  # noqa: E402
from scapy.contrib.automotive.uds import UDS  # noqa: E402
from scapy.contrib.cansocket_python_can import PythonCANSocket  # noqa: E402
from scapy.contrib.isotp import ISOTPSoftSocket  # noqa: E402
from scapy.packet import Raw  # noqa: E402

NAME = "scapy"
HARDWARE = "SCP-H1"
FACTORY_VERSION = "1.0.0"
REQUEST, RESPONSE, FUNCTIONAL = 0x7E0, 0x7E8, 0x7DF
START, SIZE = 0x10000, 0x40000
# what it promises in the answer to 10: P2 in ms, P2* in 10 ms. Scapy takes a frame later than the bus brings it
P2, P2_STAR = 1500, 500
LEVEL = 0x11
KEY_BYTES = 16
DTC = bytes.fromhex("C10000")
CONFIRMED = 0x09
DEFAULT, PROGRAMMING, EXTENDED = 1, 2, 3
VERSION_DID, HARDWARE_DID, SESSION_DID, VIN_DID, FINGERPRINT_DID = 0xF195, 0xF191, 0xF186, 0xF190, 0xF15A
ERASE, CHECKSUM, DEPENDENCIES, PRECONDITION = 0xFF00, 0x0202, 0xFF01, 0x0203
# together longer than P2: without its NRC 0x78 an erase would end in silence
ERASE_PENDING, ERASE_PENDING_S = 3, 0.6
SUPPRESS = 0x80
WITH_SUBFUNCTION = (0x10, 0x11, 0x19, 0x27, 0x28, 0x31, 0x3E, 0x85)
SERVICE_NOT_SUPPORTED, SUBFUNCTION_NOT_SUPPORTED, WRONG_LENGTH, CONDITIONS, SEQUENCE, OUT_OF_RANGE = 0x11, 0x12, 0x13, 0x22, 0x24, 0x31
LOCKED, INVALID_KEY, WRONG_COUNTER, PENDING, NOT_IN_SESSION = 0x33, 0x35, 0x73, 0x78, 0x7F
# to functional requests these are no answer (ISO 14229-1, 7.5)
SILENT_IF_FUNCTIONAL = (SERVICE_NOT_SUPPORTED, SUBFUNCTION_NOT_SUPPORTED, OUT_OF_RANGE, 0x7E, NOT_IN_SESSION)


class Refused(Exception):
    def __init__(self, code):
        super().__init__(hex(code))
        self.code = code


def require(condition, code):
    if not condition:
        raise Refused(code)


class ScapyEcu:
    """`block` is its maxNumberOfBlockLength, `frames` the BS of its FlowControl, `lose` the number of the TransferData (1, 2 …) whose answer is lost."""

    def __init__(self, channel, secret, block=4095, frames=0, lose=0):
        self.secret, self.block, self.lose = secret, block, lose
        self.memory = bytearray(b"\xff" * SIZE)
        self.version = FACTORY_VERSION
        self.valid, self.session, self.unlocked, self.seed = True, DEFAULT, False, None
        self.dtcs, self.fingerprint = [DTC], b""
        self.at, self.left, self.counter = 0, 0, 0
        self.heard, self.blocks, self.repeated = [], [], 0
        self.trouble, self.stopped = None, threading.Event()

        def isotp(rx):
            bus = PythonCANSocket(bustype="virtual", channel=channel, can_filters=[{"can_id": rx, "can_mask": 0x7FF}])
            return ISOTPSoftSocket(bus, tx_id=RESPONSE, rx_id=rx, bs=frames, padding=True, basecls=UDS)

        self.physical, self.functional = isotp(REQUEST), isotp(FUNCTIONAL)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def close(self):
        self.stopped.set()
        self.thread.join()
        for s in (self.physical, self.functional):
            s.close()
            s.impl.can_socket.close()

    def _run(self):
        try:
            while not self.stopped.is_set():
                for s in ISOTPSoftSocket.select([self.physical, self.functional], 0.05):
                    request = s.recv()
                    if request is not None:
                        self._serve(request, s is self.functional)
        except Exception as e:  # noqa: B902 the test says so, instead of an ECU that falls silent
            self.trouble = e
            raise

    def _serve(self, request, functional):
        data = bytes(request)
        self.heard.append(data)
        quiet = request.service in WITH_SUBFUNCTION and len(data) > 1 and data[1] & SUPPRESS
        try:
            answer = self._answer(request, data)
        except Refused as e:
            if not (functional and e.code in SILENT_IF_FUNCTIONAL):
                self._negative(request.service, e.code)
            return
        if answer is not None and not quiet:
            self._say(answer)
        if request.service == 0x11:
            self._reset()

    def _say(self, answer):
        self.physical.send(answer)

    def _negative(self, service, code):
        self._say(UDS() / uds.UDS_NR(requestServiceId=service, negativeResponseCode=code))

    def _answer(self, request, data):
        service = {0x10: self._session, 0x11: self._ecu_reset, 0x14: self._clear, 0x19: self._read_dtcs, 0x22: self._read, 0x27: self._unlock,
                   0x28: self._communication, 0x2E: self._write, 0x31: self._routine, 0x34: self._download, 0x36: self._transfer, 0x37: self._exit,
                   0x3E: self._present, 0x85: self._dtc_setting}.get(request.service)
        require(service, SERVICE_NOT_SUPPORTED)
        require(len(data) > (0 if request.service == 0x37 else 1), WRONG_LENGTH)
        return service(request.payload, data)

    def _session(self, request, _):
        kind = request.diagnosticSessionType & ~SUPPRESS
        require(kind in (DEFAULT, PROGRAMMING, EXTENDED), SUBFUNCTION_NOT_SUPPORTED)
        require(kind != PROGRAMMING or self.session != DEFAULT, NOT_IN_SESSION if self.valid else CONDITIONS)
        self.session, self.unlocked, self.left = kind, False, 0
        return UDS() / uds.UDS_DSCPR(diagnosticSessionType=kind, sessionParameterRecord=P2.to_bytes(2, "big") + P2_STAR.to_bytes(2, "big"))

    def _ecu_reset(self, request, _):
        require(request.resetType & ~SUPPRESS == 1, SUBFUNCTION_NOT_SUPPORTED)
        return UDS() / uds.UDS_ERPR(resetType=1)

    def _reset(self):
        self.session, self.unlocked, self.left = DEFAULT, False, 0
        # while it boots it hears nothing
        time.sleep(0.3)
        for s in ISOTPSoftSocket.select([self.physical, self.functional], 0):
            s.recv()

    def _present(self, request, _):
        require(request.subFunction & ~SUPPRESS == 0, SUBFUNCTION_NOT_SUPPORTED)
        return UDS() / uds.UDS_TPPR()

    def _communication(self, request, data):
        require(self.session != DEFAULT, NOT_IN_SESSION)
        require(len(data) == 3, WRONG_LENGTH)
        return UDS() / uds.UDS_CCPR(controlType=data[1] & ~SUPPRESS)

    def _dtc_setting(self, request, data):
        require(self.session != DEFAULT, NOT_IN_SESSION)
        return UDS() / uds.UDS_CDTCSPR(DTCSettingType=data[1] & ~SUPPRESS)

    def _clear(self, request, data):
        require(data[1:4] == b"\xff\xff\xff", OUT_OF_RANGE)
        self.dtcs = []
        return UDS() / uds.UDS_CDTCIPR()

    def _read_dtcs(self, request, data):
        require(request.reportType & ~SUPPRESS == 2, SUBFUNCTION_NOT_SUPPORTED)
        records = b"".join(d + bytes((CONFIRMED,)) for d in self.dtcs if CONFIRMED & request.DTCStatusMask)
        return UDS() / uds.UDS_RDTCIPR(reportType=2, DTCStatusAvailabilityMask=0xFF, DTCAndStatusRecord=records)

    def _read(self, request, _):
        known = {VERSION_DID: self.version.encode(), HARDWARE_DID: HARDWARE.encode(), SESSION_DID: bytes((self.session,)),
                 VIN_DID: b"WPSTP0000SCAPY001"}
        answer = None
        for did in request.identifiers:
            if did in known:
                record = uds.UDS_RDBIPR(dataIdentifier=did) / Raw(known[did])
                answer = UDS() / record if answer is None else answer / Raw(bytes(record))
        require(answer is not None, OUT_OF_RANGE)
        return answer

    def _write(self, request, data):
        require(request.dataIdentifier == FINGERPRINT_DID, OUT_OF_RANGE)
        require(self.unlocked, LOCKED)
        self.fingerprint = data[3:]
        return UDS() / uds.UDS_WDBIPR(dataIdentifier=FINGERPRINT_DID)

    def _unlock(self, request, _):
        require(self.session == PROGRAMMING, NOT_IN_SESSION)
        if request.securityAccessType == LEVEL:
            self.seed = bytes(KEY_BYTES) if self.unlocked else os.urandom(KEY_BYTES)
            return UDS() / uds.UDS_SAPR(securityAccessType=LEVEL, securitySeed=self.seed)
        require(request.securityAccessType == LEVEL + 1, SUBFUNCTION_NOT_SUPPORTED)
        require(self.seed, SEQUENCE)
        key = hmac.new(self.secret, NAME.encode() + self.seed, hashlib.sha256).digest()[:KEY_BYTES]
        self.seed = None
        require(hmac.compare_digest(request.securityKey, key), INVALID_KEY)
        self.unlocked = True
        return UDS() / uds.UDS_SAPR(securityAccessType=LEVEL + 1)

    def _routine(self, request, data):
        require(request.routineControlType == 1, SUBFUNCTION_NOT_SUPPORTED)
        option = data[4:]
        if request.routineIdentifier == PRECONDITION:
            return self._routine_result(request, b"\x00")
        require(request.routineIdentifier in (ERASE, CHECKSUM, DEPENDENCIES), OUT_OF_RANGE)
        require(self.unlocked, LOCKED)
        if request.routineIdentifier == ERASE:
            require(len(option) == 9 and option[0] == 0x44, WRONG_LENGTH)
            at, size = self._range(option[1:])
            self.valid = False
            for _ in range(ERASE_PENDING):
                self._negative(0x31, PENDING)
                time.sleep(ERASE_PENDING_S)
            self.memory[at:at + size] = b"\xff" * size
        elif request.routineIdentifier == CHECKSUM:
            require(len(option) == 12, WRONG_LENGTH)
            at, size = self._range(option)
            right = zlib.crc32(self.memory[at:at + size]) == int.from_bytes(option[8:], "big")
            return self._routine_result(request, b"\x00" if right else b"\x01")
        else:
            self.valid = self.memory[:4] == b"PSTP"
            self.version = self.memory[4:36].rstrip(b"\0").decode("ascii") if self.valid else ""
        return self._routine_result(request, b"\x00")

    @staticmethod
    def _routine_result(request, result):
        return UDS() / uds.UDS_RCPR(routineControlType=1, routineIdentifier=request.routineIdentifier) / Raw(result)

    @staticmethod
    def _range(option):
        """Address and size, each of 4 bytes. @return where it begins in the memory, and the size"""
        at, size = int.from_bytes(option[:4], "big") - START, int.from_bytes(option[4:8], "big")
        require(at >= 0 and size > 0 and at + size <= SIZE, OUT_OF_RANGE)
        return at, size

    def _download(self, request, data):
        require(self.unlocked, LOCKED)
        require(request.dataFormatIdentifier == 0 and (request.memoryAddressLen, request.memorySizeLen) == (4, 4), OUT_OF_RANGE)
        self.at, self.left = self._range(request.memoryAddress4.to_bytes(4, "big") + request.memorySize4.to_bytes(4, "big"))
        require(self.memory[self.at:self.at + self.left] == b"\xff" * self.left, CONDITIONS)
        self.counter = 0
        return UDS() / uds.UDS_RDPR(memorySizeLen=2, maxNumberOfBlockLength=self.block.to_bytes(2, "big"))

    def _transfer(self, request, data):
        counter, content = request.blockSequenceCounter, request.transferRequestParameterRecord
        require(len(data) <= self.block and content, WRONG_LENGTH)
        if self.blocks and counter == self.counter & 0xFF and self.counter:
            self.repeated += 1  # its answer was lost: acknowledged, not written again
            require(content == self.memory[self.at - len(content):self.at], WRONG_COUNTER)
        else:
            require(self.left, SEQUENCE)
            require(counter == (self.counter + 1) & 0xFF, WRONG_COUNTER)
            require(len(content) <= self.left, OUT_OF_RANGE)
            self.memory[self.at:self.at + len(content)] = content
            self.at, self.left, self.counter = self.at + len(content), self.left - len(content), self.counter + 1
            self.blocks.append((counter, len(content)))
            if len(self.blocks) == self.lose:
                return None
        return UDS() / uds.UDS_TDPR(blockSequenceCounter=counter)

    def _exit(self, request, data):
        require(self.counter and not self.left, SEQUENCE)
        self.counter = 0
        return UDS() / uds.UDS_RTEPR()


def profile():
    """What a tester has to know of it, as an ECU profile."""
    number = "0x{:X}".format
    return {
        "ecu": NAME,
        "link": {"kind": "can", "bus": "bench", "idBits": "11", "requestId": number(REQUEST), "responseId": number(RESPONSE),
                 "functionalId": number(FUNCTIONAL), "addressing": "normal", "txDlBytes": "8", "padding": "0xCC", "blockSize": 0, "stMin": "0x00"},
        "timing": {"p2Ms": P2, "p2StarMs": P2_STAR * 10, "s3Ms": 5000, "testerPresentMs": 2000,
                   "steps": {"erase": {"totalMs": 60000}, "checksum": {"totalMs": 30000}, "dependencies": {"totalMs": 30000}}},
        "sessions": {"extended": "0x03", "programming": "0x02"},
        "security": {"service": "0x27", "level": number(LEVEL), "keyProvider": "hmac-sha256", "attempts": 3, "delayMs": 10000},
        "precondition": {"id": "0x0203", "accepted": ["00"]},
        "identity": {"hardwareDid": number(HARDWARE_DID), "versionDid": number(VERSION_DID), "hardware": [HARDWARE]},
        "fingerprint": {"did": number(FINGERPRINT_DID), "record": ["date", "50495453544F50"]},
        "communication": {"controlType": "0x01", "communicationType": "0x01", "dtcSetting": True},
        "dtcs": {"read": True, "statusMask": "0xFF", "clear": True},
        "blocks": [{
            "name": "application", "address": number(START), "size": number(SIZE), "alfid": "0x44", "dataFormatId": "0x00",
            "maxBlockLengthBytes": 65535,
            "erase": {"when": "each", "range": "area", "routine": {"id": number(ERASE), "option": ["alfid", "address", "size"]}},
            "verification": {"algorithm": "crc32", "routine": {"id": "0x0202", "option": ["address", "size", "checksum"], "accepted": ["00"]}},
            "exitParameter": ""}],
        "finish": {"dependencies": {"id": number(DEPENDENCIES), "accepted": ["00"]}, "resetType": "0x01", "bootWaitMs": 10000, "bootPollMs": 250,
                   "proof": "readBack"},
        "retries": {"sameCounter": 3, "block": 2, "ecu": 3, "pauseMs": 2000},
        "resume": "skipVerifiedBlocks",
        "bus": {"parallelGroup": "bench"},
        "rollback": {"allowDowngrade": True}}
