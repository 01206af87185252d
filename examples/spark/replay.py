"""Replays a log that is kept in parts: each part by one cgfilter, the ledger by one shuffle.

usage: replay.py MASTER CGFILTER FILTERS OUT PART...   (the parts in the order of the log)

Writes the verdicts of each part to OUT, where `cgfilter replay --merge` makes every report of them, and the totals of the
ledger as JSON to standard output."""

import json
import os
import random
import subprocess
import sys
import time

from pyspark.sql import SparkSession


def judge(task):
    """One part, in whatever process Spark runs it: its verdicts to a file, and what they do to the ledger."""
    (number, of, part), cgfilter, filters, out = task
    path = os.path.join(out, f"part-{number:05}.ndjson")
    # A task may run twice, and be killed at any time: a part is there when it is whole.
    unfinished = f"{path}.{os.getpid()}"
    with open(unfinished, "wb") as file:
        command = [cgfilter, "replay", "--verdicts", "--position", f"{number}/{of}", "--filters", filters, "--", part]
        subprocess.run(command, stdout=file, check=True)
    os.replace(unfinished, path)
    with open(path, "rb") as verdicts:
        for line in verdicts:
            yield from events(json.loads(line), number)


def events(verdict, number):
    """What a line does: to the incident of a service and a mapping value, at a place in the whole log."""
    if "outcome" not in verdict:
        return
    place = (number, verdict["line"])
    # By the default order a resolve goes before a trigger of the same line.
    for resolve in verdict.get("resolves", []):
        yield (resolve["service"], resolve["mapping_value"]), (place, 0)
    for trigger in verdict.get("triggers", []):
        yield (trigger["service"], trigger["mapping_value"]), (place, 1)


def ledger(group):
    """One incident after the other, in the order of the log."""
    (service, value), done = group
    opened = repeated = closed = 0
    is_open = False
    for _, opens in sorted(done):
        if opens and value is None:
            opened += 1
        elif opens:
            opened, repeated = opened + (not is_open), repeated + is_open
            is_open = True
        elif is_open:
            closed, is_open = closed + 1, False
    return service, (opened, repeated, closed, opened - closed)


def main(master, cgfilter, filters, out, *parts):
    os.makedirs(out, exist_ok=True)
    session = (
        SparkSession.builder.master(master)
        .appName("cgfilter")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.executor.memory", "1g")
        .getOrCreate()
    )
    context = session.sparkContext
    context.setLogLevel("ERROR")
    start = time.time()
    tasks = [((number, len(parts), part), cgfilter, filters, out) for number, part in enumerate(parts, 1)]
    # In whatever order: each part says where it belongs.
    random.Random(7).shuffle(tasks)
    done = context.parallelize(tasks, len(tasks)).flatMap(judge)
    services = done.groupByKey(len(parts)).map(ledger)
    totals = services.reduceByKey(lambda one, other: tuple(map(sum, zip(one, other)))).collect()
    names = ("opened", "repeated", "closed", "open")
    print(json.dumps({name: dict(zip(names, counts)) for name, counts in sorted(totals)}))
    print(f"{time.time() - start:.0f} s", file=sys.stderr)
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
