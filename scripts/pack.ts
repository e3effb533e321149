/**
 * Puts the files of a split bundle into one, in which a file costs nothing before
 * it is imported: V8 reads all code of a module at each start, and text in Base64
 * much faster.
 *
 * Each file becomes a factory: a function of its imports that returns its exports.
 * The factories that most starts need stand as code, the others compressed. What
 * is imported is a copy of what was exported when the file had run; no file may
 * export what changes later (`tests/architecture_test.ts`).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { init, parse } from "es-module-lexer";
import { unpack } from "./unpack.ts";

/** What is packed. */
export interface PackOptions {
  /** The files' names, e.g. `./main.js`, with what they hold. */
  readonly files: ReadonlyMap<string, string>;
  /** The file that is run. */
  readonly main: string;
  /**
   * Whether a file that is imported on demand shall stand as code, as those do
   * that it needs.
   */
  readonly isOften: (name: string) => boolean;
}

/** A file as a factory. */
interface Part {
  /** What it imports, in this order. */
  readonly needs: readonly string[];
  /** The factory's code. */
  readonly code: string;
}

/**
 * Packs the files of a split bundle, as esbuild writes them.
 *
 * @param options The files
 * @returns A module that runs the main file
 * @throws {Error} Where a file is written in another way
 */
export async function pack(
  { files, main, isOften }: PackOptions,
): Promise<string> {
  await init();
  const parts = new Map<string, Part>();
  for (const [name, text] of files) parts.set(name, partOf(name, text, files));
  const often = new Set<string>();
  addWithNeeds(main, parts, often);
  for (const name of files.keys()) {
    if (isOften(name)) addWithNeeds(name, parts, often);
  }
  const plain: string[] = [];
  const packed: Record<string, string> = {};
  for (const [name, { needs, code }] of parts) {
    const definition = `[${JSON.stringify(needs)},${code}]`;
    if (often.has(name)) plain.push(`${JSON.stringify(name)}:${definition}`);
    else packed[name] = await deflate(definition);
  }
  return `const plain={${plain.join(",\n")}},\n` +
    `packed=()=>(${JSON.stringify(packed)});\n` +
    `await(${unpack})(${JSON.stringify(main)},plain,packed,import.meta);\n`;
}

/** A file and all that it needs, those first. */
function addWithNeeds(
  name: string,
  parts: ReadonlyMap<string, Part>,
  done: Set<string>,
  way: readonly string[] = [],
): void {
  if (way.includes(name)) {
    throw new Error(`Cannot pack: ${[...way, name].join(" → ")}`);
  }
  const part = parts.get(name);
  if (part === undefined || done.has(name)) return;
  for (const need of part.needs) {
    addWithNeeds(need, parts, done, [...way, name]);
  }
  done.add(name);
}

function partOf(
  name: string,
  text: string,
  files: ReadonlyMap<string, string>,
): Part {
  const [imports, exports] = parse(text, name);
  const own = unusedIn(text);
  const needs: string[] = [];
  const bindings: string[] = [];
  // From the end, so that what is before keeps its place.
  const changes: [start: number, end: number, text: string][] = [];
  for (const found of imports) {
    const { importStart, importEnd } = found;
    const statement = text.slice(importStart, importEnd);
    if (found.type === "import-meta") {
      changes.push([importStart, importEnd, `${own}meta`]);
    } else if (found.type === "static") {
      bindings.push(
        ...bind(statement, `${own}${needs.push(found.specifier) - 1}`),
      );
      const end = text[importEnd] === ";" ? importEnd + 1 : importEnd;
      changes.push([importStart, end, ""]);
    } else if (found.type === "dynamic" && found.specifier !== undefined) {
      if (!files.has(found.specifier)) continue;
      const specifier = JSON.stringify(found.specifier);
      changes.push([importStart, importEnd, `${own}load(${specifier})`]);
    } else {
      throw new Error(`Cannot pack ${name}: ${statement}`);
    }
  }
  const getters: string[] = [];
  for (const start of new Set(exports.map(({ exportStart }) => exportStart))) {
    const [statement, list] = /^export\{([^{}]*)\};?/.exec(text.slice(start)) ??
      [];
    if (statement === undefined || list === undefined) {
      throw new Error(`Cannot pack ${name}: ${text.slice(start, start + 40)}`);
    }
    changes.push([start, start + statement.length, ""]);
    for (const item of list.split(",").filter((item) => item !== "")) {
      const [local, exported = local] = item.split(" as ");
      getters.push(`get ${exported}(){return ${local}}`);
    }
  }
  let body = text;
  for (const [start, end, text] of changes.sort(([a], [b]) => b - a)) {
    body = body.slice(0, start) + text + body.slice(end);
  }
  const [, , , isModule] = parse(body, name);
  if (isModule) throw new Error(`Cannot pack ${name}: ${body.slice(-40)}`);
  const parameters = ["meta", "load", ...needs.keys()].map((end) => own + end);
  const head = bindings.length > 0 ? `const ${bindings.join(",")};` : "";
  return {
    needs,
    code: `async(${parameters})=>{"use strict";${head}${body}\n` +
      `return{${getters}}}`,
  };
}

/** What names begin with that a text does not use. */
function unusedIn(text: string): string {
  let begin = "$_";
  while (text.includes(begin)) begin += "_";
  return begin;
}

/** What an import statement makes known, taken from the module's exports. */
function bind(statement: string, module: string): string[] {
  const [, clause] = /^import\s*(?:([^"]*?)\s*from\s*)?"[^"]*"$/
    .exec(statement) ?? [];
  if (clause === undefined) return [];
  const [, single, all, list] =
    /^([\w$]+)?,?(?:\*\s*as\s+([\w$]+))?(?:\{([^{}]*)\})?$/.exec(clause) ?? [];
  const bindings = [
    ...single === undefined ? [] : [`${single}=${module}.default`],
    ...all === undefined ? [] : [`${all}=${module}`],
    ...list === undefined
      ? []
      : [`{${list.replaceAll(/\s+as\s+/g, ":")}}=${module}`],
  ];
  if (bindings.length === 0) throw new Error(`Cannot pack ${statement}`);
  return bindings;
}

async function deflate(text: string): Promise<string> {
  const stream = new Blob([text]).stream()
    .pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = await new Response(stream).arrayBuffer();
  return Buffer.from(bytes).toString("base64");
}
