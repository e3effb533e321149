"""Writes testdata/: small Aim repositories made by the real Aim, and what the real Aim says of them.

    python3 scripts/make_testdata.py [--python-old X --python-new Y] [--only NAME ...] [--keep FOLDER]

Run by hand when the test data has to change; the tests only read its results. X is an interpreter with aim 3.17.4, Y one
with aim 3.29.1; without them two environments are made in a cache folder. For every repository named in REPOSITORIES the
script

1. runs its parts, each in a process of its own (some of them end by SIGKILL) with the Aim version the part names,
2. removes what would tell about the machine (RocksDB's LOG files, the paths in OPTIONS) and looks for what is left,
3. lets the Aim of the repository's version read a copy of it, chunk by chunk: testdata/NAME.expected.json,
4. compares that with what was meant to be written, where this is known,
5. packs the repository as testdata/NAME.tar.br (sorted ustar members, constant times and owners, Brotli).

Hashes, values and the clock that Aim sees are derived from names, so that a second run says the same; RocksDB's own
identifiers differ from run to run.
"""
import argparse
import copy
import csv
import gc
import hashlib
import io
import json
import math
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tarfile
import tempfile
import types

ROOT = pathlib.Path(__file__).resolve().parent.parent
OLD, NEW = '3.17.4', '3.29.1'
PACKAGES = {
    OLD: ['aim==3.17.4', 'pandas==2.0.2', 'numpy<2', 'setuptools<81'],
    NEW: ['aim==3.29.1', 'brotli'],
}
MTIME = 1684447037
LIMIT = 6_000_000
T975 = 2.1447866879169273  # Student's t, 14 degrees of freedom, two-sided 95 %


# ---------------------------------------------------------------- numbers and names


def run_hash(label):
    """24 hexadecimal digits that depend on the label alone."""
    return hashlib.sha256(label.encode()).hexdigest()[:24]


def normal_sample(label, count, low, high, mean, std, draw):
    """`count` numbers within (low, high) whose mean and sample standard deviation are exactly those asked for."""
    for attempt in range(100_000):
        rng = random.Random(f'{label}/{attempt}')
        raw = [draw(rng) for _ in range(count)]
        centre, spread = statistics.fmean(raw), statistics.stdev(raw)
        values = [mean + std * (v - centre) / spread for v in raw]
        if low < min(values) and max(values) < high:
            return values
    raise SystemExit(f'no sample for {label}')


def std_for(std, ci, root):
    """A standard deviation that prints as `std` and whose half interval (std * root) prints as `ci`."""
    low = max(std - .0045, (ci - .0045) / root)
    high = min(std + .0045, (ci + .0045) / root)
    assert low < high, (std, ci)
    return (low + high) / 2


# ---------------------------------------------------------------- Aim, tamed (runs inside the two environments)

CLOCK = 1684000000.0


def tick(seconds=0.0, to=None):
    """Moves the clock that Aim sees."""
    global CLOCK
    CLOCK = round((CLOCK if to is None else to) + seconds, 6)


def neutral_host():
    """RocksDB stores the name of the host in every table: give this process a namespace with a neutral one."""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x04000000) and libc.unshare(0x10000000 | 0x04000000):
        raise SystemExit('cannot make a UTS namespace: run as root, or allow user namespaces')
    if libc.sethostname(b'localhost', 9):
        raise SystemExit('cannot set the host name in the namespace')


def invented_packages():
    """Sixty invented packages with versions: what `pip list` of a training environment looks like."""
    heads = ['tensor', 'graph', 'data', 'plot', 'fast', 'deep', 'auto', 'net', 'flow', 'lite']
    tails = ['kit', 'lib', 'tools', 'core', 'io', 'utils']
    rng = random.Random('packages')
    return {f'{h}{t}': f'{rng.randrange(4)}.{rng.randrange(20)}.{rng.randrange(9)}' for h in heads for t in tails}


def tame():
    """Imports Aim with a clock of ours and neutral system parameters."""
    os.environ['AIM_UI_TELEMETRY_ENABLED'] = '0'
    import datetime as real

    import aim  # noqa: F401
    import aim.sdk.base_run
    import aim.sdk.run
    import aim.sdk.tracker
    from aim.sdk.repo import Repo
    from aim.storage.structured.sql_engine import models

    class Clock(real.datetime):
        @classmethod
        def now(cls, tz=None):
            return real.datetime.fromtimestamp(CLOCK, tz)

        @classmethod
        def utcnow(cls):
            return real.datetime.fromtimestamp(CLOCK, real.timezone.utc).replace(tzinfo=None)

    shim = types.SimpleNamespace(datetime=Clock, timezone=real.timezone, timedelta=real.timedelta)
    aim.sdk.run.datetime = shim
    aim.sdk.tracker.datetime = shim
    try:
        from aim.utils.tracking import analytics
        analytics.track_event = lambda **_: None
    except ImportError:
        pass

    for table in models.Base.metadata.tables.values():
        for column in table.columns:
            for rule in (column.default, column.onupdate):
                if rule is not None and column.name in ('created_at', 'updated_at', 'datetime'):
                    rule.arg = lambda _context: Clock.utcnow()

    request = Repo.request_props

    def request_props(self, hash_, read_only, created_at=None):
        return request(self, hash_, read_only, created_at if read_only or created_at else Clock.utcnow())

    Repo.request_props = request_props

    aim.sdk.run.get_installed_packages = invented_packages
    aim.sdk.run.get_environment_variables = lambda: {
        'CUDA_VISIBLE_DEVICES': '0', 'HOME': '/home/user', 'LANG': 'en_US.UTF-8', 'OMP_NUM_THREADS': '4',
        'PATH': '/usr/local/bin:/usr/bin:/bin', 'SHELL': '/bin/bash', 'USER': 'user',
    }
    aim.sdk.run.get_git_info = lambda: {
        'branch': 'main', 'remote_origin_url': 'https://example.org/project.git',
        'commit': {'hash': '0123abc', 'timestamp': '2023-05-18T10:00:00+00:00', 'author': 'A User'},
    }
    aim.sdk.run.sys = types.SimpleNamespace(executable='/usr/bin/python3', argv=['train.py', '--epochs', '50'])


def repository(root):
    from aim.sdk.repo import Repo
    return Repo.from_path(str(root), init=not (root / '.aim').exists())


def start(root, label, experiment=None, system=False):
    """A new run with the hash that belongs to the label."""
    import aim.sdk.base_run
    from aim import Run
    aim.sdk.base_run.generate_run_hash = lambda *_: run_hash(label)
    run = Run(repo=repository(root), experiment=experiment, system_tracking_interval=None,
              capture_terminal_logs=False, log_system_params=system)
    assert run.hash == run_hash(label)
    return run


def resume(root, label, force=False):
    from aim import Run
    return Run(run_hash(label), repo=repository(root), system_tracking_interval=None, capture_terminal_logs=False,
               force_resume=force)


def finish(run, seconds=60.0):
    """Closes a run `seconds` after the clock's time, as leaving its process would."""
    tick(seconds)
    run.close()
    del run
    gc.collect()


def kill():
    """What `kill -9` does to a training script."""
    os.kill(os.getpid(), signal.SIGKILL)


def database(root):
    return sqlite3.connect(root / '.aim' / 'run_metadata.sqlite')


# ---------------------------------------------------------------- the campaign

AUGMENTATIONS = ['noaug', 'rotate', 'horizontalflip', 'colorjitter', 'packetloss', 'timeshift', 'changertt']
SEEDS, DIMS, SPLITS = [12345, 42, 666], [32, 64, 1500], [0, 1, 2, 3, 4]
CONTEXTS = ['test-human', 'test-script', 'test-train-val-leftover']
APPLICATIONS = ['google-doc', 'google-drive', 'google-music', 'google-search', 'youtube']
SUPPORT = {
    'test-human': [15, 18, 15, 15, 20], 'test-script': [30] * 5, 'test-train-val-leftover': [90, 80, 60, 75, 85],
    'train': [80] * 5, 'val': [20] * 5,
}

