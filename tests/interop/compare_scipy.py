"""What scipy, statsmodels and autorank say of tables of numbers.

Reads from a file a JSON list of tables (a row for each block, a number for each
value) and prints a list of answers. Higher numbers are better.
"""

import contextlib
import itertools
import json
import sys
import warnings

import autorank
import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

warnings.filterwarnings("ignore")


def number(value):
    """JSON has no NaN."""
    return None if np.isnan(value) else float(value)


def answer(rows, alpha):
    table = np.array(rows, dtype=float)
    n, k = table.shape
    pairs = list(itertools.combinations(range(k), 2))
    ranks = stats.rankdata(-table, axis=1).mean(axis=0)
    signed = [stats.wilcoxon(table[:, a], table[:, b]).pvalue for a, b in pairs]
    tukey = stats.tukey_hsd(*table.T)
    interval = tukey.confidence_interval(1 - alpha)
    means = [
        stats.t.interval(1 - alpha, n - 1, loc=d.mean(), scale=stats.sem(d))
        for d in (table[:, a] - table[:, b] for a, b in pairs)
    ]
    known = [0 if np.isnan(p) else p for p in signed]
    result = {
        "ranks": ranks.tolist(),
        "pairs": pairs,
        "wilcoxon": [number(p) for p in signed],
        "holm": multipletests(known, method="holm")[1].tolist(),
        "tukey": [number(tukey.pvalue[a, b]) for a, b in pairs],
        "tukey_low": [number(interval.low[a, b]) for a, b in pairs],
        "t": [[number(low), number(high)] for low, high in means],
    }
    if k > 2:
        friedman = stats.friedmanchisquare(*table.T)
        unit = np.sqrt(k * (k + 1) / (12 * n))
        result["friedman"] = [number(friedman.statistic), number(friedman.pvalue)]
        result["cd"] = float(stats.studentized_range.ppf(1 - alpha, k, np.inf) * unit)
        result["nemenyi"] = [
            float(stats.studentized_range.sf(abs(ranks[a] - ranks[b]) / unit, k, np.inf))
            for a, b in pairs
        ]
        # autorank refuses fewer than five blocks.
        if n >= 5:
            frame = pd.DataFrame(table, columns=[f"v{i}" for i in range(k)])
            with contextlib.redirect_stdout(sys.stderr):
                ranked = autorank.autorank(
                    frame, alpha=alpha, order="descending", force_mode="nonparametric"
                )
            result["autorank"] = {
                "cd": number(ranked.cd) if ranked.cd is not None else None,
                "p": number(ranked.pvalue),
                "ranks": {
                    name: float(row.meanrank) for name, row in ranked.rankdf.iterrows()
                },
            }
    return result


with open(sys.argv[1]) as file:
    print(json.dumps([answer(it["rows"], it["alpha"]) for it in json.load(file)]))
