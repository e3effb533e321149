/**
 * Names that mean something to a path, a terminal, a spreadsheet, a page or
 * JavaScript, and a repository that bears them wherever a name can stand.
 *
 * @module
 */
import { aimObject, type AimValue } from "../../lib/aim/value.ts";
import { writeRepository, type WrittenRun } from "../aim/writer.ts";

/** The names. */
export const hostileNames: readonly string[] = [
  "../../outside",
  "..",
  "/absolute/path",
  "C:\\Windows\\system32",
  "a/../../b",
  "nul\0byte",
  "two\nlines",
  "carriage\rreturn",
  "both\r\nends",
  "tab\tcolumn",
  "\x1b[2J\x1b[31mred",
  "\x1b]0;title\x07",
  "\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\",
  "\x9b31mC1\x9d0;x\x9c",
  "\u202eright to left\u2066isolate\u2069",
  "zero\u200bwidth\ufeffmark",
  "\u2028line\u2029paragraph",
  '=cmd|"/c calc"!A1',
  "+1+1",
  "-1-1",
  "@SUM(A1)",
  'quote"comma,semicolon;',
  "x".repeat(10_000),
  "長".repeat(120),
  "CON",
  "com1.txt",
  "ends with a dot.",
  "ends with a blank ",
  "__proto__",
  "constructor",
  "toString",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "| md | [link](javascript:alert(1)) `code` ![image](http://x) |",
  "\\input{/etc/passwd} \\\\ & % $x$ # _ { } ~ ^",
  "$(touch outside) `touch outside`; touch outside",
  "café é 流量 🚀 👩‍👩‍👧 שלום مرحبا",
];

/** What no output may hold but as the end of a line. */
export const obeyed: RegExp =
  /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/u;

const isWindows = Deno.build.os === "windows";

/** Hashes that a merge takes for none: a path or a terminal would misread them. */
export const refusedHashes: readonly string[] = isWindows
  ? []
  : ["\x1b[31mred\u202e", "two\nlines", "..x"];

/** Hashes that a file system takes. */
const hostileHashes = [
  ...refusedHashes,
  "=cmd()",
  "-rf",
  "__proto__",
];

/**
 * Writes a repository of hostile names: a run for each.
 *
 * @param root Its folder
 * @returns How many runs it has
 */
export function writeHostile(root: string): number {
  const runs = hostileNames.map((name, i): WrittenRun => ({
    hash: hostileHashes[i] ?? i.toString(16).padStart(24, "0"),
    params: aimObject([
      ["campaign_id", name],
      [name, name],
      ["hparams", aimObject([["value", name], [name, BigInt(i)]])],
      ["nested", aimObject([[name, [name, aimObject([[name, null]])]]])],
    ] as [string, AimValue][]),
    metrics: [
      {
        name: "acc",
        context: aimObject([["subset", "test"]]),
        points: [{ step: 0n, value: i }, { step: 1n, value: i + 0.5 }],
      },
      {
        name,
        context: aimObject([["subset", name]]),
        points: [{ step: 0n, value: i, epoch: 1n }],
      },
      {
        name: "loss",
        context: aimObject([[name, name], ["split", "test"]]),
        points: [{ step: 0n, value: i }],
      },
    ],
    name,
    description: name,
    experiment: name,
    tags: [name, "plain"],
    notes: [name],
    artifacts: artifactsOf(name),
  }));
  writeRepository(root, runs);
  return runs.length;
}

/** What a file may be called; the rest of the names stand in its content. */
function artifactsOf(name: string): Record<string, string> {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  const isFileName = !isWindows && !/[/\0]/.test(name) && name !== ".." &&
    new TextEncoder().encode(name).length < 200;
  return {
    "params.yml": `value: ${JSON.stringify(name)}\n${
      JSON.stringify(name)
    }: 1\n`,
    "test_conf_mtx.csv": `,${quoted},b\n${quoted},1,2\nb,3,4\n`,
    "test_class_rep.csv": `,precision,recall,f1-score,support\n` +
      `${quoted},1,0.5,0.7,2\nb,1,0.5,0.7,2\naccuracy,0.5,0.5,0.5,0.5\n` +
      "macro avg,1,0.5,0.7,4\nweighted avg,1,0.5,0.7,4\n",
    ...isFileName ? { [name]: "text\n", [`sub/${name}/file`]: name } : {},
  };
}