# mean, std and ci95 by augmentation and flowpic_dim: run duration, then acc in each of CONTEXTS, as published
PUBLISHED = '''
changertt      32   71.32 8.52 4.72             70.76 3.6 1.99    97.29 0.64 0.35   98.38 0.32 0.18
changertt      64   76.95 7.93 4.39             71.49 2.87 1.59   97.02 0.83 0.46   97.97 0.71 0.39
changertt      1500 2308.22 1921.22 1063.94     71.97 1.96 1.08   96.93 0.55 0.31   98.19 0.39 0.22
colorjitter    32   59.65 11.83 6.55            68.43 5.1 2.82    97.56 1.0 0.55    96.93 1.01 0.56
colorjitter    64   72.37 11.55 6.4             70.2 3.6 1.99     97.16 1.11 0.62   96.46 0.82 0.46
colorjitter    1500 2017.51 2215.73 1227.03     69.08 3.11 1.72   94.93 1.23 0.68   95.47 0.88 0.49
horizontalflip 32   42.27 3.93 2.18             69.4 2.94 1.63    95.47 0.8 0.45    95.68 0.72 0.4
horizontalflip 64   57.49 3.44 1.9              70.52 3.67 2.03   96.0 1.07 0.59    96.32 1.06 0.59
horizontalflip 1500 501.25 105.56 58.46         73.9 1.91 1.06    94.89 1.42 0.79   95.97 1.45 0.8
noaug          32   25.48 2.37 1.31             68.84 2.61 1.45   95.64 0.66 0.37   95.78 0.53 0.29
noaug          64   34.87 1.57 0.87             69.08 2.44 1.35   95.87 0.52 0.29   96.09 0.68 0.38
noaug          1500 353.54 106.06 58.73         69.32 2.95 1.63   94.93 1.3 0.72    95.79 0.92 0.51
packetloss     32   60.18 8.05 4.46             70.68 2.44 1.35   96.89 0.93 0.52   96.99 0.7 0.39
packetloss     64   72.91 7.44 4.12             71.33 2.62 1.45   96.84 1.14 0.63   97.25 0.7 0.39
packetloss     1500 1072.35 273.49 151.45       71.08 2.04 1.13   95.96 0.92 0.51   96.84 0.89 0.49
rotate         32   65.27 13.04 7.22            71.65 3.58 1.98   96.31 0.79 0.44   96.74 0.63 0.35
rotate         64   104.31 7.95 4.4             71.08 2.73 1.51   96.93 0.83 0.46   97.0 0.69 0.38
rotate         1500 1375.8 617.11 341.74        68.19 1.75 0.97   95.69 0.71 0.39   95.79 0.56 0.31
timeshift      32   62.17 10.46 5.79            70.36 2.94 1.63   96.71 1.08 0.6    97.02 0.9 0.5
timeshift      64   75.28 8.35 4.62             71.89 2.87 1.59   97.16 0.89 0.49   97.51 0.83 0.46
timeshift      1500 2961.36 3200.62 1772.44     71.08 2.41 1.33   96.89 0.48 0.27   97.67 0.53 0.29
'''


def published():
    """{(aug_name, flowpic_dim): {'duration' or a context: (mean, std, ci95)}}"""
    table = {}
    for line in PUBLISHED.split('\n'):
        if line:
            aug, dim, *rest = line.split()
            numbers = [float(n) for n in rest]
            table[aug, int(dim)] = {
                what: tuple(numbers[3 * i:3 * i + 3]) for i, what in enumerate(['duration'] + CONTEXTS)}
    return table


def campaign_targets():
    """{(aug_name, flowpic_dim): {'duration' or a context: 15 numbers}} that print as the published table."""
    root = T975 / math.sqrt(15)
    out = {}
    for key, row in published().items():
        out[key] = {}
        for what, (mean, std, ci) in row.items():
            label = f'campaign/{key}/{what}'
            mean += random.Random(label).uniform(-.004, .004)
            exact = std_for(std, ci, root)
            if what == 'duration':
                wide = std / mean > .5
                out[key][what] = normal_sample(label, 15, 18, 1e9, mean, exact,
                                               (lambda r: r.lognormvariate(0, 1.3)) if wide else (lambda r: r.gauss(0, 1)))
            else:
                out[key][what] = normal_sample(label, 15, 0, 99.9, mean, exact, lambda r: r.gauss(0, 1))
    return out


def report_and_matrix(label, context, accuracy):
    """A classification report and a confusion matrix, as CSV text, that come near an accuracy (in percent)."""
    rng = random.Random(label)
    names, support = APPLICATIONS, SUPPORT[context]
    matrix = [[0] * len(names) for _ in names]
    for i, n in enumerate(support):
        right = min(n, max(0, round(n * accuracy / 100 + rng.uniform(-.5, .5))))
        matrix[i][i] = right
        for _ in range(n - right):
            matrix[i][rng.choice([j for j in range(len(names)) if j != i])] += 1
    total = sum(support)
    rows = []
    for i, name in enumerate(names):
        column = sum(row[i] for row in matrix)
        p = matrix[i][i] / column if column else 0.0
        r = matrix[i][i] / support[i]
        rows.append([name, p, r, 2 * p * r / (p + r) if p + r else 0.0, float(support[i])])
    share = sum(matrix[i][i] for i in range(len(names))) / total
    macro = [sum(row[k] for row in rows) / len(rows) for k in (1, 2, 3)]
    weighted = [sum(row[k] * row[4] for row in rows) / total for k in (1, 2, 3)]
    rows += [['accuracy', share, share, share, share], ['macro avg', *macro, float(total)],
             ['weighted avg', *weighted, float(total)]]
    report, confusion = io.StringIO(), io.StringIO()
    out = csv.writer(report, lineterminator='\n')
    out.writerow(['', 'precision', 'recall', 'f1-score', 'support'])
    out.writerows(rows)
    out = csv.writer(confusion, lineterminator='\n')
    out.writerow([''] + names)
    out.writerows([name] + row for name, row in zip(names, matrix))
    return report.getvalue(), confusion.getvalue()


