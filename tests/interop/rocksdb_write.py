"""Writes random databases with RocksDB and says what RocksDB reads in them.

Usage: rocksdb_write.py FOLDER SEED COUNT

Each database is written by a child process that closes it or dies, and is read
from a copy, so that what lies in FOLDER is as the writer left it. A line of
JSON each: the name of the folder, how it was written, and the SHA-256 of all
entries (length, key, length, value) as RocksDB gives them.
"""

import json
import os
import random
import shutil
import sys
import traceback

import rocksdict
from rocksdict import (
    BlockBasedIndexType,
    BlockBasedOptions,
    ChecksumType,
    CompactOptions,
    DataBlockIndexType,
    CuckooTableOptions,
    DBCompactionStyle,
    DBCompressionType,
    Options,
    Rdict,
    ReadOptions,
    SliceTransform,
    SstFileWriter,
    WriteBatch,
)

from rocksdb_common import digest, in_parallel, say

def in_child(action):
    """Calls in a process of its own, which ends without any clean-up."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        status = 1
        try:
            os.write(write, json.dumps(action()).encode())
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if status != 0 or not text:
        return None
    return json.loads(text)


def read_copy(folder, options, families):
    copy = folder + ".copy"
    shutil.copytree(folder, copy)

    def action():
        db = Rdict(copy, options, {name: options for name in families})
        everything = ReadOptions()
        everything.set_total_order_seek(True)
        return digest(db.items(read_opt=everything))

    found = in_child(action)
    shutil.rmtree(copy)
    return found


def some_key(rng):
    if rng.random() < 0.02:
        return rng.randbytes(rng.randint(0, 300))
    alphabet = rng.choice([b"ab", b"\x00\x01\xfe\xff", b"0123456789"])
    return bytes(rng.choice(alphabet) for _ in range(rng.randint(0, 6)))


def some_value(rng):
    kind = rng.random()
    if kind < 0.7:
        return rng.randbytes(rng.randint(0, 40))
    if kind < 0.95:
        return b"again and " * rng.randint(0, 60)
    if kind < 0.995:
        return rng.randbytes(rng.randint(1000, 20000))
    return rng.randbytes(10) * rng.randint(10000, 120000)


def some_options(rng):
    said = {}

    def pick(name, *choices):
        said[name] = rng.choice(choices)
        return said[name]

    options = Options(raw_mode=True)
    table = BlockBasedOptions()
    kinds = ["none", "snappy", "lz4", "lz4hc", "zstd", "zlib"]
    compression = pick("compression", *kinds * 6, "bz2")
    options.set_compression_type(getattr(DBCompressionType, compression)())
    if pick("levels differ", False, False, False, True):
        said["levels"] = [rng.choice(kinds) for _ in range(7)]
        options.set_compression_per_level(
            [getattr(DBCompressionType, kind)() for kind in said["levels"]])
    if pick("dictionary", *[0] * 14, 4096):
        options.set_compression_options(-14, 32767, 0, 4096)
    if pick("blobs", *[False] * 14, True):
        options.set_enable_blob_files(True)
        options.set_min_blob_size(rng.choice([30, 5000, 1 << 20]))
    checksum = pick(
        "checksum", "crc32c", "crc32c", "xxhash", "xxhash64", "xxh3",
        "no_checksum")
    table.set_checksum_type(getattr(ChecksumType, checksum)())
    table.set_format_version(pick("format", 2, 3, 4, 5, 5, 6, 6))
    table.set_block_size(pick("block", 1 << 10, 4 << 10, 64 << 10, 1 << 20))
    table.set_block_restart_interval(pick("restart", 1, 2, 16))
    table.set_index_block_restart_interval(pick("index restart", 1, 1, 4, 16))
    index = pick(
        "index", "binary_search", "binary_search", "two_level_index_search",
        "hash_search")
    table.set_index_type(getattr(BlockBasedIndexType, index)())
    if index == "hash_search":
        options.set_prefix_extractor(SliceTransform.create_fixed_prefix(1))
    table.set_metadata_block_size(pick("metadata block", 64, 512, 4096))
    if pick("hash in blocks", False, True):
        table.set_data_block_index_type(DataBlockIndexType.binary_and_hash())
        table.set_data_block_hash_ratio(0.75)
    if pick("filter", False, True):
        table.set_bloom_filter(10, pick("block filter", False, True))
        options.set_memtable_whole_key_filtering(True)
        table.set_partition_filters(index == "two_level_index_search")
    options.set_block_based_table_factory(table)
    options.set_level_zero_file_num_compaction_trigger(pick("trigger", 2, 4, 9))
    style = pick("style", "level", "level", "universal")
    options.set_compaction_style(getattr(DBCompactionStyle, style)())
    options.set_num_levels(pick("number of levels", 7, 7, 40))
    options.set_level_compaction_dynamic_level_bytes(
        pick("dynamic levels", False, True))
    options.set_target_file_size_base(pick("file size", 2 << 10, 32 << 10))
    options.set_max_bytes_for_level_base(16 << 10)
    options.set_write_buffer_size(pick("buffer", 64 << 10, 64 << 20))
    options.set_max_manifest_file_size(pick("manifest", 300, 1 << 30))
    options.set_atomic_flush(pick("atomic flush", False, True))
    options.set_recycle_log_file_num(pick("recycle", 0, 0, 0, 2))
    return options, said


def write(db, rng, steps, families):
    for _ in range(steps):
        kind = rng.random()
        key = some_key(rng)
        target = rng.choice([db, db, *families])
        if kind < 0.7:
            target[key] = some_value(rng)
        elif kind < 0.82:
            del target[key]
        elif kind < 0.86:
            end = rng.choice([key + b"9", key + b"~", some_key(rng)])
            target.delete_range(min(key, end), max(key, end))
        elif kind < 0.93:
            batch = WriteBatch(raw_mode=True)
            for _ in range(rng.randint(1, 30)):
                if rng.random() < 0.8:
                    batch.put(some_key(rng), some_value(rng))
                else:
                    batch.delete(some_key(rng))
            db.write(batch)
        elif kind < 0.97:
            target.flush()
        elif kind < 0.975:
            target.compact_range(None, None)


def usual(folder, rng, options, said):
    names = ["other", "third"] if rng.random() < 0.3 else []
    said["families"] = len(names)
    said["end"] = rng.choice(["close", "flush", "compact", "kill", "kill", "log"])
    steps = rng.choice([3, 100, 600, 1500])

    def action():
        db = Rdict(folder, options)
        families = [db.create_column_family(name, options) for name in names]
        write(db, rng, steps if said["end"] != "log" else min(steps, 100),
              families)
        if said["end"] == "flush":
            db.flush()
        elif said["end"] == "compact":
            db.compact_range(None, None)
        if said["end"] in ("kill", "log"):
            os._exit(0)
        for family in families:
            family.close()
        db.close()
        return True

    in_child(action)
    return names


def damage_log(folder, rng, said):
    """Cuts or changes the newest log, as a crash or a bad disk would."""
    logs = sorted(n for n in os.listdir(folder) if n.endswith(".log"))
    path = os.path.join(folder, logs[-1])
    length = os.path.getsize(path)
    if length == 0:
        return
    with open(path, "r+b") as log:
        if rng.random() < 0.6:
            said["log cut at"] = rng.randrange(length)
            log.truncate(said["log cut at"])
        else:
            said["log changed at"] = at = rng.randrange(length)
            log.seek(at)
            byte = log.read(1)[0]
            log.seek(at)
            log.write(bytes([byte ^ 1 << rng.randrange(8)]))


def special(folder, rng, kind):
    """A database that uses something which is refused by name."""
    options = Options(raw_mode=True)
    if kind == "blob files":
        options.set_enable_blob_files(True)
        options.set_min_blob_size(50)
    elif kind == "bzip2":
        options.set_compression_type(DBCompressionType.bz2())
    elif kind == "dictionary":
        options.set_compression_type(DBCompressionType.zstd())
        options.set_compression_options(-14, 3, 0, 4096)
    elif kind == "plain table":
        options.set_plain_table_factory(rocksdict.PlainTableFactoryOptions())
        options.set_prefix_extractor(SliceTransform.create_fixed_prefix(1))
        options.set_allow_mmap_reads(True)
    elif kind == "cuckoo table":
        options.set_cuckoo_table_factory(CuckooTableOptions())
        options.set_allow_mmap_reads(True)

    def action():
        db = Rdict(folder, options)
        for i in range(3000):
            db[b"key %06d" % i] = b"some value that is long %06d" % i + b"." * 40
        if kind == "ingested table":
            db.flush()
            path = folder + ".sst"
            writer = SstFileWriter(options)
            writer.open(path)
            for i in range(1000, 2000):
                writer[b"key %06d" % i] = b"ingested"
            writer.finish()
            db.ingest_external_file([path])
            os.remove(path)
        elif kind == "wide columns":
            db.put_entity(b"entity", [b"a", b"b"], [b"1", b"2"])
        db.flush()
        db.close()
        return True

    in_child(action)


SPECIAL = ["blob files", "bzip2", "dictionary", "plain table", "cuckoo table",
           "ingested table", "wide columns"]


def one(root, seed, number):
    rng = random.Random(f"{seed}/{number}")
    folder = os.path.join(root, f"rocksdb-{number}")
    options, said = some_options(rng)
    families = usual(folder, rng, options, said)
    if said["end"] in ("kill", "log") and rng.random() < 0.6:
        damage_log(folder, rng, said)
    found = read_copy(folder, options, families)
    say({"name": f"rocksdb-{number}", "how": said, "found": found})


def main():
    root, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    in_parallel(lambda number: one(root, seed, number), count)
    for kind in SPECIAL:
        name = kind.replace(" ", "-")
        special(os.path.join(root, name), random.Random(seed), kind)
        say({"name": name, "how": {"special": kind}, "refused": True})


main()
