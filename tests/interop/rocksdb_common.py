"""What the scripts that write databases share."""

import hashlib
import json
import os
import sys
import traceback

#: So many databases are written at once.
WORKERS = 4


def digest(pairs):
    sha = hashlib.sha256()
    count = 0
    for key, value in pairs:
        sha.update(len(key).to_bytes(4, "little") + key)
        sha.update(len(value).to_bytes(4, "little") + value)
        count += 1
    return {"sha256": sha.hexdigest(), "entries": count}


def say(line):
    """In one call: several processes write to the same pipe."""
    os.write(1, json.dumps(line).encode() + b"\n")


def in_parallel(action, count):
    """Calls with each number below a count: most time is spent waiting for the disk."""
    children = []
    for first in range(WORKERS):
        child = os.fork()
        if child == 0:
            try:
                for number in range(first, count, WORKERS):
                    action(number)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        children.append(child)
    if any([os.waitpid(child, 0)[1] for child in children]):
        sys.exit("a worker failed")
