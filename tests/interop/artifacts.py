"""What pandas, scikit-learn and PyYAML say of artifacts, as JSON.

    artifacts.py groups ROOT END    each group of a repository, by pandas
    artifacts.py sklearn FOLDER     writes random artifacts, and reports on them
    artifacts.py yaml FOLDER        writes parameters, and what they are
"""

import json
import math
import pathlib
import random
import sys

import pandas as pd
import yaml

KEYS = ["test_split_name", "aug_name", "flowpic_dim"]


def artifacts(root, end):
    """Rows of all artifacts of a kind in contexts that begin with test."""
    for run in sorted((pathlib.Path(root) / "artifacts").iterdir()):
        params = yaml.safe_load((run / "params.yml").read_text())
        for path in sorted(run.glob("test*" + end)):
            table = pd.read_csv(path, index_col=0)
            keys = {
                "test_split_name": path.name[: -len(end)],
                "aug_name": params["aug_name"],
                "flowpic_dim": params["flowpic_dim"],
            }
            yield keys, table


def groups(root, end):
    frames = []
    for keys, table in artifacts(root, end):
        if end == "_conf_mtx.csv":
            shares = table.div(table.sum(axis=1), axis=0)
            long = table.stack().rename("samples").to_frame()
            long["share"] = shares.stack()
            long.index.names = ["true", "predicted"]
        else:
            table.loc["accuracy", "support"] = math.nan
            long = table.rename(columns={"f1-score": "f1"})
            long.index.name = "class"
        frames.append(long.reset_index().assign(**keys))
    rows = pd.concat(frames, ignore_index=True)
    by = KEYS + [name for name in ("true", "predicted", "class") if name in rows]
    values = [name for name in rows if name not in by]
    joined = rows.groupby(by)[values].agg(["count", "sum", "mean", "std"])
    joined.columns = ["_".join(column) for column in joined.columns]
    return json.loads(joined.reset_index().to_json(orient="records", double_precision=15))


def by_sklearn(folder):
    """Random classifiers, some of which never see or say some class."""
    from sklearn.metrics import classification_report, confusion_matrix

    said = []
    for case in range(40):
        random.seed(case)
        classes = [f"class {i}" for i in range(random.randint(2, 7))]
        runs, everything = [], ([], [])
        for number in range(random.randint(1, 5)):
            known = random.sample(classes, random.randint(2, len(classes)))
            true = random.choices(known, k=random.randint(5, 300))
            predicted = [
                one if random.random() < 0.6 else random.choice(known) for one in true
            ]
            labels = sorted(set(true) | set(predicted))
            place = pathlib.Path(folder) / f"{case}-{number}"
            place.mkdir()
            report = classification_report(
                true, predicted, output_dict=True, zero_division=0
            )
            pd.DataFrame(report).T.to_csv(place / "test_class_rep.csv")
            matrix = confusion_matrix(true, predicted, labels=labels)
            pd.DataFrame(matrix, index=labels, columns=labels).to_csv(
                place / "test_conf_mtx.csv"
            )
            runs.append({"hash": place.name, "report": report})
            everything[0].extend(true)
            everything[1].extend(predicted)
        pooled = classification_report(*everything, output_dict=True, zero_division=0)
        said.append({"runs": runs, "pooled": pooled})
    return said


def typed(value):
    """A value with its type, as JSON cannot tell all of them apart."""
    if isinstance(value, dict):
        return {name: typed(field) for name, field in value.items()}
    if isinstance(value, (list, tuple)):
        return [typed(item) for item in value]
    return f"{type(value).__name__} {value!r}" if not isinstance(value, str) else f"str {value}"


PARAMS = {
    "ints": [0, -1, 10**15, 9007199254740993, 2**63 - 1],
    "floats": [0.0, -0.5, 1e-05, 1e20, 1.5e300, math.inf, -math.inf, math.nan, 3.0],
    "booleans": [True, False],
    "none": None,
    "texts": [
        "yes", "no", "on", "null", "~", "1", "1e5", "0x10", "1_000", "1:30", "2024-05-31",
        "true", "", " ", "a: b", "# no", "two\nlines\n", "ünï", "emoji \U0001f600", "'", '"', "- x",
        "*a", "&a", "!t", "%", "@", "`", ".nan", "=", "<<", "\t", "tail ", "nul \x07",
    ],
    "nested": {"a": {"b": [{"c": 1}, []]}, "empty": {}},
    "long": "word " * 60,
}


def by_yaml(folder):
    shared = [1, 2]
    params = {**PARAMS, "first": shared, "again": shared, "pair": (1, "x")}
    for style in (None, True, False):
        path = pathlib.Path(folder) / f"{style}.yml"
        path.write_text(yaml.dump(params, default_flow_style=style, allow_unicode=style is None))
    return typed(params)


what, *args = sys.argv[1:]
print(json.dumps({"groups": groups, "sklearn": by_sklearn, "yaml": by_yaml}[what](*args)))
