"""What the real Aim says of repositories, for merge_test.ts.

    merge_aim.py dump ROOT...        all of each run, as JSON by hash; of the last root if several hold it
    merge_aim.py open ROOT...        opens each as the UI does, and says how many runs it shows
    merge_aim.py track ROOT          tracks a new run and prints its hash
"""
import hashlib
import json
import logging
import sys

import aim

logging.disable(logging.WARNING)
ALL = 'run.archived == True or run.archived == False'


def value(of):
    """Something that JSON can carry, with types told apart."""
    if isinstance(of, dict) or hasattr(of, 'items'):
        return {str(k): value(v) for k, v in of.items()}
    if isinstance(of, (list, tuple)):
        return [value(v) for v in of]
    return of if of is None or isinstance(of, (bool, str)) else f'{type(of).__name__} {of!r}'


def series(run):
    """The points of each series: how many, and a digest of steps, values, epochs and times."""
    found = {}
    for metric in run.metrics():
        steps, columns = metric.data.items_list()
        points = sorted(map(repr, zip(steps, *columns)))
        key = f'{metric.name} {json.dumps(value(metric.context.to_dict()), sort_keys=True)}'
        found[key] = [len(points), hashlib.sha256('\n'.join(points).encode()).hexdigest()]
    return found


def describe(repo, run):
    row = repo.structured_db.find_run(run.hash)
    return {
        'name': run.name,
        'description': run.description,
        'archived': run.archived,
        'experiment': run.experiment,
        'created_at': repr(run.creation_time),
        'end_time': repr(run.end_time),
        'finalized_at': repr(row.finalized_at),
        'updated_at': repr(row.updated_at),
        'tags': sorted([tag.name, tag.color, tag.description] for tag in row.tags_obj),
        'notes': sorted(repr((note.content, note.created_at, note.updated_at)) for note in row.notes_obj),
        'params': value(run.meta_run_tree['attrs']),
        'series': series(run),
    }


def dump(roots):
    runs = {}
    for root in roots:
        repo = aim.Repo(root)
        for item in repo.query_runs(ALL, report_mode=0).iter_runs():
            runs[item.run.hash] = describe(repo, item.run)
    print(json.dumps(runs))


def open_all(roots):
    for root in roots:
        repo = aim.Repo(root)
        runs = [item.run for item in repo.query_runs(ALL, report_mode=0).iter_runs()]
        for run in runs:
            run.meta_run_tree.get('end_time')
        metrics = sum(not run.name.startswith('__system') for run in repo.query_metrics('', report_mode=0))
        print(json.dumps([len(runs), metrics]))
        repo.close()


def track(root):
    # Without Aim's own metrics: how many of them there are depends on the machine's pace.
    run = aim.Run(repo=root, experiment='tracked later', system_tracking_interval=None, capture_terminal_logs=False)
    run['lr'] = 0.5
    for step in range(10):
        run.track(step / 2, name='loss', step=step, context={'subset': 'train'})
    run.add_tag('new')
    run.close()
    print(run.hash)


command, *arguments = sys.argv[1:]
{'dump': lambda: dump(arguments), 'open': lambda: open_all(arguments), 'track': lambda: track(*arguments)}[command]()
