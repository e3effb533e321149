/**
 * Mutants of the files that trainings leave beside Aim's own.
 *
 * @module
 */
import type { ArtifactSource } from "../../lib/campaign/artifacts.ts";
import { leavesIn } from "../../lib/campaign/hyperparameters.ts";
import {
  readClassReport,
  readConfusion,
} from "../../lib/campaign/class_artifacts.ts";
import { summarizeClassReports } from "../../lib/campaign/class_report.ts";
import { joinConfusions } from "../../lib/campaign/confusion.ts";
import { jsonText } from "../../lib/campaign/json.ts";
import { readParams } from "../../lib/campaign/params_artifact.ts";
import { pythonStr } from "../../lib/campaign/python.ts";
import { ArtifactError } from "../../lib/aim/artifact_error.ts";
import { bytesOf, concat } from "../rocksdb/writer.ts";
import { membersOf } from "../testdata.ts";
import { mutatedText } from "./bytes.ts";
import { type Kind, refusal } from "./kind.ts";
import { pick, type Random } from "./random.ts";

/** A run with one artifact, in memory, held to the limits of the real one. */
function sourceOf(bytes: Uint8Array): ArtifactSource {
  return {
    layout: { artifacts: "artifacts" },
    artifact: (hash, path, limit) => {
      const file = `artifacts/${hash}/${path}`;
      if (bytes.length > limit) {
        throw new ArtifactError(
          "TOO_LARGE",
          file,
          `it has ${bytes.length} bytes`,
        );
      }
      try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      } catch (cause) {
        throw new ArtifactError("SYNTAX", file, "it is not UTF-8", { cause });
      }
    },
  };
}

/** A kind that changes a file of runs and reads it. */
function artifacts(
  about: string,
  pattern: RegExp,
  read: (source: ArtifactSource) => unknown,
  absurd: readonly ((random: Random) => Uint8Array)[],
): Kind {
  return {
    about,
    weight: 5,
    prepare: async () => {
      const files = (await membersOf("pktseries"))
        .filter(({ path }) => pattern.test(path)).map(({ data }) => data);
      if (files.length === 0) throw new Error(`no file is like ${pattern}`);
      return (random) => {
        const before = pick(files, random);
        const after = random(40) === 0
          ? pick(absurd, random)(random)
          : mutatedText(before, random);
        try {
          const answer = read(sourceOf(after));
          return answer === read(sourceOf(before)) ? "equal" : "other";
        } catch (error) {
          return refusal(error);
        }
      };
    },
  };
}

function repeated(text: string, times: number): Uint8Array {
  return bytesOf(text.repeat(times));
}

/** What a parser of YAML may go over again and again. */
const YAML = [
  "[",
  "{a: ",
  "- ",
  "? ",
  "!x ",
  "*a,",
  ",",
  "1:59:",
  "a: ]\n",
  "&a a,",
  "\n",
  '"',
  "%",
  "# \n",
  "9",
  "\\x",
  "'",
  "a:\n ",
];

const paramsBombs = [
  (random: Random) => repeated(pick(YAML, random), 1 + random(2 ** 16)),
  (random: Random) =>
    concat([
      bytesOf(
        pick(["a: ", "a: [", "x: &a 1\ny: [", 'a: "', "a: |\n "], random),
      ),
      repeated(pick(YAML, random), random(2 ** 15)),
    ]),
  // Aliases of aliases, as many times as there are.
  (random: Random) => {
    const width = 2 + random(12);
    const names = Array.from(
      { length: 1 + random(40) },
      (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(width)}]\n`,
    );
    return bytesOf(`a0: &a0 [1]\n${names.join("")}`);
  },
  (random: Random) =>
    bytesOf(
      Array.from({ length: random(6000) }, (_, i) =>
        `n${i}: &n${i} 1\nm${i}: *n${i}\n`).join(""),
    ),
  () => bytesOf("&a a: &b [*a, *b, {*b : *a}]\n"),
];

const tableBombs = [
  (random: Random) =>
    repeated(
      pick([",", '"",', "\n", "a,\n", '"', "1,2\n"], random),
      random(2 ** 22),
    ),
  (random: Random) => {
    const columns = random(2 ** (2 + random(18)));
    const rows = random(2 ** (2 + random(10)));
    const names = Array.from({ length: columns }, (_, i) => `,${i}`).join("");
    const cells = ",1".repeat(
      Math.min(columns, Math.floor(2 ** 21 / (rows + 1))),
    );
    return bytesOf(
      `${names}\n${
        Array.from({ length: rows }, (_, i) => `r${i}${cells}\n`).join("")
      }`,
    );
  },
  (random: Random) =>
    bytesOf(
      `,precision,recall,f1-score\n${
        Array.from({ length: random(2 ** 16) }, (_, i) => `r${i},1,1,1\n`).join(
          "",
        )
      }`,
    ),
];

/** Kinds of mutants of artifacts, by name. */
export const artifactKinds: Readonly<Record<string, Kind>> = {
  params: artifacts("params.yml", /\/params\.yml$/, (source) => {
    const params = readParams(source, "run")!;
    return jsonText(params) +
      [...leavesIn(params)].map(([name, value]) =>
        `${name} ${pythonStr(value)}`
      ).join();
  }, paramsBombs),
  "class-report": artifacts(
    "classification reports",
    /_class_rep\.csv$/,
    (source) => {
      const report = readClassReport(source, "run", "test")!;
      return JSON.stringify(summarizeClassReports([report, report]));
    },
    tableBombs,
  ),
  confusion: artifacts("confusion matrices", /_conf_mtx\.csv$/, (source) => {
    const matrix = readConfusion(source, "run", "test")!;
    return JSON.stringify(joinConfusions([matrix], "share").cells[0]);
  }, tableBombs),
};
