"""Records of a bus as `candump -L` writes them, and their comparison."""
import collections
import re

LINE = re.compile(r"\(\d+\.\d+\) \S+ ([0-9A-F]+)(##?)(\S*)$")
BRS = 1


def frames(path):
    """The frames by identifier, in order: "hex digits" of a classic frame, "1#hex digits" of a CAN FD frame with bit rate switch."""
    result = collections.defaultdict(list)
    with open(path) as f:
        for number, line in enumerate(f, 1):
            m = LINE.match(line)
            if not m:
                raise ValueError(f"{path}:{number}: not a line of candump -L: {line.rstrip()}")
            # of the flags of CAN FD only the bit rate switch is on the wire: candump's own mark for CAN FD differs by version
            result[m[1]].append(m[3] if m[2] == "#" else f"{int(m[3][0], 16) & BRS}#{m[3][1:]}")
    return result


def difference(record, other):
    """Each identifier has one sender, whose order must be kept. @return what differs first, in words; None: nothing"""
    for identifier in sorted(set(record) | set(other)):
        a, b = record.get(identifier, []), other.get(identifier, [])
        if a != b:
            at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            return f"identifier {identifier}: {len(a)} frames and {len(b)}; frame {at} is {at_most(a, at)} and {at_most(b, at)}"
    return None


def at_most(values, index):
    return values[index] if index < len(values) else "missing"
