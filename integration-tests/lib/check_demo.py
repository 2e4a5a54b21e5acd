#!/usr/bin/env python3
"""Checks what `pitstop demo --json FILE` wrote: the ECUs run the catalogue's versions, their backups follow, their memory is the image."""
import json
import sys

result = json.load(open(sys.argv[1]))
faults = []


def check(what, found, wanted):
    if found != wanted:
        faults.append(f"{what} is {found!r}, not {wanted!r}")


check("outcome", result["outcome"], "SUCCEEDED")
check("buses", len({e["bus"] for e in result["ecus"]}), 2)
check("at least three ECUs", len(result["ecus"]) >= 3, True)
for e in result["ecus"]:
    check(e["id"] + ".to", e["to"], e["catalogue"])
    check(e["id"] + ".backup", e["backup"], e["to"])
    check(e["id"] + ".flashSha256", e["flashSha256"], e["imageSha256"])
    check(e["id"] + ": 256 KiB at least", e["bytes"] >= 256 * 1024, True)
    # no faster than the wire: 8 bytes of payload in 111 bits at 500 kbit/s, 64 bytes at 2 Mbit/s
    limit = 36_000 if e["bus"] == "body" else 200_000
    check(e["id"] + ": not faster than its bus", e["bytes"] / e["transferSeconds"] < limit, True)
seqs = [r["seq"] for r in result["reports"]]
check("report numbers", seqs, sorted(set(seqs)))
check("final reports", [r["type"] for r in result["reports"] if r["type"] in ("upgrade-succeeded", "rolled-back", "failed", "rejected", "cancelled", "needs-workshop")],
      ["upgrade-succeeded"])
for f in faults:
    print("demo:", f)
sys.exit(1 if faults else 0)
