/**
 * Whether what a command said of a repository that was being changed is a state
 * that it was in.
 *
 * The diaries of `live_aim.py` tell when each change of a run began and ended.
 * Between the last change that had ended before a command began and the last
 * that began before the command ended, any number of changes may have been
 * done: these are the states that the command may have seen.
 *
 * @module
 */

/** A line of a diary. */
export interface Line {
  run: string;
  action: string;
  phase: "begin" | "end";
  /** Milliseconds since 1970. */
  at: number;
  step?: number;
  version?: number;
  name?: string;
  archived?: boolean;
}

/** A change of a run. */
interface Change extends Omit<Line, "phase" | "at"> {
  begin: number;
  /** Infinity where the process died before it said so. */
  end: number;
}

/** What a run is after some of its changes. */
export interface State {
  /** Whether it is there. */
  exists: boolean;
  /** The number within its parameters; null before they are set. */
  version: number | null;
  /** The last step, which is the last value too; null before the first. */
  step: number | null;
  name: string;
  archived: boolean;
  /** When it was closed, as bounds in milliseconds; null while it is open. */
  closed: [number, number] | null;
}

/** The moments in which a command ran, in milliseconds since 1970. */
export interface Span {
  start: number;
  end: number;
}

/** The states of one run that a command may have seen. */
export interface Possible {
  states: State[];
  /** Whether the run was made or deleted in that time. */
  isMoving: boolean;
  /** When it was made, as bounds in milliseconds. */
  made: [number, number];
}

/** What happened to a run. */
export class History {
  readonly #changes: Change[] = [];
  /** What the run may be after each number of changes. */
  readonly #states: State[][] = [];

  constructor(lines: Line[]) {
    for (const { phase, at, ...line } of lines) {
      const last = this.#changes.at(-1);
      if (phase === "end") last!.end = at;
      else this.#changes.push({ ...line, begin: at, end: Infinity });
    }
    const nothing: State = {
      exists: false,
      version: null,
      step: null,
      name: `Run: ${lines[0]!.run}`,
      archived: false,
      closed: null,
    };
    let states = [nothing];
    this.#states.push(states);
    for (const change of this.#changes) {
      const done = states.map((state) => after(state, change));
      // What a SIGKILL cut short is done or not.
      states = change.end === Infinity ? [...states, ...done] : done;
      this.#states.push(states = distinct(states));
    }
  }

  /** What the run is after all; undefined where a change may be done or not. */
  get last(): State | undefined {
    const states = this.#states.at(-1)!;
    return states.length === 1 ? states[0] : undefined;
  }

  /** How many points were tracked; undefined where one may be lost. */
  get points(): number | undefined {
    const tracked = this.#changes.filter(({ action }) => action === "track");
    return tracked.every(({ end }) => end < Infinity)
      ? tracked.length
      : undefined;
  }

  during({ start, end }: Span): Possible {
    const from = this.#changes.findLastIndex((change) => change.end < start);
    const to = this.#changes.findLastIndex((change) => change.begin <= end);
    const within = this.#changes.slice(from + 1, to + 1);
    const first = this.#changes[0]!;
    return {
      states: distinct(this.#states.slice(from + 1, to + 2).flat()),
      isMoving: within.some(({ action }) =>
        action === "create" || action === "delete"
      ),
      made: [first.begin, first.end],
    };
  }
}

function distinct(states: State[]): State[] {
  const found = new Map(states.map((state) => [JSON.stringify(state), state]));
  return [...found.values()];
}

function after(state: State, change: Change): State {
  const { action, begin, end } = change;
  switch (action) {
    case "create":
      return { ...state, exists: true };
    case "delete":
      return { ...state, exists: false };
    case "track":
      return { ...state, step: change.step! };
    case "set":
      return { ...state, version: change.version! };
    case "rename":
      return { ...state, name: change.name! };
    case "archive":
      return { ...state, archived: change.archived! };
    case "resume":
      return { ...state, closed: null };
    case "close":
      return { ...state, closed: [begin, end] };
    default:
      return state;
  }
}

/**
 * The histories in diaries.
 *
 * @param diaries The text of each
 * @returns The histories by hash
 */
export function historiesOf(diaries: string[]): Map<string, History> {
  const lines = new Map<string, Line[]>();
  for (const text of diaries.flatMap((diary) => diary.split("\n"))) {
    if (text === "") continue;
    const line: Line = JSON.parse(text);
    const those = lines.get(line.run);
    if (those) those.push(line);
    else lines.set(line.run, [line]);
  }
  return new Map(
    Array.from(lines, ([hash, those]) => [hash, new History(those)]),
  );
}
