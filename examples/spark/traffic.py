"""Writes a log of calls as many receivers keep it: in parts, some of them packed. The same log for the same numbers.

usage: traffic.py FOLDER [LINES [PARTS]]"""

import gzip
import json
import pathlib
import random
import sys

START = 1_795_255_200
DRAWN = random.Random(20261120)


def calls(number):
    """Alerts, repeats of them, and their recoveries later; a few that nothing takes, and lines that are no JSON."""
    opened = []
    for at in range(number):
        chance = DRAWN.random()
        if chance < 0.01:
            body = {"state": DRAWN.choice(["maintenance", "paused"]), "check_id": f"c-{at}"}
        elif chance < 0.45 or not opened:
            opened.append((DRAWN.random() < 0.4, at))
            body = alert(*opened[-1])
        elif chance < 0.55:
            body = alert(*opened[DRAWN.randrange(max(0, len(opened) - 200), len(opened))])
        else:
            # Mostly an older one; the last of them stay open.
            place = DRAWN.randrange(len(opened))
            opened[place], opened[-1] = opened[-1], opened[place]
            body = recovery(*opened.pop())
        if at % 50_000 == 777:
            yield '{"state": "down", "check_id": '
        yield json.dumps({"received_at": START + at // 20, "body": body}, separators=(",", ":"))


def alert(is_disk, at):
    if is_disk:
        return disk("firing", at)
    state = ["down", "degraded", "slow"][at % 3]
    return {"state": state, "check_id": f"c-{at}", "title": f"check {at % 500} is {state}", "region": "eu-1"}


def recovery(is_disk, at):
    if is_disk:
        return disk("resolved", at)
    return {"state": "up", "check_id": f"c-{at}", "title": f"check {at % 500} is up", "region": "eu-1"}


def disk(status, at):
    labels = {"alertname": "DiskFull", "instance": f"db-{at % 300}:9100"}
    return {"groupKey": f"{{}}:{{fp={at:x}}}", "commonLabels": labels, "alerts": [{"status": status, "labels": labels}]}


def main(folder, lines="1000000", parts="16"):
    folder, parts = pathlib.Path(folder), int(parts)
    folder.mkdir(parents=True, exist_ok=True)
    log = list(calls(int(lines)))
    for number in range(parts):
        part = log[len(log) * number // parts : len(log) * (number + 1) // parts]
        text = "".join(line + "\n" for line in part).encode()
        packed = number % 4 == 3
        path = folder / f"traffic-{number + 1:02}.ndjson{'.gz' if packed else ''}"
        path.write_bytes(gzip.compress(text, 6, mtime=0) if packed else text)


if __name__ == "__main__":
    main(*sys.argv[1:])
