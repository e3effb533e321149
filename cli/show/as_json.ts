/**
 * A run as JSON.
 *
 * @module
 */
import { durationOf } from "../../lib/campaign/durations.ts";
import type { JsonSource } from "../render/json.ts";
import type { RunDetail } from "./detail.ts";

/**
 * The object that stands for a run.
 *
 * @param detail The run
 * @returns The object, its fields in the order of the contract
 */
export function asJson(
  { run, metrics, artifacts, notes }: RunDetail,
): JsonSource {
  return {
    hash: run.hash,
    name: run.name,
    description: run.description,
    experiment: run.experiment,
    tags: run.tags,
    archived: run.archived,
    active: run.active,
    creation_time: run.creationTime,
    end_time: run.endTime,
    duration: durationOf(run),
    params: run.params,
    metrics: metrics.map(({ metric, min, max }) => ({
      name: metric.name,
      context: metric.context,
      last: metric.last,
      last_step: metric.lastStep,
      min,
      max,
    })),
    artifacts: (artifacts ?? []).map(({ path, bytes }) => ({ path, bytes })),
    notes: notes.map(({ content, createdAt, updatedAt }) => ({
      content,
      created_at: createdAt,
      updated_at: updatedAt,
    })),
  };
}
