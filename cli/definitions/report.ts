/**
 * What the command line of `report` takes.
 *
 * @module
 */
import { formats } from "../render/format_names.ts";
import { type Command, define } from "./definition.ts";
import * as option from "./options.ts";

const options = {
  aimRepo: option.aimRepo,
  cache: option.cache,
  campaignId: option.text(
    "--campaign-id <id>",
    "The campaign; all for every one (default: the newest)",
  ),
  metrics: option.made(
    "--metrics <names>",
    "Metrics, separated by commas (default: acc)",
    option.list,
  ),
  contexts: option.made(
    "--contexts <names>",
    "Contexts (default: those that begin with test)",
    option.list,
  ),
  groupby: option.made(
    "--groupby <names>",
    "What to group by (default: what differs between runs)",
    option.list,
  ),
  outputFolder: option.text(
    "--output-folder <dir>",
    "Where to put campaign_summary (default: the repository)",
  ),
  precision: option.withDefault(
    option.made("--precision <n>", "Decimals in the table", option.digits),
    2,
  ),
  save: option.negated("--no-save", "Write no files"),
  splitBy: option.text(
    "--split-by <name>",
    "A file for each value (default: flowpic_dim or max_n_pkts)",
  ),
  confidence: option.withDefault(
    option.made(
      "--confidence <share>",
      "Share that the intervals cover",
      option.share,
    ),
    0.95,
  ),
  classReport: {
    ...option.choice(
      "--class-report [how]",
      "Show precision, recall and F1 of each class instead: mean over runs, or pooled",
      ["mean", "pooled"],
    ),
    preset: "mean",
  },
  confusion: {
    ...option.choice(
      "--confusion [how]",
      "Show confusion matrices instead: sum, mean, or mean share of the class",
      ["sum", "mean", "share"],
    ),
    preset: "sum",
  },
  html: option.text(
    "--html <file>",
    "Save the report as a page with plots, too",
  ),
  best: option.choice(
    "--best <which>",
    "Set the best mean of a metric in each context in bold (md, latex, html)",
    ["max", "min"],
  ),
  format: option.format(formats),
  where: option.where,
  includeArchived: option.includeArchived,
  columns: option.columns("Columns of the rows that --format csv has"),
  sort: option.sort,
  limit: option.limit("groups"),
  ...option.talk,
};

/** `aimrepo report`. */
export const report: Command<typeof options> = define({
  name: "report",
  summary: "Summarise metrics over groups of runs",
  description:
    "Group the runs of a campaign and show mean, sample standard deviation and\n" +
    "the half width of the confidence interval of each metric. Saves the runs as\n" +
    "Parquet and the table as CSV below campaign_summary/<campaign_id>.",
  options,
  examples: [
    ["aimrepo report --no-save", "the table alone"],
    [
      "aimrepo report --groupby flowpic_dim,aug_name --contexts test-human --metrics acc,f1",
      "another view",
    ],
    [
      "aimrepo report --no-save --columns aug_name,flowpic_dim,acc_mean --sort=-acc_mean --limit 5",
      "the five best groups",
    ],
    [
      "aimrepo report --no-save --format csv > report.csv",
      "all digits, for another program",
    ],
    [
      "aimrepo report --no-save --format latex --best max > table.tex",
      "mean ± interval for a paper (booktabs), the best in bold",
    ],
    [
      "aimrepo report --no-save --metrics acc,f1 --html report.html",
      "one page with table, plots, confusion matrices and runs",
    ],
    [
      "aimrepo report --class-report --contexts test-human --groupby aug_name",
      "precision and recall of each class, mean ± deviation over runs",
    ],
    [
      "aimrepo report --confusion share --contexts test-human --groupby aug_name",
      "what each class was taken for",
    ],
  ],
  run: async (given, io) => {
    const { report } = await import("../report.ts");
    const { commandLine } = await import("../command_line.ts");
    const typed = commandLine("report", options, given);
    return await report({ ...given.options, commandLine: typed }, io);
  },
});
