"""Makes random repositories with the real Aim, by doing what users do, and tells what Aim reads from a copy of each.

    python drive_aim.py SEED COUNT FOLDER

Repository `FOLDER/N` belongs to the seed SEED + N, `FOLDER/N.json` is the expected JSON of tests/testdata.ts. A line of JSON
on the standard output tells that both are there, and how often each action was done. Aim is imported once; every life of a
training script is a forked process, so that some of them can end by SIGKILL.
"""
import collections
import importlib.util
import json
import logging
import os
import pathlib
import random
import shutil
import signal
import sys
import traceback

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / 'scripts' / 'make_testdata.py'
spec = importlib.util.spec_from_file_location('make_testdata', SCRIPT)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

NAMES = ['acc', 'loss', 'f1', 'été', 'a b/c', 'lr']
CONTEXTS = [{}, {'subset': 'train'}, {'subset': 'test-human'}, {'fold': 1, 'subset': 'val'}, {'gpu': 0}]
VALUES = [
    0, 1, -1, 2**53 + 1, -2**63, 2**63 - 1, 0.5, 1.0, -0.0, 1e300, float('inf'), float('nan'), True, False, None, '', 'text',
    'naïve', [], {}, [1, 2.5, 'x', None], {'a': {'b': 1}}, [{'k': [1]}], {'1': 'one', 'two': {3: 4}}, 'long ' * 1000,
]
TAGS = ['red', 'blue', 'größe']
TEXTS = ['', 'short', 'two\nlines', '名前', "it's; --"]


def in_child(action, *arguments):
    """Calls in a process of its own, which ends without any clean-up: the JSON it returns and its exit status."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        status = 1
        try:
            with os.fdopen(write, 'w') as pipe:
                action(pipe, *arguments)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    return said, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Session:
    """One process' life: creates, opens and changes runs, and closes them or dies."""

    def __init__(self, log, rng, root):
        # Aim asks git about the folder it is started in, and fails in a repository without a commit.
        os.chdir(root)
        self.log, self.rng, self.root = log, rng, root
        self.repo = tool.repository(root)
        import aim.sdk.base_run
        aim.sdk.base_run.generate_run_hash = lambda *_: f'{rng.getrandbits(96):024x}'
        self.written = set()
        chunks = root / '.aim' / 'meta' / 'chunks'
        self.known = sorted(p.name for p in chunks.iterdir()) if chunks.exists() else []

    def say(self, action):
        """At once: a process that is killed says nothing later."""
        self.log.write(action + '\n')
        self.log.flush()

    def live(self):
        for _ in range(self.rng.randrange(1, 4)):
            self.train()
        for _ in range(self.rng.randrange(0, 3)):
            self.tidy()

    def train(self):
        from aim import Run
        rng = self.rng
        options = dict(repo=self.repo, system_tracking_interval=None, capture_terminal_logs=False)
        if self.known and rng.random() < 0.4:
            run = Run(rng.choice(self.known), force_resume=True, **options)
            self.say('resume')
        else:
            run = Run(experiment=rng.choice([None, 'one', 'two']), log_system_params=rng.random() < 0.1, **options)
            self.say('create')
        dies = rng.random() < 0.25
        for _ in range(rng.randrange(0, 40)):
            self.change(run)
            if dies and rng.random() < 0.05:
                break
        if rng.random() < 0.5:
            self.label(run.props)
        if dies:
            self.say('kill')
            os.kill(os.getpid(), signal.SIGKILL)
        run.close()
        self.say('close')

    def change(self, run):
        rng, kind = self.rng, self.rng.random()
        if kind < 0.5:
            # One type a series: Aim refuses a change from numbers to text.
            value = rng.choice([rng.random(), rng.randrange(-5, 5), float('nan')])
            step = rng.choice([None, rng.randrange(-3, 30), rng.randrange(0, 10)])
            run.track(float(value), name=rng.choice(NAMES), step=step, epoch=rng.choice([None, 0, 3]), context=rng.choice(CONTEXTS))
            self.say('track')
        elif kind < 0.95:
            path = rng.choice(['hparams', 'config', 'x', 'deep'])
            if kind > 0.85:
                path = 'hparams', rng.choice(['lr', 'seed', 'name'])
            run[path] = rng.choice(VALUES)
            self.say('overwrite' if (run.hash, path) in self.written else 'set')
            self.written.add((run.hash, path))
        else:
            path = rng.choice(['x', 'config'])
            if (run.hash, path) in self.written:
                del run[path]
                self.say('delete parameter')

    def label(self, props):
        """What Aim keeps in SQLite."""
        rng = self.rng
        action = rng.choice(['archive', 'tag', 'untag', 'note', 'experiment', 'rename', 'describe'])
        if action == 'archive':
            props.archived = not props.archived
        elif action == 'tag':
            if (tag := rng.choice(TAGS)) not in list(props.tags):
                props.add_tag(tag)
        elif action == 'untag':
            if tags := list(props.tags):
                props.remove_tag(rng.choice(tags))
        elif action == 'note':
            self.note(props)
        elif action == 'experiment':
            props.experiment = rng.choice(['one', 'two', 'drei'])
        elif action == 'rename':
            props.name = rng.choice(TEXTS)
        else:
            props.description = rng.choice(TEXTS)
        self.say(action)

    def note(self, props):
        # Aim's web interface is the one place that makes notes.
        with self.repo.structured_db:
            notes = list(props.notes_obj)
            kind = self.rng.random()
            if notes and kind < 0.3:
                props.update_note(self.rng.choice(notes).id, self.rng.choice(TEXTS))
            elif notes and kind < 0.5:
                props.remove_note(self.rng.choice(notes).id)
            else:
                props.add_note(self.rng.choice(TEXTS))

    def tidy(self):
        """What is done to runs that nobody writes to."""
        if not self.known:
            return
        hash_, kind = self.rng.choice(self.known), self.rng.random()
        if kind < 0.5:
            props = self.repo.structured_db.find_run(hash_)
            if props:
                self.label(props)
        elif kind < 0.7:
            # Aim refuses where a killed process has left its lock.
            if len(self.known) > 1 and self.repo.delete_run(hash_):
                self.known.remove(hash_)
                self.say('delete')
        else:
            self.reindex(hash_)

    def reindex(self, hash_):
        from aim.sdk.index_manager import RepoIndexManager
        if hasattr(self.repo, '_recreate_index'):
            self.repo._recreate_index()
        else:
            # As the thread of Aim's web interface does it; this Aim has no command for it.
            manager = RepoIndexManager.get_index_manager(self.repo)
            if not manager.run_needs_indexing(hash_):
                return
            manager.index(hash_)
        self.say('reindex')


