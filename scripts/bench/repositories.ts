/**
 * The repositories that are measured, made when they are asked for.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { unpackTestdata } from "../../tests/testdata.ts";
import { makeRepository, type RepositoryPlan } from "./repository.ts";

/** What is kept of a repository beside it, once it is whole. */
interface Made extends RepositoryPlan {
  seconds: number;
  bytes: number;
}

/** Makes repositories in a folder, or finds those of an earlier time there. */
export class BenchRepositories {
  readonly #folder: string;
  readonly #say: (line: string) => void;

  /**
   * @param folder The folder
   * @param say Is given a line for each repository
   */
  constructor(folder: string, say: (line: string) => void) {
    this.#folder = folder;
    this.#say = say;
  }

  /**
   * A repository.
   *
   * @param plan What is in it
   * @returns Its root
   */
  async get(plan: RepositoryPlan): Promise<string> {
    const root = `${this.#folder}/${nameOf(plan)}`;
    const made = `${root}.json`;
    if (!existsSync(made)) {
      // Left from a time that did not come to its end.
      if (existsSync(root)) await Deno.remove(root, { recursive: true });
      const source = await unpackTestdata("campaign");
      const started = performance.now();
      const { bytes } = await makeRepository(source, root, plan);
      const seconds = (performance.now() - started) / 1000;
      const record: Made = { ...plan, seconds, bytes };
      await Deno.writeTextFile(made, JSON.stringify(record));
    }
    this.#say(describe(JSON.parse(await Deno.readTextFile(made))));
    return root;
  }
}

function nameOf({ runs, seed, seqs, artifacts }: RepositoryPlan): string {
  const less = `${seqs ? "" : "-no-seqs"}${artifacts ? "" : "-no-artifacts"}`;
  return `runs${runs}-seed${seed}${less}`;
}

function describe({ runs, seed, seqs, artifacts, seconds, bytes }: Made) {
  const left = [...seqs ? [] : ["seqs"], ...artifacts ? [] : ["artifacts"]];
  return `${runs} runs (seed ${seed}${
    left.map((part) => `, without ${part}`).join("")
  }): ${(bytes / 1e6).toFixed(0)} MB, made in ${seconds.toFixed(1)} s`;
}
