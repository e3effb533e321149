"""Runs a program with its output thrown away, and prints as JSON what it and its children took.

    python3 rusage.py PROGRAM ARGUMENT...
"""
import json
import os
import sys
import time

null = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
started = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[null])
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - started
print(json.dumps({
    'status': os.waitstatus_to_exitcode(status),
    'wall': wall,
    'cpu': usage.ru_utime + usage.ru_stime,
    'peak': usage.ru_maxrss * (1 if sys.platform == 'darwin' else 1024),
}))
