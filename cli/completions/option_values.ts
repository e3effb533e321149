/**
 * What the values of options and arguments are, by the options' names: one name
 * means the same in every command.
 *
 * @module
 */

/** What a value can be. */
export type ValueKind =
  /** A folder, or a file: the shell knows them best. */
  | "directories"
  | "files"
  /** Names that the repository at hand holds. */
  | "campaigns"
  | "columns"
  | "contexts"
  | "hashes"
  | "hyperparameters"
  | "metrics"
  /** A number or a text that nobody can guess. */
  | "free";

/** What the value of an option is. */
export interface OptionValue {
  readonly kind: ValueKind;
  /** Whether it is a list, separated by commas. */
  readonly list?: boolean;
  /** Values beside those of the repository. */
  readonly also?: readonly string[];
  /** What may stand before a value. */
  readonly prefix?: string;
  /** Whether something follows the value within the same word. */
  readonly goesOn?: boolean;
}

/** Options whose values are not listed in the program itself. */
export const optionValues: ReadonlyMap<string, OptionValue> = new Map<
  string,
  OptionValue
>([
  ["--aim-repo", { kind: "directories" }],
  ["--src", { kind: "directories" }],
  ["--dst", { kind: "directories" }],
  ["--output-folder", { kind: "directories" }],
  ["--html", { kind: "files" }],
  ["--output", { kind: "files" }],
  ["--svg", { kind: "files" }],
  ["--campaign-id", { kind: "campaigns", also: ["all"] }],
  ["--columns", { kind: "columns", list: true, also: ["*"] }],
  ["--sort", { kind: "columns", prefix: "-" }],
  ["--where", { kind: "columns", goesOn: true }],
  ["--groupby", { kind: "hyperparameters", list: true }],
  ["--block", { kind: "hyperparameters", list: true }],
  ["--by", { kind: "hyperparameters" }],
  ["--split-by", { kind: "hyperparameters" }],
  ["--contexts", { kind: "contexts", list: true }],
  ["--context", { kind: "contexts", list: true }],
  ["--metrics", { kind: "metrics", list: true }],
  ["--metric", { kind: "metrics" }],
  ["--name", { kind: "metrics", list: true }],
  ["--alpha", { kind: "free" }],
  ["--confidence", { kind: "free" }],
  ["--jobs", { kind: "free" }],
  ["--limit", { kind: "free" }],
  ["--precision", { kind: "free" }],
  ["--seed", { kind: "free" }],
]);

/** Arguments, by the names that help shows. */
export const argumentValues: ReadonlyMap<string, OptionValue> = new Map<
  string,
  OptionValue
>([
  ["hash", { kind: "hashes" }],
  ["hashes", { kind: "hashes" }],
  ["dir", { kind: "directories" }],
  ["folder", { kind: "directories" }],
]);
