"""Does to one run, step by step, what Aim can do to a run, with a pause after each step.

    python cache_aim.py ROOT
"""
import logging
import os
import sys
import time

import aim

logging.disable(logging.CRITICAL)
root = sys.argv[1]
repo = aim.Repo.from_path(root, init=True)
state = {}


def run(**options):
    return aim.Run(repo=repo, system_tracking_interval=None, capture_terminal_logs=False, log_system_params=False, **options)


def create():
    state['run'] = run()
    state['run']['hparams'] = {'lr': 0.1, 'seed': 1, 'name': 'a'}
    state['hash'] = state['run'].hash


def other():
    other = run()
    other['hparams'] = {'lr': 0.2}
    other.track(1.0, name='acc', step=0, context={'subset': 'val'})
    other.close()
    state['other'] = other.hash


def parameter():
    state['run']['hparams', 'seed'] = 2


def same_length():
    state['run']['hparams', 'name'] = 'b'


def more_parameters():
    state['run']['more'] = {'deep': [1, {'x': None}], 'text': 'ü'}


def drop_parameter():
    del state['run']['more']


def track():
    state['run'].track(0.5, name='acc', step=0, context={'subset': 'val'})


def track_again():
    state['run'].track(0.75, name='acc', step=1, context={'subset': 'val'})


def overwrite_step():
    state['run'].track(0.25, name='acc', step=1, context={'subset': 'val'})


def other_context():
    state['run'].track(1, name='acc', step=1, context={'subset': 'test', 'gpu': 0})


def text():
    state['run'].track(aim.Text('words'), name='note', step=1)


def close():
    state['run'].close()


def resume():
    state['run'] = run(run_hash=state['hash'])
    state['run']['resumed'] = True


def row():
    state['run'].name = 'another name'
    state['run'].description = 'what it is'
    state['run'].experiment = 'another'
    state['run'].add_tag('tagged')


def archive():
    state['run'].archived = True


def unarchive():
    state['run'].archived = False


def reindex():
    if hasattr(repo, '_recreate_index'):
        repo._recreate_index()
    else:
        from aim.sdk.index_manager import RepoIndexManager
        RepoIndexManager.get_index_manager(repo).index(state['other'])


def delete():
    repo.delete_run(state['other'])


def delete_last():
    state['run'].close()
    repo.delete_run(state['hash'])


STEPS = [
    create, parameter, same_length, track, other, track_again, overwrite_step, more_parameters, drop_parameter,
    other_context, text, row, close, resume, track, archive, unarchive, close, reindex, resume, track_again, close, delete,
    resume, delete_last,
]

for step in STEPS:
    step()
    time.sleep(0.3)
# Aim's own threads would keep it from ending.
os._exit(0)
