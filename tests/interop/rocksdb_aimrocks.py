"""Writes random databases with aimrocks and says what it reads in them.

Usage: rocksdb_aimrocks.py FOLDER SEED COUNT

As rocksdb_write.py, with the build of RocksDB that Aim uses: it has single
deletions and merge operands, and the options that Aim leaves as they are.
"""

import json
import os
import random
import shutil
import sys
import traceback

import aimrocks
from aimrocks.interfaces import AssociativeMergeOperator

from rocksdb_common import digest, in_parallel, say

class Append(AssociativeMergeOperator):
    def merge(self, key, existing, value):
        return True, (existing or b"") + value

    def name(self):
        return b"append"


def options(rng=None, merging=False):
    more = {"merge_operator": Append()} if merging else {}
    if rng:
        types = aimrocks.CompressionType
        more["compression"] = rng.choice([
            types.snappy_compression, types.snappy_compression,
            types.no_compression, types.zlib_compression,
            types.zstd_compression])
        more["level0_file_num_compaction_trigger"] = rng.choice([2, 4])
        more["target_file_size_base"] = rng.choice([4 << 10, 64 << 20])
        more["max_bytes_for_level_base"] = 16 << 10
    return aimrocks.Options(create_if_missing=True, **more)


def in_child(action):
    child = os.fork()
    if child == 0:
        status = 1
        try:
            action()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    return status == 0


def some_key(rng):
    """Keys as Aim has them: paths whose elements end in 0xFE."""
    parts = [rng.choice([b"meta", b"seqs", b"a", b"", b"\xfe\x00\x01"])
             for _ in range(rng.randint(1, 3))]
    return b"".join(part + b"\xfe" for part in parts)


def write(db, rng, single):
    for _ in range(rng.choice([5, 200, 1000])):
        key, kind = some_key(rng), rng.random()
        if kind < 0.6:
            # A key that single deletions are used for is written once only.
            key += b"%d" % rng.randrange(300)
            db.put(key, rng.randbytes(rng.choice([0, 9, 30, 900])))
        elif kind < 0.7:
            db.delete(key + b"%d" % rng.randrange(300))
        elif kind < 0.8:
            single[0] += 1
            db.put(b"single%d" % single[0], b"value")
        elif kind < 0.87 and single[0]:
            db.delete_single(b"single%d" % single[0])
            single[0] -= 1
        elif kind < 0.92:
            # As Aim does it for all that is below a path; rarely more.
            end = rng.choice([key[:-1] + b"\xff", key + b"2", some_key(rng)])
            db.delete_range(min(key, end), max(key, end))
        elif kind < 0.96:
            db.flush()
        elif kind < 0.965:
            db.compact_range()


def one(root, name, seed):
    rng = random.Random(f"{seed}/{name}")
    folder = os.path.join(root, name)
    said = {"end": rng.choice(["close", "flush", "kill"])}

    def action():
        db = aimrocks.DB(folder, options(rng))
        write(db, rng, [0])
        if said["end"] == "kill":
            os._exit(0)
        if said["end"] == "flush":
            db.flush()
        db.close()

    in_child(action)
    copy = folder + ".copy"
    shutil.copytree(folder, copy)

    def read():
        db = aimrocks.DB(copy, options())
        items = db.iteritems()
        items.seek_to_first()
        found = digest(items)
        with open(folder + ".json", "w") as file:
            json.dump(found, file)

    found = None
    if in_child(read):
        with open(folder + ".json") as file:
            found = json.load(file)
    shutil.rmtree(copy)
    say({"name": name, "how": said, "found": found})


def merging(root, flushed):
    name = "merge-flushed" if flushed else "merge-log"

    def action():
        db = aimrocks.DB(os.path.join(root, name), options(merging=True))
        db.merge(b"key", b"operand")
        if flushed:
            db.flush()
        # Closing with an operator made in Python ends in a crash.
        os._exit(0)

    if in_child(action):
        say({"name": name, "how": {"special": "merge"}, "refused": True})


def main():
    root, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    in_parallel(lambda n: one(root, f"aimrocks-{n}", seed), count)
    merging(root, False)
    merging(root, True)


main()
