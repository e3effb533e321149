/**
 * Conditions on runs, as `--where` takes them.
 *
 *     condition = name op value
 *     name      = property | hyperparameter | "tag" | metric "@" context
 *                 (in backticks or double quotes where it holds an operator)
 *     op        = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~"
 *     value     = text, in quotes or not
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import type { Columns } from "./columns.ts";
import { CampaignError, type CampaignErrorCode } from "./error.ts";
import { pointAt } from "./point_at.ts";
import { pythonStr } from "./python.ts";
import { suggest } from "./suggest.ts";
import { visible } from "./visible.ts";
import { compareWith, type Literal, parseLiteral } from "./where_value.ts";

/** How a value is compared; `~` is a search with a regular expression. */
export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~";

/** A condition, read but not yet looked up. */
export interface Condition {
  /** The condition as it was written. */
  readonly expression: string;
  /** The column's name. */
  readonly name: string;
  /** How to compare. */
  readonly operator: Operator;
  /** What to compare with. */
  readonly value: Literal;
  /** For `~`, whether a text holds something that fits. */
  readonly search?: (text: string) => boolean;
  /** Where name and value begin in the expression. */
  readonly offsets: { readonly name: number; readonly value: number };
}

/** A condition that cannot be read or looked up. */
export class WhereError extends CampaignError {
  /** The class, for messages. */
  override name = "WhereError";
  /** Where in the expression, in UTF-16 units. */
  readonly offset: number;

  /**
   * Describes the failure.
   *
   * @param code What is wrong, for programs
   * @param state What is wrong, for people
   * @param expression The condition; the message shows it with a caret below
   * @param offset Where in the expression
   */
  constructor(
    code: CampaignErrorCode,
    state: string,
    expression: string,
    offset: number,
  ) {
    super(
      code,
      `Cannot apply condition: ${visible(state)}${pointAt(expression, offset)}`,
    );
    this.offset = offset;
  }
}

const operators = /[!<>=]=|[<>=~]/y;
const quoted = /`[^`]*`|"(?:[^"\\]|\\.)*"/y;

/**
 * Reads a condition. A regular expression is in RE2's syntax, and searched for in
 * a time in proportion to the text.
 *
 * @param expression E.g. `lr >= 0.01`, `acc@test-human > 70`, `tag = best`
 * @returns The condition
 * @throws {WhereError} `where-syntax` if it has no name, operator or value,
 *   `where-pattern` if the regular expression is none
 */
export async function parseWhere(expression: string): Promise<Condition> {
  const fail = (state: string, offset: number): never => {
    throw new WhereError("where-syntax", state, expression, offset);
  };
  const start = skipBlanks(expression, 0);
  const opening = expression[start];
  const isQuoted = opening === "`" || opening === '"';
  const token = isQuoted ? match(quoted, expression, start) : undefined;
  if (isQuoted && token === undefined) fail("the quote is not closed", start);
  const end = token === undefined
    ? findOperator(expression, start)
    : start + token.length;
  const written = expression.slice(start, end).trim();
  const name = token === undefined ? written : unquote(written);
  if (name === "") fail("a name is missing", start);
  const operatorStart = skipBlanks(expression, end);
  const operator = match(operators, expression, operatorStart);
  if (operator === undefined) {
    return fail("one of = != < <= > >= ~ is missing", operatorStart);
  }
  const valueStart = skipBlanks(expression, operatorStart + operator.length);
  const text = expression.slice(valueStart).trim();
  if (text === "") fail("a value is missing", valueStart);
  const value = parseLiteral(text);
  if (value === undefined) return fail("the quote is not closed", valueStart);
  const condition = {
    expression,
    name,
    operator: (operator === "==" ? "=" : operator) as Operator,
    value,
    offsets: { name: start, value: valueStart },
  };
  return operator === "~"
    ? { ...condition, search: await searchOf(condition) }
    : condition;
}

/**
 * Looks a condition's column up.
 *
 * A run without the value satisfies `!=` and `= None` only. `tag` compares with
 * every tag: `=` and `~` want one that fits, `!=` wants none that does.
 *
 * @param condition The condition
 * @param columns The columns that exist
 * @returns The test of a run
 * @throws {WhereError} `where-name` if no run has such a column
 */
export function whereTest(
  condition: Condition,
  columns: Columns,
): (run: Run) => boolean {
  const { name, operator, value, search } = condition;
  const compare = operator === "~"
    ? (value: AimValue) => value !== null && search!(pythonStr(value))
    : compareWith(operator, value);
  if (name === "tag" || name === "tags") {
    return operator === "!="
      ? (run) => run.tags.every(compare)
      : (run) => run.tags.some(compare);
  }
  const column = columns.find(name);
  if (column === undefined) {
    const near = suggest(name, columns.all.map((known) => known.name));
    throw new WhereError(
      "where-name",
      `no run has ${name}` +
        (near === undefined ? "" : `, did you mean ${near}?`),
      condition.expression,
      condition.offsets.name,
    );
  }
  return (run) => compare(column.read(run) ?? null);
}

async function searchOf(
  { value, expression, offsets }: Condition,
): Promise<(text: string) => boolean> {
  // Loaded here, as most conditions have no regular expression.
  const { searchFor } = await import("./where_pattern.ts");
  try {
    return searchFor(value.text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new WhereError(
      "where-pattern",
      `the regular expression is wrong (${error.message})`,
      expression,
      offsets.value,
    );
  }
}

function skipBlanks(text: string, offset: number): number {
  while (offset < text.length && /\s/.test(text[offset] ?? "")) offset++;
  return offset;
}

function match(
  token: RegExp,
  text: string,
  offset: number,
): string | undefined {
  token.lastIndex = offset;
  return token.exec(text)?.[0];
}

function findOperator(text: string, offset: number): number {
  const found = text.slice(offset).search(/[!<>=]=|[<>=~]/);
  return found < 0 ? text.length : offset + found;
}

function unquote(token: string): string {
  const inner = token.slice(1, -1);
  return token.startsWith("`") ? inner : inner.replace(/\\(.)/gs, "$1");
}
