/**
 * What the command line of `metrics` takes.
 *
 * @module
 */
import { formats } from "../render/format_names.ts";
import { type Command, define } from "./definition.ts";
import * as option from "./options.ts";

const options = {
  aimRepo: option.aimRepo,
  name: option.made(
    "--name <names>",
    "Metrics, separated by commas (default: all)",
    option.list,
  ),
  context: option.made(
    "--context <names>",
    "Contexts, separated by commas (default: all)",
    option.list,
  ),
  format: option.format(formats),
  output: option.text(
    "--output <file>",
    "Write the points to a file; its end (.parquet, .csv, …) is the format",
  ),
  columns: option.columns("Columns of the points"),
  sort: option.sort,
  limit: option.limit("points"),
  ...option.talk,
};

/** `aimrepo metrics`. */
export const metrics: Command<typeof options> = define({
  name: "metrics",
  summary: "Show the points of metrics",
  description:
    "Show what runs tracked, by step: step, epoch, time and value of each point.\n" +
    "On a terminal, a line and a picture for each series.",
  argument: {
    flags: "[hashes...]",
    description: "Hashes, or beginnings that fit one run",
  },
  options,
  examples: [
    ["aimrepo metrics 014b", "how a training went"],
    [
      "aimrepo metrics 014b --name loss --context train,val --format csv",
      "the points, for another program",
    ],
    [
      "aimrepo metrics 014b --name acc --context val --sort=-value --limit 1",
      "the best step",
    ],
    [
      "aimrepo metrics 014b --output points.parquet",
      "all points as Parquet",
    ],
  ],
  run: async ({ options, args }, io) => {
    const { metrics } = await import("../metrics/metrics.ts");
    return await metrics({ ...options, hashes: args }, io);
  },
});
