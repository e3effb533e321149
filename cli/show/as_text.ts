/**
 * A run for people.
 *
 * @module
 */
import type { AimValue } from "../../lib/aim/value.ts";
import { contextLabel } from "../../lib/campaign/contexts.ts";
import { durationOf } from "../../lib/campaign/durations.ts";
import { compareText } from "../../lib/campaign/order.ts";
import { pointText } from "../../lib/campaign/point_text.ts";
import { pythonStr } from "../../lib/campaign/python.ts";
import { formatBytes } from "../render/bytes.ts";
import { plainTable } from "../render/plain_table.ts";
import { sanitize } from "../render/sanitize.ts";
import type { Styles } from "../render/style.ts";
import type { Align } from "../render/text.ts";
import { tree } from "../render/tree.ts";
import type { MetricDetail, RunDetail } from "./detail.ts";

/**
 * Everything but what stands in the artifacts.
 *
 * @param detail The run
 * @param styles Styles of the output
 * @returns Properties, parameters, metrics, notes and the list of artifacts
 */
export function asText(
  { run, metrics, artifacts, notes }: RunDetail,
  styles: Styles,
): string {
  const properties: [string, AimValue][] = [
    ["hash", run.hash],
    ["name", run.name],
    ["description", run.description],
    ["experiment", run.experiment],
    ["tags", run.tags],
    ["archived", run.archived],
    ["active", run.active],
    ["creation_time", run.creationTime],
    ["end_time", run.endTime],
    ["duration", durationOf(run) ?? null],
  ];
  const parts = [
    unheaded(properties.map(([name, value]) => [name, pythonStr(value)])),
    section("parameters", tree(run.params) || " none\n", styles),
    section("metrics", metricTable(metrics), styles),
    section(
      "notes",
      notes.map(({ content }) => ` ${sanitize(content)}\n`).join("") ||
        " none\n",
      styles,
    ),
    section("artifacts", artifactList(artifacts), styles),
  ];
  return parts.join("");
}

/**
 * A part of a run with its title.
 *
 * @param title The title
 * @param body Whole lines
 * @param styles Styles of the output
 * @returns The lines, with an empty one before them
 */
export function section(title: string, body: string, { bold }: Styles): string {
  return `\n${bold(sanitize(title))}\n${body}`;
}

function artifactList(artifacts: RunDetail["artifacts"]): string {
  if (artifacts === undefined) return " the run has no artifacts folder\n";
  if (artifacts.length === 0) return " the run's artifacts folder is empty\n";
  const rows = artifacts.map(({ path, bytes }) => [path, formatBytes(bytes)]);
  return unheaded(rows, ["left", "right"]);
}

/** A table without its header line. */
function unheaded(rows: readonly string[][], align: Align[] = []): string {
  const names = (rows[0] ?? []).map(() => "");
  const table = plainTable(names, rows, { align });
  return table.slice(table.indexOf("\n") + 1);
}

/** Metrics context by context; a context is named once. */
function metricTable(metrics: readonly MetricDetail[]): string {
  if (metrics.length === 0) return " none\n";
  const byContext = Map.groupBy(
    metrics,
    ({ metric }) => contextLabel(metric.context),
  );
  const contexts = [...byContext].sort(([a], [b]) => compareText(a, b));
  const rows = contexts.flatMap(([context, inContext]) =>
    inContext.map(({ metric, min, max, points }, i) => [
      i === 0 ? context : "",
      metric.name,
      pointText(metric.last ?? null),
      points === undefined ? "None" : `${points}`,
      pythonStr(metric.lastStep ?? null),
      pythonStr(min),
      pythonStr(max),
    ])
  );
  const names = [
    "context",
    "name",
    "last",
    "points",
    "last step",
    "min",
    "max",
  ];
  return plainTable(names, rows, {
    align: ["left", "left", "left", "right", "right", "left", "left"],
  });
}
