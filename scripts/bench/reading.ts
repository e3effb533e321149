/**
 * `ls`, `properties` and `report`, against the baseline and the floor.
 *
 * @module
 */
import { baseline, hasBaseline } from "./baseline.ts";
import { readingAll } from "./floor.ts";
import {
  type Candidate,
  measureInTurns,
  medianUsage,
  type Usage,
} from "./measure.ts";
import type { CacheMode, Programs } from "./programs.ts";
import { markdown, megabytes, number, ratio, seconds } from "./table.ts";

/** The commands that can be measured, with their arguments. */
export const READING: Readonly<Record<string, readonly string[]>> = {
  ls: ["ls"],
  properties: ["properties"],
  report: ["report", "--no-save"],
};

/** A repository that is measured. */
export interface Subject {
  /** The number of its runs. */
  runs: number;
  /** Its root. */
  root: string;
  /** Another one of the same size, which the baseline may write to. */
  forBaseline: string | undefined;
}

/** What is measured. */
export interface ReadingOptions {
  /** Names out of {@linkcode READING}. */
  commands: readonly string[];
  /** How often. */
  rounds: number;
  /** A folder for lists of files. */
  folder: string;
}

/** A command's measurement. */
interface Row {
  runs: number;
  command: string;
  start: string;
  mode: CacheMode | "baseline";
  usage: Usage;
  floor: Usage | undefined;
  baseline: Usage | undefined;
  /** CPU time beyond that of `--version`, in seconds. */
  more: number | undefined;
}

/** Growth is told from this many runs on. */
const GROWS_FROM = 315;
/** So many runs let the baseline take minutes, so that it has one round. */
const MANY = 1000;

/** Measures sizes one after the other, and prints what was found. */
export class ReadingBench {
  readonly #rows: Row[] = [];
  /** By size and name, what it took beside each command. */
  readonly #floors = new Map<string, Usage[]>();
  readonly #programs: Programs;
  readonly #options: ReadingOptions;

  /**
   * @param programs How the program is started
   * @param options What is measured
   */
  constructor(programs: Programs, options: ReadingOptions) {
    this.#programs = programs;
    this.#options = options;
  }

  /**
   * Measures a repository: each command in turns with its floor and baseline.
   *
   * @param subject The repository
   */
  async measure(subject: Subject): Promise<void> {
    for (const command of this.#options.commands) {
      await this.#measureCommand(subject, command);
    }
  }

  async #measureCommand(subject: Subject, command: string): Promise<void> {
    const { runs, root, forBaseline } = subject;
    const { starts, modes } = this.#programs;
    const { folder, rounds } = this.#options;
    const args = [...READING[command]!, "--aim-repo", root];
    const candidates: Candidate[] = [
      readingAll("cat", root, `${folder}/files-${runs}`),
    ];
    for (const start of starts) {
      const { name } = start;
      candidates.push(
        this.#programs.bare(`bare ${name}`, start),
        this.#programs.version(`version ${name}`, start),
        ...modes.map((mode) =>
          this.#programs.candidate(`${mode} ${name}`, start, mode, args)
        ),
      );
    }
    if (hasBaseline && forBaseline !== undefined) {
      candidates.push(baseline(
        "baseline",
        [command, "--aim-repo", forBaseline],
        runs > MANY ? 1 : rounds,
      ));
    }
    const found = await measureInTurns(candidates, rounds);
    this.#add(runs, command, found);
  }

  #add(runs: number, command: string, found: Map<string, Usage>): void {
    const cat = found.get("cat")!;
    const theirs = found.get("baseline");
    this.#addFloor(runs, "cat", cat);
    for (const { name } of this.#programs.starts) {
      const bare = found.get(`bare ${name}`)!;
      const version = found.get(`version ${name}`)!;
      const floor = sum(bare, cat);
      this.#addFloor(runs, `bare ${name}`, bare);
      this.#addFloor(runs, `${name} --version`, version);
      for (const mode of this.#programs.modes) {
        const usage = found.get(`${mode} ${name}`)!;
        this.#rows.push({
          ...{ runs, command, start: name, mode, usage, floor },
          baseline: theirs,
          more: less(usage.cpu, version.cpu),
        });
      }
    }
    if (theirs) {
      this.#rows.push({
        ...{ runs, command, start: "Aim", mode: "baseline", usage: theirs },
        floor: undefined,
        baseline: undefined,
        more: undefined,
      });
    }
  }

  /** @returns What was found, as Markdown */
  toString(): string {
    return [this.#commandTable(), this.#floorTable()].join("\n");
  }

  #commandTable(): string {
    const head = [
      ...["runs", "command", "start", "cache", "wall", "CPU"],
      ...["CPU – version", "× floor", "× floor CPU", "faster", "less memory"],
      ...["peak", "ms a run", "growth"],
    ];
    return markdown(
      head,
      this.#rows.map((row) => {
        const { runs, command, start, mode, usage, floor, baseline } = row;
        const first = this.#rows.find((other) =>
          other.command === command && other.start === start &&
          other.mode === mode && other.runs === GROWS_FROM
        );
        const perRun = usage.wall / runs;
        return [
          `${runs}`,
          command,
          start,
          mode === "baseline" ? "" : mode,
          seconds(usage.wall),
          seconds(usage.cpu),
          seconds(row.more),
          number(ratio(usage.wall, floor?.wall)),
          number(ratio(usage.cpu, floor?.cpu)),
          number(ratio(baseline?.wall, usage.wall)),
          number(ratio(baseline?.peak, usage.peak)),
          megabytes(usage.peak),
          number(perRun * 1000),
          number(ratio(perRun, first && first.usage.wall / first.runs)),
        ];
      }),
    );
  }

  #addFloor(runs: number, name: string, usage: Usage): void {
    const key = `${runs}\t${name}`;
    this.#floors.set(key, [...this.#floors.get(key) ?? [], usage]);
  }

  #floorTable(): string {
    return markdown(
      ["runs", "floor", "wall", "CPU"],
      [...this.#floors].map(([key, usages]) => {
        const { wall, cpu } = medianUsage(usages);
        return [...key.split("\t"), seconds(wall), seconds(cpu)];
      }),
    );
  }
}

function sum(a: Usage, b: Usage): Usage {
  return {
    wall: a.wall + b.wall,
    cpu: a.cpu === undefined || b.cpu === undefined ? undefined : a.cpu + b.cpu,
    peak: undefined,
  };
}

function less(a: number | undefined, b: number | undefined) {
  return a === undefined || b === undefined ? undefined : a - b;
}
