/**
 * `aimrepo check`: whether a repository is whole.
 *
 * @module
 */
import {
  check as checkRepository,
  type CheckReport,
} from "../lib/check/check.ts";
import type { Finding } from "../lib/check/finding.ts";
import type { Layout } from "../lib/aim/layout.ts";
import type { Arrangement } from "../lib/campaign/listing.ts";
import { CommandError, Status } from "./errors.ts";
import type { Io } from "./io.ts";
import { arrangeRows } from "./listing.ts";
import { count, openRepository } from "./load.ts";
import { type ColorChoice, stylesFor } from "./output.ts";
import type { Format } from "./render/format_names.ts";
import { formatRows } from "./render/formats.ts";
import { Reporter, type ReporterOptions } from "./reporter.ts";

/** What `check` is asked for. */
export interface CheckCommandOptions extends Arrangement, ReporterOptions {
  /** The repository's path; the contract's default where it is absent. */
  readonly aimRepo?: string | undefined;
  readonly format: Format;
  readonly color?: ColorChoice | undefined;
  /** What to repair. */
  readonly fix?: "index" | undefined;
}

/**
 * Checks a repository.
 *
 * @param options What to check
 * @param io Where to print
 * @returns The exit status: 4 where something was found
 */
export async function check(
  options: CheckCommandOptions,
  io: Io,
): Promise<number> {
  const reporter = new Reporter(io, options);
  const { layout } = openRepository(options, io);
  if (options.fix === "index") await fixIndex(layout, reporter);
  const { runs, findings }: CheckReport = await checkRepository(layout, {
    onProgress: (done, total) =>
      reporter.progress(() => `checking runs ${done}/${total}`),
  });
  reporter.clear();
  const problems = findings.filter(({ isNote }) => !isNote);
  for (const { hash, file, offset, message } of findings.filter(isNoted)) {
    const at = offset === undefined ? "" : ` at offset ${offset}`;
    reporter.note(`${hash ? `run ${hash}: ` : ""}${file}${at}: ${message}`);
  }
  const names = ["kind", "hash", "file", "offset", "message"];
  const rows = problems.map(({ kind, hash, file, offset, message }) => [
    kind,
    hash,
    file,
    offset === undefined ? undefined : BigInt(offset),
    message,
  ]);
  const shown = arrangeRows({ names, rows }, options);
  if (options.format !== "table") {
    io.out(await formatRows(options.format, shown));
  } else if (problems.length > 0) {
    const { bold } = stylesFor(io, options.color);
    io.out(await formatRows("table", shown, bold));
  }
  if (options.format === "table") {
    io.out(
      `${count(runs, "run", "runs")} checked: ${
        problems.length === 0
          ? "nothing found"
          : count(problems.length, "finding", "findings")
      }\n`,
    );
  }
  return problems.length > 0 ? Status.Findings : Status.Done;
}

function isNoted({ isNote }: Finding): boolean {
  return isNote === true;
}

/** Makes the index anew, and nothing else. */
async function fixIndex(layout: Layout, reporter: Reporter): Promise<void> {
  const { rebuildIndex } = await import("../lib/merge/rebuild_index.ts");
  const { MergeError } = await import("../lib/merge/errors.ts");
  try {
    const { unreadable } = await rebuildIndex(layout);
    reporter.note("the index was made anew");
    for (const { hash, reason } of unreadable) {
      reporter.problem(`run ${hash} is not in the index: ${reason}`);
    }
  } catch (error) {
    if (error instanceof MergeError) throw new CommandError(error.message);
    throw error;
  }
}
