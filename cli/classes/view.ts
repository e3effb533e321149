/**
 * What is shown of the artifacts of groups of runs, apart from what they are.
 *
 * @module
 */
import type { AimValue } from "../../lib/aim/value.ts";
import { splitName } from "../../lib/campaign/groups.ts";
import { pythonStr } from "../../lib/campaign/python.ts";
import type { Cell, Rows } from "../render/formats.ts";
import type { Styles } from "../render/style.ts";

/** A group of runs, and what its artifacts say together. */
export interface ClassGroup<T> {
  /** A value for each name that the runs are grouped by. */
  readonly key: readonly AimValue[];
  /** How many runs there are. */
  readonly runs: number;
  /** How many of them have the artifact. */
  readonly found: number;
  /** What the artifacts say together. */
  readonly value: T;
}

/** The groups of a campaign. */
export interface ClassCampaign<T> {
  /** The campaign; undefined for runs of none. */
  readonly id: string | undefined;
  /** The groups that have the artifact. */
  readonly groups: readonly ClassGroup<T>[];
}

/** How numbers are written, and on what. */
export interface ViewOptions {
  /** Decimals. */
  readonly precision: number;
  /** The share that intervals cover. */
  readonly confidence: number;
  /** The cells of a line. */
  readonly width: number;
  readonly styles: Styles;
}

/** A way of showing an artifact. */
export interface ClassView<T> {
  /** What it shows, for people. */
  readonly title: string;
  /** The name of the file that it is saved in. */
  readonly file: string;
  /** The columns and rows of a group for programs, without the group's own. */
  long(value: T, options: ViewOptions): Rows;
  /** The names of the columns of {@linkcode ClassView.wide}. */
  wideNames(values: readonly T[]): readonly string[];
  /** The rows of a group for documents, without the group's own columns. */
  wide(value: T, names: readonly string[], options: ViewOptions): Cell[][];
  /** A group's table for a terminal. */
  table(value: T, options: ViewOptions): string;
}

/**
 * What a group is called above its table.
 *
 * @param groupby The names that the key's parts belong to
 * @param group The group
 * @returns E.g. `test-human, aug_name changertt (14 of 15 runs)`
 */
export function groupTitle(
  groupby: readonly string[],
  { key, runs, found }: ClassGroup<unknown>,
): string {
  const parts = key.map((value, i) =>
    groupby[i] === splitName
      ? pythonStr(value)
      : `${groupby[i]} ${pythonStr(value)}`
  );
  const count = found === runs ? `${runs}` : `${found} of ${runs}`;
  return `${parts.join(", ")} (${count} ${runs === 1 ? "run" : "runs"})`;
}

/**
 * A row a class or cell, for programs: all digits.
 *
 * @param view The way of showing
 * @param groupby The names that keys' parts belong to
 * @param campaigns The groups
 * @param options How numbers are written
 * @returns The rows
 */
export function longRows<T>(
  view: ClassView<T>,
  groupby: readonly string[],
  campaigns: readonly ClassCampaign<T>[],
  options: ViewOptions,
): Rows {
  let names: readonly string[] = [];
  const rows = campaigns.flatMap(({ id, groups }) =>
    groups.flatMap(({ key, runs, value }) => {
      const own = view.long(value, options);
      names = own.names;
      return own.rows.map((row): Cell[] => [id, ...key, BigInt(runs), ...row]);
    })
  );
  return { names: ["campaign_id", ...groupby, "runs", ...names], rows };
}

/**
 * A row a class, for documents: rounded.
 *
 * @param view The way of showing
 * @param groupby The names that keys' parts belong to
 * @param campaigns The groups
 * @param options How numbers are written
 * @returns The rows
 */
export function wideRows<T>(
  view: ClassView<T>,
  groupby: readonly string[],
  campaigns: readonly ClassCampaign<T>[],
  options: ViewOptions,
): Rows {
  const names = view.wideNames(
    campaigns.flatMap(({ groups }) => groups.map(({ value }) => value)),
  );
  const rows = campaigns.flatMap(({ id, groups }) =>
    groups.flatMap(({ key, runs, value }) =>
      view.wide(value, names, options)
        .map((row): Cell[] => [id, ...key, BigInt(runs), ...row])
    )
  );
  return { names: ["campaign_id", ...groupby, "runs", ...names], rows };
}
