/**
 * What the command line of `report` takes.
 *
 * @module
 */
import { type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../io.ts";
import { formats } from "../render/format_names.ts";
import {
  archivedOption,
  cacheOption,
  colorOption,
  columnsOption,
  digits,
  type Done,
  examples,
  formatOption,
  limitOption,
  list,
  quietOption,
  repositoryOption,
  share,
  sortOption,
  verboseOption,
  whereOption,
} from "./options.ts";

/**
 * Adds `report` to the program.
 *
 * @param program The program
 * @param io The outside world of the command
 * @param done Takes its exit status
 */
export function addReport(program: Command, io: Io, done: Done): void {
  program.command("report")
    .summary("Summarise metrics over groups of runs")
    .description(
      "Group the runs of a campaign and show mean, sample standard deviation and\n" +
        "the half width of the confidence interval of each metric. Saves the runs as\n" +
        "Parquet and the table as CSV below campaign_summary/<campaign_id>.",
    )
    .addOption(repositoryOption())
    .addOption(cacheOption())
    .option(
      "--campaign-id <id>",
      "The campaign; all for every one (default: the newest)",
    )
    .option(
      "--metrics <names>",
      "Metrics, separated by commas (default: acc)",
      list,
    )
    .option(
      "--contexts <names>",
      "Contexts (default: those that begin with test)",
      list,
    )
    .option(
      "--groupby <names>",
      "What to group by (default: what differs between runs)",
      list,
    )
    .option(
      "--output-folder <dir>",
      "Where to put campaign_summary (default: the repository)",
    )
    .option("--precision <n>", "Decimals in the table", digits, 2)
    .option("--no-save", "Write no files")
    .option(
      "--split-by <name>",
      "A file for each value (default: flowpic_dim or max_n_pkts)",
    )
    .option(
      "--confidence <share>",
      "Share that the intervals cover",
      share,
      0.95,
    )
    .addOption(
      new Option(
        "--class-report [how]",
        "Show precision, recall and F1 of each class instead: mean over runs, or pooled",
      ).choices(["mean", "pooled"] as const).preset("mean"),
    )
    .addOption(
      new Option(
        "--confusion [how]",
        "Show confusion matrices instead: sum, mean, or mean share of the class",
      ).choices(["sum", "mean", "share"] as const).preset("sum"),
    )
    .option("--html <file>", "Save the report as a page with plots, too")
    .addOption(
      new Option(
        "--best <which>",
        "Set the best mean of a metric in each context in bold (md, latex, html)",
      ).choices(["max", "min"] as const),
    )
    .addOption(formatOption(formats))
    .addOption(whereOption())
    .addOption(archivedOption())
    .addOption(columnsOption("Columns of the rows that --format csv has"))
    .addOption(sortOption())
    .addOption(limitOption("groups"))
    .addOption(colorOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
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
      ]),
    )
    .action(async (options, command) => {
      const { report } = await import("../report.ts");
      const { commandLine } = await import("../command_line.ts");
      done(await report({ ...options, commandLine: commandLine(command) }, io));
    });
}
