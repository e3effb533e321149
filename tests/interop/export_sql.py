"""Runs the SQL of docs/bigger.md.

usage: export_sql.py ENGINE FOLDER TASK.json

The task is {job: {"setup": [...], "queries": {name: sql}}}, and {job: {name: rows}}
is printed. Paths in the SQL are below the folder. Spark stays on this machine: one
thread, no web page, no port but on the loopback.
"""

import json
import math
import os
import sys


class DuckDB:
    def begin(self):
        import duckdb

        self.connection = duckdb.connect()

    def rows(self, sql):
        cursor = self.connection.execute(sql)
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row)) for row in cursor.fetchall()]


class Spark:
    def __init__(self):
        from pyspark.sql import SparkSession

        self.root = (
            SparkSession.builder.master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.memory", "1g")
            .config("spark.sql.shuffle.partitions", "1")
            .getOrCreate()
        )
        self.root.sparkContext.setLogLevel("ERROR")

    def begin(self):
        self.session = self.root.newSession()

    def rows(self, sql):
        return [row.asDict(recursive=True) for row in self.session.sql(sql).collect()]


def plain(value):
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def main():
    name, folder, task_file = sys.argv[1:]
    with open(task_file) as file:
        task = json.load(file)
    os.chdir(folder)
    engine = {"duckdb": DuckDB, "spark": Spark}[name]()
    answer = {}
    for job, work in task.items():
        engine.begin()
        for statement in work["setup"]:
            engine.rows(statement)
        answer[job] = {
            query: [{k: plain(v) for k, v in row.items()} for row in engine.rows(sql)]
            for query, sql in work["queries"].items()
        }
    json.dump(answer, sys.stdout)


main()