def yaml_value(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.isdigit():
        return f"'{value}'"
    return str(value)


def write_artifacts(root, hash_, params, accuracies, epochs, model):
    """tcbench's folder of a run."""
    folder = root / 'artifacts' / hash_
    folder.mkdir(parents=True)
    (folder / 'params.yml').write_text(''.join(f'{k}: {yaml_value(v)}\n' for k, v in sorted(params.items())))
    (folder / 'log.txt').write_text('\n'.join(
        [f'run {hash_}'] + [f'epoch: {n:2d} | loss: {loss:.4f} | acc: {acc:.2f}' for n, (loss, acc) in enumerate(epochs)]
        + [f'{context} acc: {value:.2f}' for context, value in accuracies.items()]) + '\n')
    for context, value in accuracies.items():
        report, confusion = report_and_matrix(f'{hash_}/{context}', context, value)
        (folder / f'{context}_class_rep.csv').write_text(report)
        (folder / f'{context}_conf_mtx.csv').write_text(confusion)
    name, content = model
    (folder / name).write_bytes(content)


def scores(run, context, acc, rng):
    """The four scores that tcbench tracks on a test set: acc in percent, the others as fractions."""
    run.track(acc, name='acc', context={'subset': context})
    for name, below in [('f1', .004), ('precision', .001), ('recall', .002)]:
        run.track(acc / 100 - rng.uniform(0, below), name=name, context={'subset': context})


def train(run, label, begin, duration, flowpic=True):
    """Loss and accuracy by epoch on train and val; returns (loss, acc) on val."""
    rng = random.Random(f'{label}/training')
    epochs = rng.randint(4, 8)
    curve, best = [], (0, 1e9)
    for epoch in range(epochs):
        tick(to=begin + duration * .9 * (epoch + 1) / epochs)
        for subset, floor in [('train', .22), ('val', .27)]:
            loss = floor + 1.4 * math.exp(-.7 * epoch) + rng.uniform(0, .03)
            acc = 100 - 22 * loss - rng.uniform(0, 2)
            run.track(loss, name='loss', epoch=epoch, context={'subset': subset})
            run.track(acc, name='acc', epoch=epoch, context={'subset': subset})
        curve.append((loss, acc))
        if loss < best[1]:
            best = (epoch, loss)
    run.track(best[1], name='best_loss', context={'subset': 'val'})
    run.track(float(best[0]), name='best_epoch', context={'subset': 'val'})
    return curve, acc


def campaign_plan():
    """Every run of the campaign, oldest first: (label, hparams, duration, accuracies, creation time)."""
    targets = campaign_targets()
    begin = 1684137600.0  # 2023-05-15 08:00 UTC
    for d, dim in enumerate(DIMS):
        idx = 0
        for s, seed in enumerate(SEEDS):
            for split in SPLITS:
                for aug in AUGMENTATIONS:
                    idx += 1
                    nth = s * len(SPLITS) + split
                    hparams = {
                        'campaign_id': 'augment-at-loading-with-dropout', 'campaign_exp_idx': idx,
                        'dataset': 'ucdavis-icdm19', 'dataset_minpkts': -1, 'flowpic_dim': dim,
                        'flowpic_block_duration': 15, 'split_index': split, 'max_samples_per_class': -1, 'aug_name': aug,
                        'seed': seed, 'patience_steps': 5, 'with_dropout': True, 'suppress_val_augmentation': False,
                    }
                    n = d * 105 + idx - 1
                    created = round(begin + n * 5400 + random.Random(f'created/{n}').uniform(0, 600), 6)
                    mine = targets[aug, dim]
                    yield (f'campaign/{dim}/{idx}', hparams, mine['duration'][nth],
                           {c: mine[c][nth] for c in CONTEXTS}, created)


def write_campaign(root):
    for label, hparams, duration, accuracies, created in campaign_plan():
        tick(to=created)
        run = start(root, label, 'augmentation-at-loading', system=True)
        run['hparams'] = hparams
        curve, val = train(run, label, created, duration)
        rng = random.Random(f'{label}/scores')
        tick(to=created + duration * .95)
        for context, acc in accuracies.items():
            scores(run, context, acc, rng)
        weights = b'PK\x03\x04' + hashlib.sha256(label.encode()).digest()
        write_artifacts(root, run.hash, dict(
            hparams, aim_experiment_name='augmentation-at-loading', aim_repo='aim-repo', artifacts_folder='artifacts',
            batch_size=32, epochs=50, final=False, gpu_index='0', learning_rate=.001, method='monolithic',
            train_val_split_ratio=.8, workers=20,
        ), dict(accuracies, train=curve[-1][1] + .5, val=val), curve,
            (f'best_model_weights_split_{hparams["split_index"]}.pt', weights))
        tick(to=created + duration)
        finish(run, 0)


def check_campaign(expected):
    """The report, the duration and the parameters as the seed shows them."""
    runs = expected['runs']
    assert len(runs) == 315
    seen, durations = {}, []
    for label, hparams, _duration, _accuracies, created in campaign_plan():
        run = runs[run_hash(label)]
        assert run['attrs'] == {'hparams': hparams}, label
        assert run['props']['creation_time'] == created and run['props']['experiment'] == 'augmentation-at-loading'
        durations.append(run['end_time'] - run['props']['creation_time'])
        key = hparams['aug_name'], hparams['flowpic_dim']
        seen.setdefault((*key, 'duration'), []).append(durations[-1])
        last = {(m['context']['subset'], m['name']): m['last'] for m in run['metrics']}
        for context in CONTEXTS:
            seen.setdefault((*key, context), []).append(last[context, 'acc'])
        assert len(last) == 18, last
    for (aug, dim), row in published().items():
        for what, wanted in row.items():
            values = seen[aug, dim, what]
            assert len(values) == 15
            std = statistics.stdev(values)
            got = tuple(round(v, 2) for v in (statistics.fmean(values), std, T975 * std / math.sqrt(15)))
            assert got == wanted, (aug, dim, what, got, wanted)
    mean, std = int(statistics.fmean(durations)), int(statistics.stdev(durations))
    assert (f'{mean // 60}m{mean % 60}s', f'{std // 60}m{std % 60}s') == ('9m6s', '21m3s'), (mean, std)


# ---------------------------------------------------------------- small repositories: writing and being interrupted


def resumed_first(root):
    tick(to=1690000000)
    run = start(root, 'resumed/tracked')
    run['hparams'] = {'lr': .1, 'layers': [16, 8]}
    for i in range(10):
        tick(1)
        run.track(1 / (i + 1), name='loss', epoch=i, context={'subset': 'train'})
    finish(run)
    tick(100)
    run = start(root, 'resumed/params')
    run['hparams'] = {'lr': .1, 'optimizer': {'name': 'sgd', 'momentum': .9}, 'layers': [1, 2, 3, 4, 5]}
    run['note'] = 'first'
    run.track(1, name='epoch')
    finish(run)
    tick(100)
    run = start(root, 'resumed/crossed')
    run['hparams'] = {'lr': .3}
    run.track(.5, name='acc', context={'subset': 'val'})
    finish(run)
    tick(100)
    run = start(root, 'resumed/reset')
    run['hparams'] = {'lr': .4, 'extra': {'a': 1}}
    run['other'] = [1, 2]
    finish(run)


def resumed_second(root):
    tick(to=1690010000)
    run = resume(root, 'resumed/tracked')
    for i in range(10, 15):
        tick(1)
        run.track(1 / (i + 1), name='loss', epoch=i, context={'subset': 'train'})
    run.track(.25, name='loss', epoch=14, context={'subset': 'val'})
    finish(run)
    tick(100)
    run = resume(root, 'resumed/params')
    run['hparams'] = {'lr': .2, 'optimizer': {'name': 'adam'}, 'layers': [9, 8]}
    run['note'] = 'second'
    run['hparams', 'optimizer', 'eps'] = 1e-8
    finish(run)
    tick(100)
    run = resume(root, 'resumed/reset')
    run[...] = {'fresh': True}
    finish(run)


def resumed_third(root):
    tick(to=1690020000)
    run = resume(root, 'resumed/crossed')
    run['hparams', 'lr'] = .03
    run.track(.75, name='acc', context={'subset': 'val'})
    run.track(3, name='step_count')
    finish(run)


def check_resumed(expected):
    runs = expected['runs']
    assert runs[run_hash('resumed/params')]['attrs'] == {
        'hparams': {'lr': .2, 'optimizer': {'name': 'adam', 'eps': 1e-8}, 'layers': [9, 8]}, 'note': 'second'}
    assert runs[run_hash('resumed/reset')]['attrs'] == {'fresh': True}
    assert runs[run_hash('resumed/crossed')]['attrs'] == {'hparams': {'lr': .03}}
    loss = [m for m in runs[run_hash('resumed/tracked')]['metrics'] if m['context'] == {'subset': 'train'}]
    assert [p[0] for p in loss[0]['points']] == list(range(15)) and loss[0]['last'] == 1 / 15


def deleted_first(root):
    tick(to=1691000000)
    run = start(root, 'deleted/before-close')
    run['kept'] = 1
    run['x'] = {'a': 1, 'b': {'c': [1, 2, 3]}, 'd': 'dead'}
    run['x'] = {'a': 2}
    run['y'] = {'gone': True}
    del run['y']
    run['z'] = [1, 2, 3, 4]
    run['z'] = [5]
    run['tree-to-scalar'] = {'a': {'b': 1}}
    run['tree-to-scalar'] = 7
    run['scalar-to-tree'] = 7
    run['scalar-to-tree'] = {'a': {'b': 1}}
    finish(run)
    for label in ['deleted/over-tables', 'deleted/then-killed', 'deleted/compacted']:
        tick(100)
        run = start(root, label)
        run['kept'] = {'one': 1}
        run['x'] = {f'k{i:02d}': {'value': i, 'list': [i, i + 1]} for i in range(20)}
        run['y'] = {'gone': True, 'deep': {'er': 'gone'}}
        run['zz'] = 'end'
        run.track(1.5, name='loss')
        finish(run)


def deleted_second(root):
    """Each session ends with its databases closed, so that it leaves a table of its own; the ninth is compacted."""
    tick(to=1691010000)

    def session(label, change):
        tick(100)
        run = resume(root, label)
        change(run)
        finish(run)

    def overwrite(run):
        run['x'] = {'k03': 'only'}
        del run['y']

    def write_again(run):
        run['y'] = {'back': 'again'}
        del run['x', 'k03']
        run['x', 'k04'] = None

    def one_less(n):
        def change(run):
            del run['x', f'k{n:02d}']
            run['y'] = {'round': n}
            run.track(float(n), name='loss')
        return change

    for label, change in [('over-tables', overwrite), ('over-tables', write_again),
                          *(('compacted', one_less(n)) for n in range(10))]:
        session(f'deleted/{label}', change)
        gc.collect()


def deleted_third(root):
    tick(to=1691020000)
    run = resume(root, 'deleted/then-killed')
    run['x'] = {'k19': 'from the log'}
    del run['y', 'deep']
    kill()


def check_deleted(expected):
    attrs = {label: expected['runs'][run_hash(f'deleted/{label}')]['attrs']
             for label in ['before-close', 'over-tables', 'then-killed', 'compacted']}
    assert attrs['before-close'] == {'kept': 1, 'x': {'a': 2}, 'z': [5], 'tree-to-scalar': 7,
                                     'scalar-to-tree': {'a': {'b': 1}}}
    assert attrs['over-tables'] == {'kept': {'one': 1}, 'x': {'k04': None}, 'y': {'back': 'again'}, 'zz': 'end'}
    assert attrs['then-killed'] == {'kept': {'one': 1}, 'x': {'k19': 'from the log'}, 'y': {'gone': True}, 'zz': 'end'}
    assert sorted(attrs['compacted']['x']) == [f'k{n}' for n in range(10, 20)] and attrs['compacted']['y'] == {'round': 9}


def killed_finished(root):
    tick(to=1692000000)
    for label in ['finished', 'resumed']:
        tick(100)
        run = start(root, f'killed/{label}')
        run['hparams'] = {'lr': .1, 'kind': label}
        for i in range(3):
            run.track(float(i), name='loss', epoch=i, context={'subset': 'train'})
        finish(run)


def killed_log_only(root):
    tick(to=1692010000)
    run = start(root, 'killed/log-only', system=True)
    run['hparams'] = {'lr': .2, 'kind': 'log-only', 'layers': [1, 2]}
    for i in range(20):
        tick(1)
        run.track(i / 2, name='loss', epoch=i, context={'subset': 'train'})
    kill()


def killed_early(root):
    tick(to=1692020000)
    run = start(root, 'killed/early')
    assert run.end_time is None
    kill()


def killed_resumed(root):
    tick(to=1692030000)
    run = resume(root, 'killed/resumed')
    run['hparams', 'lr'] = .5
    for i in range(3, 6):
        run.track(float(i), name='loss', epoch=i, context={'subset': 'train'})
    kill()


def killed_torn(root):
    tick(to=1692040000)
    run = start(root, 'killed/torn')
    run['hparams'] = {'lr': .4, 'kind': 'torn'}
    for i in range(5):
        run.track(float(i), name='loss', epoch=i, context={'subset': 'train'})
    run.meta_run_attrs_tree['last'] = 'this parameter is lost with the end of the log'
    kill()


def tear(root):
    """Cuts the last bytes off the log of a killed run, as a machine that lost power would leave it."""
    folder = root / '.aim' / 'meta' / 'chunks' / run_hash('killed/torn')
    log = max(folder.glob('*.log'))
    os.truncate(log, log.stat().st_size - 5)


def killed_two_logs(root):
    """Fills the first log until RocksDB begins a second one and dies before the first has become a table."""
    tick(to=1692050000)
    run = start(root, 'killed/two-logs')
    run['hparams'] = {'lr': .5, 'kind': 'two-logs'}
    folder = root / '.aim' / 'meta' / 'chunks' / run.hash
    for i in range(200):
        run['filler'] = str(i % 10) * 60_000
        run['count'] = i
        logs = sorted(folder.glob('*.log'))
        if len(logs) > 1 and logs[-1].stat().st_size > 0:
            kill()
    raise SystemExit(9)


def two_logs(root):
    folder = root / '.aim' / 'meta' / 'chunks' / run_hash('killed/two-logs')
    return [p.stat().st_size for p in sorted(folder.glob('*.log'))]


def check_killed(expected):
    runs = {label: expected['runs'][run_hash(f'killed/{label}')]
            for label in ['finished', 'resumed', 'log-only', 'early', 'torn', 'two-logs']}
    assert runs['finished']['end_time'] and not runs['resumed']['end_time'] and not runs['log-only']['end_time']
    assert runs['resumed']['attrs'] == {'hparams': {'lr': .5, 'kind': 'resumed'}}
    assert [p[0] for p in runs['resumed']['metrics'][0]['points']] == list(range(6))
    assert runs['log-only']['attrs'] == {'hparams': {'lr': .2, 'kind': 'log-only', 'layers': [1, 2]}}
    assert len(runs['log-only']['metrics'][0]['points']) == 20
    assert runs['early']['attrs'] == {} and runs['early']['metrics'] == [] and not runs['early']['end_time']
    assert runs['torn']['attrs'] == {'hparams': {'lr': .4, 'kind': 'torn'}}
    assert runs['two-logs']['attrs']['hparams'] == {'lr': .5, 'kind': 'two-logs'}


def killed_new_first(root):
    tick(to=1693000000)
    run = start(root, 'killed-new/finished')
    run['hparams'] = {'lr': .1}
    run.track(1.0, name='loss', context={'subset': 'train'})
    finish(run)


def killed_new_second(root):
    tick(to=1693010000)
    run = start(root, 'killed-new/log-only', 'night')
    run['hparams'] = {'lr': .2}
    for i in range(8):
        tick(1)
        run.track(i * 10, name='count', epoch=i, context={'subset': 'train'})
    run.name = 'killed by the scheduler'
    kill()


def check_killed_new(expected):
    run = expected['runs'][run_hash('killed-new/log-only')]
    assert run['end_time'] is None and run['props']['name'] == 'killed by the scheduler'
    assert [p[3] for p in run['metrics'][0]['points']] == [i * 10 for i in range(8)]


# ---------------------------------------------------------------- small repositories: sqlite and the index


def props_write(root):
    tick(to=1694000000)
    run = start(root, 'props/tagged', 'résumé – 実験')
    run['hparams'] = {'lr': .1}
    run.name = 'Ω best run, "quoted", with | and\ttab'
    run.description = 'Two lines:\nsecond line'
    for tag in ['zebra', 'alpha', 'émile']:
        run.add_tag(tag)
    run.track(.5, name='acc')
    finish(run)
    tick(100)
    run = start(root, 'props/archived', 'second')
    run['hparams'] = {'lr': .2}
    run.archived = True
    run.add_tag('alpha')
    run.track(.6, name='acc')
    finish(run)
    tick(100)
    run = start(root, 'props/plain')
    run['hparams'] = {'lr': .3}
    run.track(.7, name='acc')
    finish(run)
    tick(100)
    run = start(root, 'props/untagged', 'second')
    run['hparams'] = {'lr': .4}
    run.add_tag('zebra')
    run.remove_tag('zebra')
    run.name = ''
    finish(run)
    tick(100)
    run = start(root, 'props/no-end-time', 'second')
    run['hparams'] = {'lr': .5}
    tree = run.meta_run_tree
    finish(run, 30)
    del tree['end_time']
    del run, tree
    gc.collect()
    with database(root) as db:
        db.execute("UPDATE tag SET color = '#3E72E7' WHERE name = 'alpha'")
        db.execute("UPDATE tag SET color = '#18AB6D', description = 'best of the week' WHERE name = 'zebra'")
        db.execute("UPDATE tag SET is_archived = 1 WHERE name = 'émile'")
        db.execute("UPDATE experiment SET description = 'the second try', is_archived = 1 WHERE name = 'second'")
        ids = dict(db.execute('SELECT hash, id FROM run'))
        when = '2023-09-06 12:00:00.000001'
        for note, (label, text) in enumerate([('tagged', '# Heading\n\nfirst note'), ('tagged', 'deuxième'),
                                              ('archived', 'why it is archived')], 1):
            db.execute('INSERT INTO note (id, content, run_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?)',
                       (note, text, ids[run_hash(f'props/{label}')], when, when))
            db.execute('INSERT INTO note_audit_log (note_id, datetime, action, before_edit, after_edit) '
                       "VALUES (?, ?, 'Created', NULL, ?)", (note, when, text))
        db.execute("INSERT INTO note_audit_log (note_id, datetime, action, before_edit, after_edit) "
                   "VALUES (2, '2023-09-06 13:00:00.500000', 'Updated', 'second', 'deuxième')")
        db.execute('INSERT INTO run_info (run_id, created_at, updated_at, last_notification_index) VALUES (?, ?, ?, 4)',
                   (ids[run_hash('props/tagged')], when, when))


def props_unfinished(root):
    tick(to=1694010000)
    run = start(root, 'props/unfinished', 'second')
    run['hparams'] = {'lr': .6}
    run.track(.1, name='acc')
    run.track(.2, name='acc')
    kill()


def check_props(expected):
    run = {label: expected['runs'][run_hash(f'props/{label}')] for label in
           ['tagged', 'archived', 'plain', 'untagged', 'no-end-time', 'unfinished']}
    assert run['tagged']['props']['tags'] == ['alpha', 'zebra']  # Aim leaves archived tags out
    assert run['tagged']['props']['tag_colors']['alpha'] == '#3E72E7'
    assert run['tagged']['props']['notes'] == ['# Heading\n\nfirst note', 'deuxième']
    assert run['archived']['props']['archived'] is True and run['plain']['props']['experiment'] == 'default'
    assert run['untagged']['props']['tags'] == []
    assert run['no-end-time']['end_time'] is None and run['unfinished']['end_time'] is None


def rows_write(root):
    tick(to=1695000000)
    for label in ['whole', 'row-without-chunk', 'row-without-seqs', 'chunk-without-row', 'deleted']:
        tick(100)
        run = start(root, f'rows/{label}', 'rows')
        run['hparams'] = {'label': label}
        run.track(.5, name='acc', context={'subset': 'val'})
        if label == 'deleted':
            run.add_tag('inherited')
            run.description = 'deleted by Aim'
        finish(run)


def rows_damage(root):
    tick(to=1695010000)
    repo = repository(root)
    with database(root) as db:
        (number,) = db.execute('SELECT id FROM run WHERE hash = ?', (run_hash('rows/deleted'),)).fetchone()
        db.execute("INSERT INTO note (content, run_id) VALUES ('a note on the deleted run', ?)", (number,))
    ok, failed = repo.delete_runs([run_hash('rows/deleted')])
    assert ok, failed
    run = start(root, 'rows/heir', 'rows')
    run['hparams'] = {'label': 'heir'}
    finish(run)
    with database(root) as db:
        assert db.execute('SELECT id FROM run WHERE hash = ?', (run_hash('rows/heir'),)).fetchone() == (number,)


def rows_cut(root):
    shutil.rmtree(root / '.aim' / 'meta' / 'chunks' / run_hash('rows/row-without-chunk'))
    shutil.rmtree(root / '.aim' / 'seqs' / 'chunks' / run_hash('rows/row-without-chunk'))
    shutil.rmtree(root / '.aim' / 'seqs' / 'chunks' / run_hash('rows/row-without-seqs'))
    with database(root) as db:
        db.execute('DELETE FROM run WHERE hash = ?', (run_hash('rows/chunk-without-row'),))


def check_rows(expected):
    runs = expected['runs']
    assert run_hash('rows/deleted') not in runs
    assert runs[run_hash('rows/row-without-chunk')]['attrs'] is None
    assert runs[run_hash('rows/chunk-without-row')]['props'] is None
    assert runs[run_hash('rows/row-without-seqs')]['metrics'][0]['points'] == []


def index_first(root):
    tick(to=1696000000)
    for label in ['finished', 'changed', 'removed']:
        tick(100)
        run = start(root, f'index/{label}', 'indexed')
        run['hparams'] = {'label': label, 'version': 1}
        run.track(1.0, name='loss', context={'subset': 'train'})
        finish(run)


def index_old(root):
    """The way Aim 3.17.4 indexes: the thread of its UI, or `aim runs close`."""
    tick(to=1696010000)
    from aim.sdk.index_manager import RepoIndexManager
    manager = RepoIndexManager.get_index_manager(repository(root))
    for p in sorted((root / '.aim' / 'meta' / 'progress').iterdir()):
        manager.index(p.name)
    gc.collect()


def index_new(root):
    """`aim storage reindex` of Aim 3.29.1."""
    tick(to=1696010000)
    repository(root)._recreate_index()
    gc.collect()


def index_later(root):
    """Changes that the index does not get to know."""
    tick(to=1696020000)
    run = resume(root, 'index/changed')
    run['hparams'] = {'label': 'changed', 'version': 2}
    run.track(.5, name='loss', context={'subset': 'train'})
    finish(run)
    tick(100)
    run = start(root, 'index/added', 'indexed')
    run['hparams'] = {'label': 'added', 'version': 1}
    finish(run)


def index_remove(root):
    for kind in ['meta', 'seqs']:
        shutil.rmtree(root / '.aim' / kind / 'chunks' / run_hash('index/removed'))


def check_index(expected):
    assert expected['runs'][run_hash('index/finished')]['attrs'] == {'hparams': {'label': 'finished', 'version': 1}}


def check_index_stale(expected):
    check_index(expected)
    assert expected['runs'][run_hash('index/changed')]['attrs'] == {'hparams': {'label': 'changed', 'version': 2}}
    assert expected['runs'][run_hash('index/removed')]['attrs'] is None
    assert run_hash('index/added') in expected['runs']


# ---------------------------------------------------------------- small repositories: values, contexts, series

VALUES = {
    'nothing': None, 'yes': True, 'no': False, 'zero': 0, 'minus': -1, 'text': 'plain', 'empty': '',
    'unicode': 'naïve – 流量 🚀', 'long': 'lorem ipsum ' * 40, 'newline': 'a\nb\tc "quoted" \\ back',
    'big': 2 ** 53 + 1, 'bigger': 1234567890123456789, 'max': 2 ** 63 - 1, 'min': -2 ** 63,
    'float': .1, 'whole': 3.0, 'tiny': 5e-324, 'huge': 1.7976931348623157e308, 'negative_zero': -0.0,
    'nan': float('nan'), 'inf': float('inf'), 'minus_inf': float('-inf'),
    'list': [1, 2.5, 'three', None, True], 'empty_list': [], 'nested_list': [[1, 2], [], [[3]]],
    'list_of_dicts': [{'a': 1}, {'b': [2]}, {}], 'empty_dict': {}, 'twelve': list(range(12)),
    'nested': {'a': {'b': {'c': {'d': 1}}, 'e': {}}, 'été': {'クラス': 'x'}},
    'int_keys': {0: 'zero', 7: 'seven', -3: 'minus three', 300: 'more'}, 'mixed_keys': {'a': 1, 2: 'two'},
    'dotted.key': {'with space': 1, 'a/b': 2, 'hparams.lr': 3},
}


def values_write(root):
    import numpy as np
    from aim.storage.types import BLOB
    tick(to=1697000000)
    run = start(root, 'values/hparams', system=True)
    run['hparams'] = VALUES
    finish(run)
    tick(100)
    run = start(root, 'values/top-level')
    for key, value in VALUES.items():
        run[key] = value
    run['hparams'] = 'not a tree'
    finish(run)
    tick(100)
    run = start(root, 'values/bytes')
    run['raw'] = b'\x00\x01\xfe\xff'
    run['none_of_it'] = b''
    run['blob'] = BLOB(bytes(range(64)))
    run['after'] = 'the bytes'
    run['bool_key'] = {True: 'one'}
    finish(run)
    tick(100)
    run = start(root, 'values/tuple')
    run['tuple'] = (1, (2, 3))
    run['float32'] = float(np.float32(.1))
    run.set('not_strict', {'object': pathlib.PurePosixPath('a/b')}, strict=False)
    run['hparams'] = {'lr': [1, 2, 3]}
    run['hparams', 'lr', 1] = 'replaced'
    run['hparams', 'lr', 7] = 'beyond the end'
    finish(run)


def check_values(expected):
    runs = expected['runs']
    wanted = plain(VALUES)
    assert runs[run_hash('values/hparams')]['attrs'] == {'hparams': wanted}
    assert runs[run_hash('values/top-level')]['attrs'] == dict(wanted, hparams='not a tree')
    assert runs[run_hash('values/bytes')]['attrs']['raw'] == {'bytes': '0001feff'}


def unreadable_write(root):
    """Parameters that Aim writes and cannot read back, each beside a healthy one."""
    tick(to=1697500000)
    run = start(root, 'unreadable/scalar-with-children')
    run['before'] = 1
    run['x'] = 5
    run['x', 'y'] = 6
    run['zz'] = 'after'
    run.track(.5, name='acc')
    finish(run)
    tick(100)
    run = start(root, 'unreadable/name-in-array')
    run['before'] = 1
    run['x'] = [1, 2]
    run['x', 'name'] = 3
    run['zz'] = 'after'
    finish(run)
    tick(100)
    run = start(root, 'unreadable/empty-key')
    run['before'] = 1
    run['x'] = {'': 1, 'a': 2}
    run['zz'] = 'after'
    finish(run)


def check_unreadable(expected):
    for run in expected['runs'].values():
        assert (run['attrs'].get('before'), run['attrs'].get('zz')) == (1, 'after'), run['attrs']


def contexts_write(root):
    tick(to=1698000000)
    run = start(root, 'contexts/all')
    run['hparams'] = {'lr': .1}
    for context in [
        {}, {'subset': 'train'}, {'subset': 'val', 'fold': 1}, {'fold': 2, 'subset': 'val'},
        {'model': {'name': 'cnn', 'layers': [1, 2]}, 'subset': 'test'}, {'été': 'クラス', 'note': None},
        {'subset': None}, {'threshold': .5}, {'big': 2 ** 60}, {'final': True},
    ]:
        for step in range(3):
            run.track(step * 1.5, name='loss', step=step, context=context)
    for n, context in enumerate([{'gpu': 0}, {'gpu': False}, {'gpu': 0.0}]):
        run.track(float(n), name='load', context=context)
    run.track({'a': 1, 'b': 2.5}, context={'subset': 'many'})
    run.track(1.0, name='a metric: with spaces/slashes, ünïcode', context={'subset': 'odd name'})
    finish(run)
    tick(100)
    run = start(root, 'contexts/other')
    run.track(.5, name='loss', context={'subset': 'other'})
    finish(run)


def check_contexts(expected):
    metrics = expected['runs'][run_hash('contexts/all')]['metrics']
    assert [len(m['points']) for m in metrics if m['name'] == 'load'] == [3]
    assert len([m for m in metrics if m['name'] == 'loss']) == 10
    assert {m['name'] for m in metrics} == {'loss', 'load', 'a', 'b', 'a metric: with spaces/slashes, ünïcode'}


def series_write(root):
    from aim import Distribution, Text
    from aim.ext.resource.log import LogLine
    name = 'series'
    tick(to=1699000000)
    run = start(root, f'{name}/steps')
    run['hparams'] = {'label': 'steps'}

    def follow(metric, steps, value=float, epoch=None):
        for step in steps:
            tick(1)
            run.track(value(step), name=metric, step=step, epoch=epoch)

    follow('out of order', [5, 1, 9, 0, 3, 7])
    follow('negative only', [-3, -1, -2])
    follow('around zero', [-2, -1, 0, 1])
    follow('gaps', [0, 10, 1000, 10 ** 12])
    follow('many', range(300), value=lambda s: math.sin(s / 10))
    follow('integers', range(4), value=lambda s: 2 ** 60 + s)
    tick(1)
    run.track(1.0, name='last again', step=0)
    run.track(2.0, name='last again', step=1)
    tick(1)
    run.track(3.0, name='last again', step=1)
    tick(1)
    run.track(9.0, name='first again', step=0)
    run.track(8.0, name='first again', step=1)
    run.track(7.0, name='first again', step=0)
    for i, value in enumerate([1, 2.5, 3, True, 4.0]):
        run.track(value, name='int and float', step=i)
    for i, value in enumerate([1.5, 2, 2.5]):
        run.track(value, name='float and int', step=i)
    for i, value in enumerate([float('nan'), 1.0, float('inf'), float('-inf'), float('nan')]):
        run.track(value, name='not finite', step=i)
    run.track(float('nan'), name='nan only')
    for i in range(3):
        run.track(.5, name='epochs', epoch=[None, 2, 1][i])
    try:
        run.track(2 ** 70, name='overflow')
    except OverflowError:
        pass  # the trace is there by now, its first value is not
    run.track(1, name='auto')
    run.track(2, name='auto', step=10)
    run.track(3, name='auto')
    finish(run)

    tick(100)
    run = start(root, f'{name}/objects')
    run['hparams'] = {'label': 'objects'}
    for step in range(3):
        tick(1)
        run.track(Text(f'text {step} – ünïcode'), name='samples', step=step, context={'subset': 'val'})
        run.track([Text('a'), Text('b')][:step + 1], name='batches', step=step)
        run.track(Distribution([1, 2, 2, 3, 3, 3], bin_count=4), name='weights', step=step)
        run.track(step / 2, name='acc', step=step, context={'subset': 'val'})
        run.track(LogLine(f'epoch {step} done'), name='logs', step=step)
        run.track(10.0 * step, name='__system__cpu', step=step)
    run.track([1.5, 2.5], name='__system__gpu_memory_percent', context={'gpu': 0})
    run.track([1.5, 2.5], name='pair')
    finish(run)

    tick(100)
    run = start(root, f'{name}/orphan')
    run['hparams'] = {'label': 'orphan'}
    for step in range(4):
        tick(1)
        try:
            run.track(float(step), name='loss', step=step, epoch=2 ** 70 if step == 2 else step)
        except OverflowError:
            pass  # Aim has written the value of step 2 by now, and neither its epoch, time nor step
    finish(run)


def series_version_1(root):
    """Metrics as Aim before 3.11 stored them: its tracker with the version of the sequences set to 1."""
    import aim.sdk.tracker as tracker
    tick(to=1699010000)
    version = tracker.get_object_typename
    init = tracker.RunTracker._init_sequence_info

    def init_version_1(self, ctx_id, name, val):
        tracker.get_object_typename = lambda _: 'version 1'
        try:
            return init(self, ctx_id, name, val)
        finally:
            tracker.get_object_typename = version

    tracker.RunTracker._init_sequence_info = init_version_1
    run = start(root, 'series/version-1')
    run['hparams'] = {'label': 'version-1'}
    for step in [0, 1, 2, 3, 300]:
        tick(1)
        run.track(step / 4, name='loss', step=step, epoch=step // 2, context={'subset': 'train'})
        run.track(step, name='count', step=step)
    finish(run)


def check_series(expected):
    runs = expected['runs']
    metrics = {m['name']: m for m in runs[run_hash('series/steps')]['metrics']}
    assert [p[0] for p in metrics['out of order']['points']] == [0, 1, 3, 5, 7, 9]
    assert metrics['negative only']['last'] is None and len(metrics['negative only']['points']) == 3
    assert metrics['last again']['points'][1][3] == 3.0
    assert metrics['integers']['last'] == str(2 ** 60 + 3)
    assert metrics['not finite']['last'] == 'nan'
    assert [p[3] for p in metrics['int and float']['points']] == [1, 2.5, 3, 1, 4.0]
    names = [m['name'] for m in runs[run_hash('series/objects')]['metrics']]
    assert names == ['acc', 'batches', 'logs', 'pair', 'samples', 'weights'], names
    orphan = runs[run_hash('series/orphan')]['metrics'][0]
    assert [p[0] for p in orphan['points']] == [0, 1, 3], orphan


def check_series_old(expected):
    check_series(expected)
    metrics = {m['name']: m for m in expected['runs'][run_hash('series/version-1')]['metrics']}
    assert [p[0] for p in metrics['loss']['points']] == [0, 1, 2, 3, 300] and metrics['loss']['version'] == 1


# ---------------------------------------------------------------- small repositories: campaigns


def small_campaign(root, name, hparams, created, experiment, duration=60.0, artifacts=None, tests=CONTEXTS, epochs=True):
    """One run of a campaign, as tcbench writes it."""
    label = f'{name}/{json.dumps(hparams, sort_keys=True)}'
    tick(to=created)
    run = start(root, label, experiment)
    run['hparams'] = hparams
    rng = random.Random(label)
    curve, val = train(run, label, created, duration) if epochs else ([], 0)
    accuracies = {c: rng.uniform(60, 80) if c == 'test-human' else rng.uniform(92, 99) for c in tests}
    for context, acc in accuracies.items():
        scores(run, context, acc, rng)
    if artifacts:
        write_artifacts(root, run.hash, hparams, {c: a for c, a in accuracies.items()}, curve, artifacts)
    tick(to=created + duration + rng.uniform(0, 20))
    finish(run, 0)


def pktseries_write(root):
    idx = 0
    for n_pkts in [10, 30]:
        for seed in [1, 2, 3]:
            for split in [0, 1]:
                idx += 1
                small_campaign(root, 'pktseries', {
                    'campaign_id': 'xgboost-pktseries', 'campaign_exp_idx': idx, 'dataset': 'ucdavis-icdm19',
                    'dataset_minpkts': -1, 'flow_representation': 'pktseries', 'max_n_pkts': n_pkts, 'seed': seed,
                    'split_index': split, 'max_samples_per_class': -1, 'aug_name': 'noaug',
                }, 1684500000 + idx * 3600.25, 'xgboost', epochs=False, tests=CONTEXTS[:2],
                    artifacts=(f'xgb_model_split_{split}.json', b'{"learner": {}, "version": [1, 7, 4]}'))


def check_pktseries(expected):
    assert len(expected['runs']) == 12
    assert {r['attrs']['hparams']['max_n_pkts'] for r in expected['runs'].values()} == {10, 30}
    assert not any('flowpic_dim' in r['attrs']['hparams'] for r in expected['runs'].values())


def two_campaigns_write(root):
    for n, (campaign, begin) in enumerate([('1684447037', 1684447037.5), ('1684551133', 1684551133.5)]):
        idx = 0
        for dim in [32, 64]:
            for seed in [1, 2]:
                for aug in ['noaug', 'rotate']:
                    idx += 1
                    small_campaign(root, 'two-campaigns', {
                        'campaign_id': campaign, 'campaign_exp_idx': idx, 'dataset': 'ucdavis-icdm19',
                        'dataset_minpkts': 10, 'flowpic_dim': dim, 'seed': seed, 'split_index': 0, 'aug_name': aug,
                    }, begin + idx * 1800, f'try {n + 1}', tests=CONTEXTS[:2])


def check_two_campaigns(expected):
    newest = max(expected['runs'].values(), key=lambda r: r['props']['creation_time'])
    assert newest['attrs']['hparams']['campaign_id'] == '1684551133' and len(expected['runs']) == 16


def mixed_write(root):
    tick(to=1700000000)
    run = start(root, 'mixed/all-metrics', 'mixed', system=True)
    run['hparams'] = {'lr': .1, 'model': {'name': 'cnn', 'depth': 3}, 'layers': [8, 16]}
    run['campaign_id'] = 'top-level'
    run.track(.9, name='acc', context={'subset': 'test'})
    run.track(.1, name='loss', context={'subset': 'test'})
    finish(run, 61.5)
    tick(100)
    run = start(root, 'mixed/no-acc', 'mixed')
    run['hparams'] = {'lr': '0.1', 'model': {'name': 'mlp'}, 'layers': []}
    run['campaign_id'] = 'top-level'
    run.track(.2, name='loss', context={'subset': 'test'})
    finish(run, 62.5)
    tick(100)
    run = start(root, 'mixed/no-hparams', 'mixed')
    run['config'] = {'lr': .3}
    run['batch_size'] = 32
    run.track(.8, name='acc', context={'subset': 'test'})
    finish(run, 63.5)
    tick(100)
    run = start(root, 'mixed/no-params', 'other')
    run.track(.7, name='acc', context={'subset': 'test'})
    run.track(.3, name='loss', context={'fold': 1})
    finish(run, 64.5)
    tick(100)
    run = start(root, 'mixed/no-metrics', 'other')
    run['campaign_id'] = 42
    run['hparams'] = {'lr': None, 'campaign_id': 'under hparams'}
    finish(run, 0)
    tick(100)
    run = start(root, 'mixed/empty', 'other')
    finish(run, 1)


def check_mixed(expected):
    assert expected['runs'][run_hash('mixed/no-params')]['attrs'] == {}
    assert expected['runs'][run_hash('mixed/empty')]['metrics'] == []
    assert expected['runs'][run_hash('mixed/all-metrics')]['attrs']['campaign_id'] == 'top-level'


# ---------------------------------------------------------------- the list

# name: (version that reads it, parts, check). A part is (version, function): '' runs without Aim; KILLED ones must die of
# SIGKILL; a function of RETRIED starts again from what was there before it until its condition holds.
REPOSITORIES = {
    'campaign': (OLD, [(OLD, write_campaign)], check_campaign),
    'resumed': (OLD, [(OLD, resumed_first), (OLD, resumed_second), (NEW, resumed_third)], check_resumed),
    'deleted': (OLD, [(OLD, deleted_first), (OLD, deleted_second), (OLD, deleted_third)], check_deleted),
    'killed': (OLD, [(OLD, killed_finished), (OLD, killed_log_only), (OLD, killed_early), (OLD, killed_resumed),
                     (OLD, killed_torn), (OLD, killed_two_logs), ('', tear)], check_killed),
    'killed-new': (NEW, [(NEW, killed_new_first), (NEW, killed_new_second)], check_killed_new),
    'props': (OLD, [(OLD, props_write), (OLD, props_unfinished)], check_props),
    'rows': (OLD, [(OLD, rows_write), (OLD, rows_damage), ('', rows_cut)], check_rows),
    'index-old': (OLD, [(OLD, index_first), (OLD, index_old)], check_index),
    'index-old-stale': (OLD, [(OLD, index_first), (OLD, index_old), (OLD, index_later), ('', index_remove)],
                        check_index_stale),
    'index-new': (NEW, [(NEW, index_first), (NEW, index_new)], check_index),
    'index-new-stale': (NEW, [(NEW, index_first), (NEW, index_new), (NEW, index_later), ('', index_remove)],
                        check_index_stale),
    'values': (OLD, [(OLD, values_write)], check_values),
    'values-new': (NEW, [(NEW, values_write)], check_values),
    'unreadable': (OLD, [(OLD, unreadable_write)], check_unreadable),
    'contexts': (NEW, [(NEW, contexts_write)], check_contexts),
    'series': (OLD, [(OLD, series_write), (OLD, series_version_1)], check_series_old),
    'series-new': (NEW, [(NEW, series_write)], check_series),
    'pktseries': (OLD, [(OLD, pktseries_write)], check_pktseries),
    'two-campaigns': (OLD, [(OLD, two_campaigns_write)], check_two_campaigns),
    'mixed': (NEW, [(NEW, mixed_write)], check_mixed),
}
KILLED = {deleted_third, killed_log_only, killed_early, killed_resumed, killed_torn, killed_two_logs, killed_new_second,
          props_unfinished}
RETRIED = {killed_two_logs: lambda root: len([n for n in two_logs(root) if n]) > 1}


# ---------------------------------------------------------------- reading with the real Aim


def plain(value):
    """A value as the expected files show it."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= 2 ** 53 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(value)
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (bytes, bytearray)):
        return {'bytes': bytes(value).hex()}
    if type(value).__name__ == 'BLOB':
        return {'bytes': bytes(value.load()).hex()}
    return {'object': type(value).__name__}


def read_points(repo, hash_, context, name, version):
    """[[step, epoch, time, value]] sorted by step, joined by the key under which Aim stored each of them."""
    if not (pathlib.Path(repo.path) / 'seqs' / 'chunks' / hash_).exists():
        return []
    tree = repo.request_tree('seqs', hash_, read_only=True).subtree('seqs')
    tree = tree.subtree(('chunks', hash_) if version == 1 else (f'v{version}', 'chunks', hash_)).subtree((context, name))
    columns = {}
    for column in ['val', 'step', 'epoch', 'time']:
        columns[column] = dict(tree.subtree(column).items())
    if version == 1:
        columns['step'] = {k: k for k in columns['val']}
    keys = set.intersection(*(set(c) for c in columns.values()))
    points = [[columns[c][k] for c in ('step', 'epoch', 'time', 'val')] for k in keys]
    return plain(sorted(points, key=lambda p: p[0]))


def read_attrs(repo, hash_, tree):
    """The parameters; one that Aim cannot read back becomes {"unreadable": why}."""
    from aim.storage.encoding import decode_path, encode_path
    from aim.storage.rockscontainer import RocksContainer
    chunk = RocksContainer(os.path.join(repo.path, 'meta', 'chunks', hash_), read_only=True)
    prefix = encode_path(('meta', 'chunks', hash_, 'attrs'))
    names, strange = set(), set()
    for key, _ in chunk.items(prefix):
        key = key[len(prefix):]
        if key:
            names.add(key.split(b'\xfe')[0].decode())
            # an empty name looks like the mark of an integer, and Aim makes a number of the bytes behind it
            if encode_path(tuple(decode_path(key))) != key:
                strange.add(key.split(b'\xfe')[0].decode())
    attrs = {}
    for name in sorted(names):
        if name.startswith('__system'):
            continue
        try:
            attrs[name] = {'unreadable': 'empty name'} if name in strange else tree.collect(('attrs', name))
        except Exception as error:
            attrs[name] = {'unreadable': type(error).__name__}
    return plain(attrs)


def read_repository(root, points):
    """What Aim says of every run, read from its chunk."""
    from aim.__version__ import __version__
    repo = repository(root)
    folder = root / '.aim' / 'meta' / 'chunks'
    # Aim 3.29 can leave an empty folder of a run that it has deleted.
    chunks = {p.name for p in folder.iterdir() if any(p.iterdir())} if folder.exists() else set()
    with database(root) as db:
        rows = {h for (h,) in db.execute('SELECT hash FROM run')}
        notes = list(db.execute('SELECT run.hash, note.content FROM note JOIN run ON run.id = note.run_id ORDER BY note.id'))
    runs = {}
    for hash_ in sorted(chunks | rows):
        run = {'attrs': None, 'end_time': None, 'props': None, 'metrics': None}
        if hash_ in rows:
            props = repo.structured_db.find_run(hash_)
            run['props'] = {
                'name': props.name, 'description': props.description, 'experiment': props.experiment,
                'tags': sorted(props.tags), 'archived': bool(props.archived), 'creation_time': props.creation_time,
            }
            colors = {t.name: t.color for t in props.tags_obj}
            if colors:
                run['props']['tag_colors'] = colors
            mine = [text for h, text in notes if h == hash_]
            if mine:
                run['props']['notes'] = mine
        if hash_ in chunks:
            tree = repo.request_tree('meta', hash_, read_only=True).subtree(('meta', 'chunks', hash_))
            run['attrs'] = read_attrs(repo, hash_, tree)
            run['end_time'] = tree.get('end_time', None)
            run['metrics'] = []
            contexts = tree.get('contexts', {})
            for context, traces in tree.get('traces', {}).items():
                for name, trace in traces.items():
                    if name.startswith('__system'):
                        continue
                    last = trace.get('last')
                    metric = {
                        'name': name, 'context': plain(contexts[context]), 'dtype': trace.get('dtype'),
                        'version': trace.get('version', 1),
                        'last': 'list' if isinstance(last, (list, tuple)) else plain(last),
                        'last_step': plain(trace.get('last_step')),
                    }
                    for extra in ('min', 'max'):
                        if extra in trace:
                            metric[extra] = plain(trace[extra])
                    if points and metric['dtype'] in ('int', 'float', 'number'):
                        metric['points'] = read_points(repo, hash_, context, name, metric['version'])
                    run['metrics'].append(metric)
            run['metrics'].sort(key=lambda m: (m['name'], json.dumps(m['context'], sort_keys=True)))
        runs[hash_] = run
    return {'aim': __version__, 'runs': runs}


def dump_bytes(root):
    """Every key and value of every database, decompressed, for the search for traces of this machine."""
    from aim.storage.rockscontainer import RocksContainer
    for current in sorted(root.glob('.aim/**/CURRENT')):
        for key, value in RocksContainer(str(current.parent), read_only=True).items():
            yield current.parent, key + b' ' + (value if isinstance(value, bytes) else bytes(value.load()))


# ---------------------------------------------------------------- cleaning and packing (no Aim)


def sanitize(root):
    """Removes what tells about this machine and nothing that a reader needs."""
    for path in sorted(root.rglob('*')):
        if path.name.startswith('LOG.old'):
            path.unlink()
        elif path.name == 'LOG':
            path.write_bytes(b'')
        elif path.name.startswith('OPTIONS-'):
            text = path.read_text()
            path.write_text(text.replace(str(root), '/home/user/aim-repo'))
        elif path.name.endswith('.softlock') and path.is_file():
            # who holds the lock: hardware address, process, time
            path.write_text(re.sub(r'^\d+-\d+-', '2485377892354-4242-', path.read_text()))


def traces_of_machine(root):
    import uuid
    words = [str(root), str(ROOT), str(pathlib.Path.home()), tempfile.gettempdir(),
             *(f'/{name}/' for name in ('root', 'work', 'tmp')), str(uuid.getnode())]
    return [w.encode() for w in dict.fromkeys(words)]


def search(root, dumped):
    words = traces_of_machine(root)
    for path in sorted(root.rglob('*')):
        if path.is_file():
            content = path.read_bytes()
            for word in words:
                assert word not in content, (path, word)
    for line in dumped:
        for word in words:
            assert word not in line, (line[:300], word)


def tar_bytes(root):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w', format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(root.rglob('*'), key=lambda p: p.relative_to(root).as_posix()):
            info = tarfile.TarInfo(path.relative_to(root).as_posix())
            info.mtime = MTIME
            if path.is_symlink():
                info.type, info.linkname = tarfile.SYMTYPE, os.readlink(path)
                tar.addfile(info)
            elif path.is_dir():
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                tar.addfile(info)
            else:
                content = path.read_bytes()
                info.size, info.mode = len(content), 0o644
                tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


# ---------------------------------------------------------------- stages


def stage(arguments):
    """One step inside one of the environments: write, read, dump or pack."""
    what, *rest = arguments
    if what == 'pack':
        import brotli
        source, target = map(pathlib.Path, rest)
        target.write_bytes(brotli.compress(tar_bytes(source), quality=11, lgwin=24))
        return
    name, root, *more = rest
    root = pathlib.Path(root)
    neutral_host()
    tame()
    if what == 'write':
        {f.__name__: f for _, parts, _ in REPOSITORIES.values() for _, f in parts}[more[0]](root)
    elif what == 'read':
        result = read_repository(root, points=name != 'campaign')
        pathlib.Path(more[0]).write_text(json.dumps(result, ensure_ascii=False, sort_keys=True))
    elif what == 'dump':
        pathlib.Path(more[0]).write_bytes(b'\n'.join(line for _, line in dump_bytes(root)))


def environment(version, cache):
    """An interpreter with this version of Aim, made on first use."""
    folder = cache / f'aim-{version}'
    python = folder / 'bin' / 'python'
    if not (folder / '.ready').exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, '-m', 'venv', str(folder)], check=True)
        subprocess.run([python, '-m', 'pip', 'install', '--quiet', *PACKAGES[version]], check=True)
        (folder / '.ready').touch()
    return str(python)


def call(python, home, *arguments, killed=False):
    env = {'PATH': '/usr/bin:/bin', 'HOME': str(home), 'LANG': 'C.UTF-8', 'PYTHONHASHSEED': '0'}
    done = subprocess.run([python, str(pathlib.Path(__file__).resolve()), '--stage', *map(str, arguments)], env=env,
                          cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != (-signal.SIGKILL if killed else 0):
        raise SystemExit(f'{arguments}: exit {done.returncode}\n{done.stdout}')
    return done.stdout


def make(name, pythons, work, target, verbose):
    version, parts, check = REPOSITORIES[name]
    home = work / name / 'home'
    home.mkdir(parents=True)
    root = work / name / 'repo'
    root.mkdir()
    for part_version, function in parts:
        if not part_version:
            function(root)
            continue
        ready = RETRIED.get(function, lambda _: True)
        before = work / name / 'before'
        shutil.copytree(root, before)
        for _ in range(50):
            said = call(pythons[part_version], home, 'write', name, root, function.__name__, killed=function in KILLED)
            if verbose and said.strip():
                print(said)
            if ready(root):
                shutil.rmtree(before)
                break
            shutil.rmtree(root)
            shutil.copytree(before, root)
        else:
            raise SystemExit(f'{function.__name__}: no luck')
    sanitize(root)
    result = work / name / 'expected.json'
    for n, (what, out) in enumerate([('read', result), ('dump', work / name / 'dump')]):
        trial = work / name / f'copy{n}'
        shutil.copytree(root, trial)
        call(pythons[version], home, what, name, trial, out)
    expected = json.loads(result.read_text())
    assert expected['aim'] == version
    check(copy.deepcopy(expected))
    search(root, [(work / name / 'dump').read_bytes()])
    target.mkdir(exist_ok=True)
    lines = ',\n'.join(f'{json.dumps(h)}: {json.dumps(r, ensure_ascii=False, sort_keys=True, separators=(",", ":"))}'
                       for h, r in sorted(expected['runs'].items()))
    (target / f'{name}.expected.json').write_text(f'{{"aim": "{version}", "runs": {{\n{lines}\n}}}}\n')
    call(pythons['pack'], home, 'pack', root, target / f'{name}.tar.br')
    print(f'{name}: {len(expected["runs"])} runs, {(target / f"{name}.tar.br").stat().st_size} + '
          f'{(target / f"{name}.expected.json").stat().st_size} bytes', flush=True)


def main():
    if sys.argv[1:2] == ['--stage']:
        stage(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--python-old', help='an interpreter with aim 3.17.4')
    parser.add_argument('--python-new', help='an interpreter with aim 3.29.1')
    parser.add_argument('--python-pack', help='an interpreter with brotli (default: that of --python-new)')
    parser.add_argument('--only', nargs='+', choices=sorted(REPOSITORIES), help='make these only')
    parser.add_argument('--keep', help='an absent or empty folder in which the unpacked repositories are left')
    parser.add_argument('--verbose', action='store_true')
    options = parser.parse_args()
    base = pathlib.Path(os.environ.get('XDG_CACHE_HOME', pathlib.Path.home() / '.cache')) / 'aimrepo-testdata'
    pythons = {OLD: options.python_old or environment(OLD, base), NEW: options.python_new or environment(NEW, base)}
    pythons['pack'] = options.python_pack or pythons[NEW]
    target = ROOT / 'testdata'
    with tempfile.TemporaryDirectory(prefix='testdata-') as folder:
        work = pathlib.Path(options.keep or folder)
        for name in options.only or REPOSITORIES:
            make(name, pythons, work, target, options.verbose)
    size = sum(p.stat().st_size for p in target.iterdir())
    print(f'{size} bytes in all')
    assert size < LIMIT, 'testdata/ has grown too large'


if __name__ == '__main__':
    main()