def live(log, seed, root, is_torn):
    session = Session(log, random.Random(seed), root)
    try:
        session.live()
    except Exception:
        # Aim 3.17.4 cannot always resume a run whose last log lost its end.
        if not is_torn:
            raise
        session.say('fail after torn log')
        os.kill(os.getpid(), signal.SIGKILL)


def tear(rng, root):
    """Cuts the end off a log, as a machine that lost power would leave it."""
    logs = [p for p in sorted(root.glob('.aim/*/chunks/*/*.log')) if p.stat().st_size > 0]
    if not logs:
        return False
    log = rng.choice(logs)
    os.truncate(log, rng.randrange(log.stat().st_size))
    return True


def read(pipe, root):
    json.dump(tool.read_repository(root, points=True), pipe)


def create(_, root):
    tool.repository(root)


def drive(seed, root):
    rng = random.Random(f'{seed}')
    done = collections.Counter()
    for session in range(rng.randrange(2, 6)):
        said, status = in_child(live, f'{seed} {session}', root, done['torn log'] > 0)
        if status not in (0, -signal.SIGKILL):
            sys.exit(f'seed {seed}: session {session} ended with {status}')
        done.update(said.split('\n')[:-1])
        if status != 0 and rng.random() < 0.2 and tear(rng, root):
            done['torn log'] += 1
    return done


def main():
    seed, count, folder = int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
    os.environ['AIM_UI_TELEMETRY_ENABLED'] = '0'
    import aim  # noqa: F401
    # It warns of every run of a killed process that is resumed.
    logging.disable(logging.WARNING)
    empty = folder / 'empty'
    empty.mkdir(parents=True)
    in_child(create, empty)
    for n in range(count):
        root, copy = folder / str(n), folder / f'{n}.copy'
        # Creating the tables of SQLite takes longer than all the rest: rarely.
        if n % 20 == 0:
            root.mkdir()
        else:
            shutil.copytree(empty, root)
        done = drive(seed + n, root)
        # Aim writes to what it reads.
        shutil.copytree(root, copy)
        said, status = in_child(read, copy)
        if status != 0:
            sys.exit(f'seed {seed + n}: Aim fails to read what it wrote')
        (folder / f'{n}.json').write_text(said)
        shutil.rmtree(copy)
        print(json.dumps(done), flush=True)


main()
