#!/usr/bin/env python3
"""Writes software that a simulated ECU runs: its header, then bytes that do not compress, as S-records or as they are.

    make_software.py ECU HARDWARE VERSION FILE [BYTES]

FILE ends in .s19 (S-records) or .bin; BYTES is 262144 if it is not given.
"""
import sys

from bench_vehicle import ADDRESS, image

LINE = 32


def s_records(content, address):
    def record(kind, body):
        body = bytes([len(body) + 1]) + body
        return f"S{kind}" + (body + bytes([~sum(body) & 0xFF])).hex().upper() + "\n"
    yield record(0, b"\0\0")
    for i in range(0, len(content), LINE):
        yield record(3, (address + i).to_bytes(4, "big") + content[i:i + LINE])
    yield record(7, address.to_bytes(4, "big"))


def main(arguments):
    if not 4 <= len(arguments) <= 5:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    ecu, hardware, version, path = arguments[:4]
    content = image(ecu, hardware, version, int(arguments[4]) if len(arguments) > 4 else 256 * 1024)
    with open(path, "wb") as f:
        if path.endswith(".bin"):
            f.write(content)
        else:
            for line in s_records(content, ADDRESS):
                f.write(line.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
