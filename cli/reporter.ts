/**
 * What a command says beside its data: notes, warnings, problems, progress.
 *
 * @module
 */
import { Status } from "./errors.ts";
import type { Io } from "./io.ts";
import { sanitize } from "./render/sanitize.ts";

/** How much a command says. */
export interface ReporterOptions {
  /** Leaves notes and progress out. */
  readonly quiet?: boolean | undefined;
  /** Says more. */
  readonly verbose?: boolean | undefined;
}

/** Progress is shown when something takes longer than this, in milliseconds. */
const PATIENCE = 500;
/** And then not more often than this. */
const INTERVAL = 100;

/** Speaks on the standard error and remembers whether anything went wrong. */
export class Reporter {
  readonly #io: Io;
  readonly #quiet: boolean;
  readonly #verbose: boolean;
  readonly #started = Date.now();
  #shownAt = 0;
  #shown = "";
  #problems = 0;

  /**
   * @param io Where to speak
   * @param options How much to say
   */
  constructor(io: Io, options: ReporterOptions = {}) {
    this.#io = io;
    this.#quiet = options.quiet ?? false;
    this.#verbose = options.verbose ?? false;
  }

  /** How many problems were named. */
  get problems(): number {
    return this.#problems;
  }

  /** The exit status so far: 0, or 3 where a problem was named. */
  get status(): number {
    return this.#problems > 0 ? Status.Partial : Status.Done;
  }

  /**
   * Says something only for those who want to know all.
   *
   * @param text One line
   */
  detail(text: string): void {
    if (this.#verbose && !this.#quiet) this.#line(text);
  }

  /**
   * Says something that is good to know.
   *
   * @param text One line
   */
  note(text: string): void {
    if (!this.#quiet) this.#line(`note: ${text}`);
  }

  /**
   * Names a part of the work that could not be done; the rest goes on.
   *
   * @param text One line, with the file it is about
   */
  problem(text: string): void {
    this.#problems++;
    this.#line(`warning: ${text}`);
  }

  /**
   * Shows how far the work has come, on a terminal and if it takes a while.
   *
   * @param text What is being done, e.g. `reading runs 17/315`
   */
  progress(text: () => string): void {
    if (this.#quiet || !this.#io.errIsTerminal) return;
    const now = Date.now();
    if (now - this.#started < PATIENCE || now - this.#shownAt < INTERVAL) {
      return;
    }
    this.#shownAt = now;
    this.clear();
    this.#shown = sanitize(text());
    this.#io.err(this.#shown);
  }

  /** Takes the progress line away, before anything else is printed. */
  clear(): void {
    if (this.#shown === "") return;
    this.#shown = "";
    this.#io.err("\r\x1b[K");
  }

  #line(text: string): void {
    this.clear();
    this.#io.err(`aimrepo: ${sanitize(text)}\n`);
  }
}
