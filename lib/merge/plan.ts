/**
 * What a merge will do, decided from what the repositories hold and without
 * looking at a disk. Whatever order the sources come in, `newer` ends in the
 * same destination.
 *
 * @module
 */
import { type ArtifactChoice, chooseArtifacts } from "./artifact_choice.ts";
import type { Contents } from "./contents.ts";
import { compareProgress, type Measure } from "./measure.ts";

/** What to do with a run that differs between repositories. */
export type ConflictPolicy = "newer" | "keep" | "replace" | "fail";

/** What to do with a run that is being written at its source. */
export type ActivePolicy = "skip" | "copy";

/** A copy of a run in one of the repositories. */
export interface RunCopy {
  /** Equal for equal files. */
  signature: string;
  /** The length of the files in bytes. */
  bytes: number;
  /** Whether a process is writing it. */
  active: boolean;
  /**
   * How far it has come; absent where it was not needed, undefined where the
   * copy cannot be read.
   */
  measure?: Measure | undefined;
  /** What its artifacts folder holds; undefined where there is none. */
  artifacts: Contents | undefined;
}

/** A copy of a run in a source. */
export interface Offer extends RunCopy {
  /** The position of the source among the sources. */
  source: number;
}

/** A run, wherever it was found. */
export interface RunOffers {
  /** The run. */
  hash: string;
  /** The copy in the destination, undefined where it has none. */
  held: RunCopy | undefined;
  /** The copies in the sources, in the order of the sources. */
  offers: readonly Offer[];
}

/** Why something is done with a run, or is not. */
export type Reason =
  | "new"
  | "progressed"
  | "replaced"
  | "artifacts"
  | "same"
  | "older"
  | "kept"
  | "active"
  | "active at the destination"
  | "differs";

/** What is done with a run. */
export interface Action {
  /** The run. */
  hash: string;
  /**
   * - `copy`: it is not in the destination yet;
   * - `update`: the destination's copy is replaced, or gets more artifacts;
   * - `keep`: nothing is done;
   * - `skip`: nothing can be done tonight;
   * - `conflict`: the policy is to stop the merge.
   */
  kind: "copy" | "update" | "keep" | "skip" | "conflict";
  /** Why. */
  reason: Reason;
  /** The source to copy data from; undefined where the data stays. */
  from?: number;
  /** Whether that copy is being written. */
  live?: boolean;
  /** The artifacts to copy: the source of each by the file's path. */
  artifacts: ReadonlyMap<string, number>;
  /** Artifacts that do not go together with the others, and why. */
  refused: ArtifactChoice["refused"];
  /** The sources whose metadata of the run counts. */
  rows: readonly number[];
  /** The bytes to copy. */
  bytes: number;
}

/** The rules of a merge. */
export interface PlanOptions {
  /** For runs that differ. @default "newer" */
  onConflict?: ConflictPolicy;
  /** For runs that are being written. @default "skip" */
  active?: ActivePolicy;
}

/**
 * Whether the copies of a run have to be read to tell which one to take.
 *
 * @param run The run
 * @param options The rules
 * @returns False where the files alone decide
 */
export function needsMeasure(
  run: RunOffers,
  options: PlanOptions = {},
): boolean {
  const { onConflict = "newer" } = options;
  const usable = usableOffers(run, options);
  if (usable.length === 0 || onConflict === "keep") return false;
  const copies = run.held ? [run.held, ...usable] : usable;
  return copies.some(({ signature }) => signature !== copies[0]!.signature);
}

/**
 * Decides what to do with a run.
 *
 * @param run The run
 * @param options The rules
 * @returns What to do
 */
export function decide(run: RunOffers, options: PlanOptions = {}): Action {
  const { held } = run;
  const offers = usableOffers(run, options);
  if (offers.length === 0) return idle(run, "skip", "active");
  const { onConflict = "newer" } = options;
  const [choice, reason] = choose(held, offers, onConflict);
  if (reason === "differs") return idle(run, "conflict", reason);
  const keepsAll = onConflict === "keep" && held !== undefined;
  const { taken: artifacts, refused } = keepsAll
    ? { taken: new Map<string, number>(), refused: [] }
    : chooseArtifacts(held?.artifacts, offers, onConflict === "replace");
  const rows = keepsAll
    ? []
    : onConflict === "replace" || onConflict === "keep"
    ? [choice?.source ?? offers.at(-1)!.source]
    : offers.map(({ source }) => source);
  if (!choice && artifacts.size === 0) {
    return { ...idle(run, "keep", reason), rows, refused };
  }
  if (held?.active) return idle(run, "skip", "active at the destination");
  return {
    hash: run.hash,
    kind: held ? "update" : "copy",
    reason: choice ? reason : "artifacts",
    ...choice ? { from: choice.source, live: choice.active } : {},
    artifacts,
    refused,
    rows,
    bytes: (choice?.bytes ?? 0) + artifactBytes(artifacts, offers),
  };
}

/** The offers that may be copied now. */
function usableOffers(
  { held, offers }: RunOffers,
  { active = "skip" }: PlanOptions,
): readonly Offer[] {
  return active === "copy"
    ? offers
    : offers.filter((offer) =>
      !offer.active || offer.signature === held?.signature
    );
}

function choose(
  held: RunCopy | undefined,
  offers: readonly Offer[],
  policy: ConflictPolicy,
): [choice: Offer | undefined, reason: Reason] {
  switch (policy) {
    case "keep":
      return held ? [undefined, "kept"] : [offers[0], "new"];
    case "replace": {
      const last = offers.at(-1)!;
      if (!held) return [last, "new"];
      return isSame(held, last) ? [undefined, "same"] : [last, "replaced"];
    }
    case "fail": {
      const first = held ?? offers[0]!;
      if (!offers.every((offer) => isSame(first, offer))) {
        return [undefined, "differs"];
      }
      return held ? [undefined, "same"] : [offers[0], "new"];
    }
    case "newer": {
      const best = offers.reduce((a, b) => isFurther(b, a) ? b : a);
      if (!held) return [best, "new"];
      if (isSame(held, best)) return [undefined, "same"];
      return isFurther(best, held)
        ? [best, "progressed"]
        : [undefined, "older"];
    }
  }
}

function isSame(a: RunCopy, b: RunCopy): boolean {
  return a.signature === b.signature ||
    (a.measure !== undefined && a.measure.digest === b.measure?.digest);
}

function isFurther(a: RunCopy, b: RunCopy): boolean {
  return a.signature !== b.signature &&
    compareProgress(a.measure, b.measure) > 0;
}

function idle(run: RunOffers, kind: Action["kind"], reason: Reason): Action {
  return {
    hash: run.hash,
    kind,
    reason,
    artifacts: new Map(),
    refused: [],
    rows: [],
    bytes: 0,
  };
}

function artifactBytes(
  artifacts: ReadonlyMap<string, number>,
  offers: readonly Offer[],
): number {
  let bytes = 0;
  for (const { source, artifacts: contents } of offers) {
    for (const { path, size } of contents?.files ?? []) {
      if (artifacts.get(path) === source) bytes += size;
    }
  }
  return bytes;
}
