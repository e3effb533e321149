"""Works on a repository with the real Aim, several processes at once, and keeps a diary of it.

    python live_aim.py SEED SECONDS ROOT        works; writes the diaries ROOT.0, ROOT.1, …
    python live_aim.py --read ROOT              prints the expected JSON of tests/testdata.ts

A line of a diary is JSON: an action on a run that begins or ends, with the time in milliseconds since 1970. What the action
makes of the run is said when it begins; an action that a SIGKILL cuts short has no end. A run is only ever changed by the
processes of one diary, one at a time.
"""
import importlib.util
import json
import logging
import os
import pathlib
import random
import signal
import sys
import threading
import time
import traceback

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / 'scripts' / 'make_testdata.py'
spec = importlib.util.spec_from_file_location('make_testdata', SCRIPT)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

DIARIES = 2
#: More runs than this are not made: those that are there are resumed.
RUNS = 6
CONTEXT = {'subset': 'test-human'}


class Diary:
    def __init__(self, path):
        self.path = path
        self.file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def write(self, **line):
        os.write(self.file, (json.dumps({**line, 'at': time.time() * 1000}) + '\n').encode())

    def act(self, run, action, do, **makes):
        self.write(run=run, action=action, phase='begin', **makes)
        done = do()
        self.write(run=run, action=action, phase='end')
        return done

    def runs(self):
        """The runs that are there, with how often each was changed and whether it is closed."""
        runs = {}
        for line in self.path.read_text().splitlines():
            line = json.loads(line)
            hash_, action = line['run'], line['action']
            if line['phase'] == 'begin':
                run = runs.setdefault(hash_, {'changes': 0, 'closed': False, 'made': False, 'steps': 0})
                run['changes'] += 1
                run['steps'] += action == 'track'
            elif action == 'create':
                runs[hash_]['made'] = True
            elif action in ('close', 'resume'):
                runs[hash_]['closed'] = action == 'close'
            elif action == 'delete':
                del runs[hash_]
        return {hash_: run for hash_, run in runs.items() if run['made']}


class Life:
    """One process: writes to a run, or tidies up."""

    def __init__(self, diary, rng, root, leads):
        os.chdir(root)
        self.diary, self.rng, self.leads = diary, rng, leads
        self.repo = tool.repository(root)
        self.runs = diary.runs()

    def live(self):
        closed = [hash_ for hash_, run in self.runs.items() if run['closed']]
        if closed and self.rng.random() < (0.6 if self.leads else 0.3):
            self.tidy(self.rng.choice(closed))
        else:
            self.train()

    def train(self):
        import aim.sdk.base_run
        from aim import Run
        rng = self.rng
        options = dict(repo=self.repo, system_tracking_interval=None, capture_terminal_logs=False)
        if len(self.runs) < RUNS and (not self.runs or rng.random() < 0.6):
            hash_ = f'{rng.getrandbits(96):024x}'
            aim.sdk.base_run.generate_run_hash = lambda *_: hash_
            run = self.diary.act(hash_, 'create', lambda: Run(experiment='one', **options))
            changes = steps = 0
        else:
            hash_ = rng.choice(list(self.runs))
            run = self.diary.act(hash_, 'resume', lambda: Run(hash_, force_resume=True, **options))
            changes, steps = self.runs[hash_]['changes'], self.runs[hash_]['steps']
        if steps == 0:
            # Aim 3.17.4 cannot resume a run that dies in its first track, between the metric's type and its version.
            steps = self.track(run, 0)
        if rng.random() < 0.3:
            # Somewhere in the middle of whatever is being done then.
            threading.Timer(rng.uniform(0, 0.3), os.kill, (os.getpid(), signal.SIGKILL)).start()
            count = 1000
        else:
            count = rng.randrange(40)
        for _ in range(count):
            changes += 1
            steps = self.change(run, changes, steps)
            time.sleep(rng.choice([0, 0, 0.002, 0.02]))
        self.diary.act(hash_, 'close', run.close)

    def change(self, run, number, step):
        kind, act = self.rng.random(), self.diary.act
        if kind < 0.6:
            return self.track(run, step)
        if kind < 0.85:
            value = {'id': run.hash, 'version': number, 'copy': {'of': number}, 'list': [number] * 3, 'text': f'{number} ' * 50}
            act(run.hash, 'set', lambda: run.__setitem__('hparams', value), version=number)
        elif kind < 0.9:
            act(run.hash, 'rename', lambda: setattr(run, 'name', f'name {number}'), name=f'name {number}')
        else:
            act(run.hash, 'flush', self.flush)
        return step

    def track(self, run, step):
        self.diary.act(run.hash, 'track', lambda: run.track(float(step), name='acc', step=step, context=CONTEXT), step=step)
        return step + 1

    def flush(self):
        """What RocksDB does by itself where much is written: a table for the log, and fewer tables."""
        for container in list(self.repo.container_pool.values()):
            if not container.read_only:
                container.db.flush()
                if self.rng.random() < 0.5:
                    container.db.compact_range()

    def tidy(self, hash_):
        kind = self.rng.random()
        if kind < 0.5 and self.leads:
            self.delete(hash_)
        elif kind < 0.8 and self.leads:
            self.reindex(hash_)
        else:
            archived = self.rng.random() < 0.5
            props = self.repo.structured_db.find_run(hash_)
            self.diary.act(hash_, 'archive', lambda: setattr(props, 'archived', archived), archived=archived)

    def delete(self, hash_):
        if not self.diary.act(hash_, 'delete', lambda: self.repo.delete_run(hash_)):
            raise RuntimeError(f'{hash_} cannot be deleted')

    def reindex(self, hash_):
        from aim.sdk.index_manager import RepoIndexManager
        if hasattr(self.repo, '_recreate_index'):
            self.diary.act(hash_, 'reindex', self.repo._recreate_index)
        else:
            manager = RepoIndexManager.get_index_manager(self.repo)
            if manager.run_needs_indexing(hash_):
                self.diary.act(hash_, 'reindex', lambda: manager.index(hash_))


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
    return child


def status_of(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def keep(seed, number, root, end):
    """One diary's processes, one after the other. The first one alone deletes and reindexes, as Aim's index has one writer."""
    diary = Diary(root.with_name(f'{root.name}.{number}'))
    life = 0
    while time.time() < end:
        rng = random.Random(f'{seed} {number} {life}')
        status = status_of(in_child(lambda: Life(diary, rng, root, number == 0).live()))
        if status not in (0, -signal.SIGKILL):
            sys.exit(f'seed {seed}: life {life} of diary {number} ended with {status}')
        life += 1


def main():
    if sys.argv[1] == '--read':
        json.dump(tool.read_repository(pathlib.Path(sys.argv[2]), points=True), sys.stdout)
        return
    seed, seconds, root = int(sys.argv[1]), float(sys.argv[2]), pathlib.Path(sys.argv[3])
    import aim  # noqa: F401
    # It warns of every run of a killed process that is resumed.
    logging.disable(logging.WARNING)
    root.mkdir()
    status_of(in_child(lambda: tool.repository(root)))
    end = time.time() + seconds
    children = [in_child(lambda: keep(seed, number, root, end)) for number in range(DIARIES)]
    if any([status_of(child) for child in children]):
        sys.exit(1)


main()
