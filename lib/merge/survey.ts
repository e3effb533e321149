/**
 * Brings together what all repositories hold of each run, reading no more than
 * the plan needs: files alone where they are equal, the runs where they differ.
 *
 * @module
 */
import { DatabaseError } from "../rocksdb/errors.ts";
import {
  dataSignature,
  type Holdings,
  isActive,
  type RunFiles,
} from "./inventory.ts";
import type { Measure } from "./measure.ts";
import {
  needsMeasure,
  type Offer,
  type PlanOptions,
  type RunCopy,
  type RunOffers,
} from "./plan.ts";
import { readMeasure } from "./read_measure.ts";

/** A run that could not be read, in one of the repositories. */
export interface Unreadable {
  /** The run. */
  hash: string;
  /** The repository's root. */
  root: string;
  /** What is wrong with it. */
  reason: string;
}

/** What was found. */
export interface Survey {
  /** The runs of the sources, by hash. */
  runs: RunOffers[];
  /** What could not be read. */
  unreadable: Unreadable[];
}

/**
 * Compares the sources with the destination.
 *
 * @param held The destination; undefined where there is none yet
 * @param sources The sources
 * @param options The rules of the plan
 * @returns The runs that the sources hold
 */
export async function survey(
  held: Holdings | undefined,
  sources: readonly Holdings[],
  options: PlanOptions,
): Promise<Survey> {
  const unreadable: Unreadable[] = [];
  const runs: RunOffers[] = [];
  const hashes = new Set(sources.flatMap(({ runs }) => [...runs.keys()]));
  for (const hash of [...hashes].sort()) {
    const reader = new RunReader(hash, unreadable);
    const own = held && reader.copy(held);
    const offers: Offer[] = [];
    for (const [source, holdings] of sources.entries()) {
      const copy = reader.copy(holdings);
      if (!copy) continue;
      const active = copy.signature !== own?.signature &&
        await reader.isActive(holdings);
      offers.push({ ...copy, active, source });
    }
    if (
      own && held && offers.some(({ signature }) => signature !== own.signature)
    ) {
      own.active = await reader.isActive(held);
    }
    let run: RunOffers = { hash, held: own, offers };
    if (needsMeasure(run, options)) {
      run = {
        hash,
        held: own && held && await reader.measured(own, held),
        offers: await Promise.all(
          offers.map((offer) => reader.measured(offer, sources[offer.source]!)),
        ),
      };
    }
    runs.push(run);
  }
  return { runs, unreadable };
}

/** Reads the copies of one run, each no more than once. */
class RunReader {
  readonly #hash: string;
  readonly #unreadable: Unreadable[];
  readonly #measures = new Map<string, Measure | undefined>();

  constructor(hash: string, unreadable: Unreadable[]) {
    this.#hash = hash;
    this.#unreadable = unreadable;
  }

  /** The copy in a repository, taken for one that nobody writes. */
  copy({ runs }: Holdings): RunCopy | undefined {
    const files = runs.get(this.#hash);
    return files && {
      signature: dataSignature(files),
      bytes: bytesOf(files),
      active: false,
      artifacts: files.artifacts,
    };
  }

  async isActive(holdings: Holdings): Promise<boolean> {
    return await this.#attempt(
      holdings,
      () => isActive(holdings, this.#hash),
    ) ??
      false;
  }

  async measured<T extends RunCopy>(copy: T, holdings: Holdings): Promise<T> {
    const { signature } = copy;
    if (!this.#measures.has(signature)) {
      const { metaChunks, seqsChunks } = holdings.layout;
      const measure = await this.#attempt(holdings, () =>
        readMeasure(
          `${metaChunks}/${this.#hash}`,
          `${seqsChunks}/${this.#hash}`,
          this.#hash,
        ));
      this.#measures.set(signature, measure);
    }
    return { ...copy, measure: this.#measures.get(signature) };
  }

  async #attempt<T>(
    { layout }: Holdings,
    action: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      const found = {
        hash: this.#hash,
        root: layout.root,
        reason: error.message,
      };
      const isKnown = this.#unreadable.some(({ hash, root }) =>
        hash === found.hash && root === found.root
      );
      if (!isKnown) this.#unreadable.push(found);
      return undefined;
    }
  }
}

function bytesOf({ meta, seqs }: RunFiles): number {
  return meta.bytes + (seqs?.bytes ?? 0);
}
