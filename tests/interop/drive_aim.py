"""Makes a random repository with the real Aim, by doing what users do, and tells what Aim reads from a copy of it.

    python drive_aim.py SEED ROOT      acts until the plan of the seed is done; some of its processes end by SIGKILL
    python drive_aim.py --read ROOT    prints the expected JSON of tests/testdata.ts
"""
import importlib.util
import json
import os
import pathlib
import random
import signal
import subprocess
import sys

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / 'scripts' / 'make_testdata.py'
spec = importlib.util.spec_from_file_location('make_testdata', SCRIPT)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

NAMES = ['acc', 'loss', 'f1', 'été', 'a b/c', 'lr']
CONTEXTS = [{}, {'subset': 'train'}, {'subset': 'test-human'}, {'fold': 1, 'subset': 'val'}, {'gpu': 0}]
VALUES = [
    0, 1, -1, 2**53 + 1, -2**63, 2**63 - 1, 0.5, 1.0, -0.0, 1e300, float('inf'), float('nan'), True, False, None, '', 'text',
    'naïve', [], {}, [1, 2.5, 'x', None], {'a': {'b': 1}}, [{'k': [1]}], {'1': 'one', 'two': {3: 4}},
]


def act(seed, root, session):
    """One process' life: opens or creates runs, changes them, and closes them or dies."""
    rng = random.Random(f'{seed} {session}')
    # Aim asks git about the folder it is started in, and fails in a repository without a commit.
    os.chdir(root)
    from aim import Run
    repo = tool.repository(root)
    chunks = root / '.aim' / 'meta' / 'chunks'
    known = sorted(p.name for p in chunks.iterdir()) if chunks.exists() else []
    run = None
    for _ in range(rng.randrange(1, 4)):
        options = dict(repo=repo, system_tracking_interval=None, capture_terminal_logs=False)
        if known and rng.random() < 0.4:
            run = Run(rng.choice(known), force_resume=True, **options)
        else:
            run = Run(experiment=rng.choice([None, 'one', 'two']), log_system_params=rng.random() < 0.2, **options)
        for _ in range(rng.randrange(0, 40)):
            change(rng, run)
        if rng.random() < 0.2:
            run.archived = not run.archived
        if rng.random() < 0.2:
            run.add_tag(rng.choice(['red', 'blue', 'größe']))
        if rng.random() < 0.2:
            run.name = rng.choice(['renamed', '名前', ''])
        if rng.random() < 0.3 and session >= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        run.close()
    if rng.random() < 0.2 and len(known) > 2:
        repo.delete_run(rng.choice(known))


def change(rng, run):
    kind = rng.random()
    if kind < 0.5:
        # One type a series: Aim refuses a change from numbers to text.
        value = rng.choice([rng.random(), rng.randrange(-5, 5), float('nan')])
        step = rng.choice([None, rng.randrange(-3, 30), rng.randrange(0, 10)])
        run.track(float(value), name=rng.choice(NAMES), step=step, epoch=rng.choice([None, 0, 3]), context=rng.choice(CONTEXTS))
    elif kind < 0.85:
        run[rng.choice(['hparams', 'config', 'x', 'deep'])] = rng.choice(VALUES)
    elif kind < 0.95:
        run['hparams', rng.choice(['lr', 'seed', 'name'])] = rng.choice(VALUES)
    else:
        try:
            del run[rng.choice(['x', 'config'])]
        except KeyError:
            pass


def drive(seed, root):
    root.mkdir(parents=True, exist_ok=True)
    rng = random.Random(f'{seed}')
    for session in range(rng.randrange(2, 6)):
        done = subprocess.run([sys.executable, __file__, '--session', str(seed), str(root), str(session)], capture_output=True, text=True)
        if done.returncode not in (0, -signal.SIGKILL):
            sys.exit(done.stderr)


def main():
    if sys.argv[1] == '--read':
        json.dump(tool.read_repository(pathlib.Path(sys.argv[2]), points=True), sys.stdout)
    elif sys.argv[1] == '--session':
        act(sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4]))
    else:
        drive(sys.argv[1], pathlib.Path(sys.argv[2]))


main()
