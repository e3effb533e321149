/**
 * aimrepo as a library: reads Aim repositories without Python, without locks and
 * without writing to them, and summarises their runs as tcbench does.
 *
 * Integers are `bigint` and floats `number`, as Aim tells them apart; times are
 * seconds since 1970 UTC, durations seconds. Reading needs `--allow-read` alone.
 *
 * @example Mean accuracy of every group of runs
 * ```ts
 * import { aggregate, defaultGroupby, Repository, type Run } from "./mod.ts";
 * import { unpackTestdata } from "./tests/testdata.ts";
 *
 * // The folder that holds .aim, e.g. "runs/campaign".
 * const path = await unpackTestdata("pktseries");
 *
 * const runs: Run[] = [];
 * for await (const outcome of Repository.open(path).runs()) {
 *   if ("error" in outcome) console.error(outcome.error.message);
 *   else runs.push(outcome.run);
 * }
 * const { groups } = aggregate(runs, {
 *   metrics: ["acc"],
 *   contexts: ["test-human"],
 *   groupby: defaultGroupby(runs),
 * });
 * for (const { key, runs, metrics: [acc] } of groups) {
 *   console.log(key.join(" "), runs, acc?.mean, "±", acc?.ci);
 * }
 * ```
 *
 * @module
 */
export { type AimObject, type AimValue, isAimObject } from "./lib/aim/value.ts";
export type { Metric, Run } from "./lib/aim/run.ts";
export type { Artifact } from "./lib/aim/artifacts.ts";
export {
  ArtifactError,
  type ArtifactErrorCode,
} from "./lib/aim/artifact_error.ts";
export type { Note } from "./lib/aim/metadata.ts";
export type { Point, Points } from "./lib/aim/sequences.ts";
export type { Layout } from "./lib/aim/layout.ts";
export { RepositoryError, type RepositoryErrorCode } from "./lib/aim/errors.ts";
export {
  type Inventory,
  type ReadOptions,
  Repository,
  type RunChoice,
  type RunOutcome,
  type RunsOptions,
} from "./lib/aim/repository.ts";
export type { RunState } from "./lib/aim/run_state.ts";
export type { Field, Fields } from "./lib/campaign/listing.ts";
export { withLastValues } from "./lib/aim/last_values.ts";
export {
  DatabaseError,
  type DatabaseErrorCode,
  type Place,
} from "./lib/rocksdb/errors.ts";
export type { LogNote } from "./lib/rocksdb/wal.ts";
export {
  aggregate,
  type AggregateOptions,
  type Aggregation,
  defaultGroupby,
  type Group,
} from "./lib/campaign/aggregate.ts";
export {
  type GroupOptions,
  groupRuns,
  type Member,
  type RunGroup,
  type RunGroups,
} from "./lib/campaign/groups.ts";
export {
  campaignOf,
  defaultCampaign,
  groupByCampaign,
} from "./lib/campaign/campaigns.ts";
export {
  type Column,
  type Columns,
  columnsOf,
  selectColumns,
} from "./lib/campaign/columns.ts";
export { contextLabel } from "./lib/campaign/contexts.ts";
export { durationOf } from "./lib/campaign/durations.ts";
export { CampaignError, type CampaignErrorCode } from "./lib/campaign/error.ts";
export {
  type Hyperparameter,
  type Hyperparameters,
  hyperparametersOf,
  hyperparameterValue,
} from "./lib/campaign/hyperparameters.ts";
export {
  contextNames,
  lastValue,
  metricNames,
} from "./lib/campaign/metrics.ts";
export {
  type Overview,
  overviewOf,
  type UniqueValues,
} from "./lib/campaign/overview.ts";
export { summarize, type Summary } from "./lib/campaign/statistics.ts";
export {
  type Condition,
  type Operator,
  parseWhere,
  WhereError,
  whereTest,
} from "./lib/campaign/where.ts";
export type { Literal } from "./lib/campaign/where_value.ts";
export { defaultBlock } from "./lib/compare/blocks.ts";
export type { Diagram, DiagramValue } from "./lib/compare/diagram_layout.ts";
export { criticalDistanceSvg } from "./lib/compare/diagram_svg.ts";
export { CompareError, type CompareErrorCode } from "./lib/compare/error.ts";
export type { Friedman } from "./lib/compare/friedman.ts";
export type { RankGroup } from "./lib/compare/groups.ts";
export type { Interval } from "./lib/compare/interval.ts";
export type { Nemenyi } from "./lib/compare/nemenyi.ts";
export {
  comparePaired,
  type PairedComparison,
  type PairedDifference,
  type PairedOptions,
  type RankedValue,
} from "./lib/compare/paired.ts";
export {
  type DroppedBlock,
  type Pairing,
  pairRuns,
} from "./lib/compare/pairing.ts";
export type { Question } from "./lib/compare/question.ts";
export {
  compareUnpaired,
  type SampledValue,
  type Samples,
  samplesOf,
  type UnpairedComparison,
  type UnpairedDifference,
  type UnpairedOptions,
} from "./lib/compare/unpaired.ts";
export type { Wilcoxon } from "./lib/compare/wilcoxon.ts";
