/**
 * `aimrepo show`: runs, whole.
 *
 * @module
 */
import { chosenRuns } from "./chosen_runs.ts";
import { usage } from "./errors.ts";
import type { Io } from "./io.ts";
import { loadRuns, openRepository, type Selection } from "./load.ts";
import { type ColorChoice, PIPE_WIDTH, stylesFor } from "./output.ts";
import { jsonLines, jsonText } from "./render/json.ts";
import { Reporter, type ReporterOptions } from "./reporter.ts";
import { asJson } from "./show/as_json.ts";
import { asText } from "./show/as_text.ts";
import { detailOf } from "./show/detail.ts";

/** The formats in which a run can be shown. */
export type ShowFormat = "table" | "json" | "jsonl";

/** What `show` is asked for. */
export interface ShowOptions extends Selection, ReporterOptions {
  /** Hashes, or beginnings of them that fit one run. */
  readonly hashes: readonly string[];
  /** Whether all runs are shown. */
  readonly all?: boolean | undefined;
  readonly format: ShowFormat;
  readonly color?: ColorChoice | undefined;
}

/**
 * Shows runs.
 *
 * @param options Which runs, and how
 * @param io Where to print
 * @returns The exit status
 */
export async function show(options: ShowOptions, io: Io): Promise<number> {
  if (options.all ? options.hashes.length > 0 : options.hashes.length === 0) {
    throw usage(
      "Cannot show: name runs by their hash, or all of them with --all",
    );
  }
  const reporter = new Reporter(io, options);
  const repository = openRepository(options, io);
  const runs = options.all
    ? await loadRuns(repository, options, reporter)
    : await chosenRuns(repository, options.hashes, reporter);
  const styles = stylesFor(io, options.color);
  const width = io.columns ?? PIPE_WIDTH;
  const isText = options.format === "table";
  const asLines = options.format === "jsonl" || runs.length > 1 || options.all;
  for (const [number, run] of runs.entries()) {
    const detail = await detailOf(repository, run, reporter, isText);
    if (isText) {
      io.out((number > 0 ? "\n" : "") + asText(detail, styles));
      if (!detail.artifacts?.length) continue;
      const { artifactSections } = await import("./show/artifact_sections.ts");
      io.out(
        artifactSections(repository, detail, reporter, { styles, width }),
      );
    } else if (asLines) io.out(`${jsonText(asJson(detail))}\n`);
    else io.out(`${jsonLines(asJson(detail))}\n`);
  }
  return reporter.status;
}
