/**
 * Which runs go into which file, so that little is written anew when little
 * changed.
 *
 * @module
 */

/** A run as a plan sees it. */
export interface Member {
  /** The run's hash. */
  readonly hash: string;
  /** The campaign, undefined for none. */
  readonly campaign: string | undefined;
  /** Differs when the run has to be written anew; empty where it always has. */
  readonly state: string;
  /** How much of a part's capacity it takes. */
  readonly weight: number;
}

/** Runs of one campaign that stand in one file, as they were exported. */
export interface Part {
  /** The number in the file's name, unique in the table. */
  readonly number: number;
  /** The campaign, undefined for none. */
  readonly campaign: string | undefined;
  /** The runs' states when they were written, by hash. */
  readonly members: ReadonlyMap<string, string>;
}

/** Runs of one campaign that shall stand in one file. */
export interface PlannedPart {
  readonly number: number;
  readonly campaign: string | undefined;
  /** The runs, those that were there before first. */
  readonly members: readonly Member[];
  /** Whether the file has to be written. */
  readonly isDirty: boolean;
}

/**
 * Plans the files of a table. Runs stay in the part they are in, changed or not;
 * what is gone leaves it; new ones go into the last part of their campaign while
 * it has room, and into new parts after that. A part whose runs are all gone is
 * not in the plan.
 *
 * @param previous The parts as they were exported
 * @param wanted The runs to export, in the order in which new ones are placed
 * @param capacity The weight at which a part takes no further run
 * @returns The parts, by number
 */
export function planParts(
  previous: readonly Part[],
  wanted: readonly Member[],
  capacity: number,
): PlannedPart[] {
  const byHash = new Map(wanted.map((member) => [member.hash, member]));
  const placed = new Set<string>();
  const open = new Map<string | undefined, Draft>();
  const drafts: Draft[] = [];
  const add = (draft: Draft): void => {
    drafts.push(draft);
    open.set(draft.campaign, draft);
  };
  let last = 0;
  for (const part of [...previous].sort((a, b) => a.number - b.number)) {
    last = part.number;
    const draft = keep(part, byHash);
    if (draft.members.length === 0) continue;
    for (const { hash } of draft.members) placed.add(hash);
    add(draft);
  }
  for (const member of wanted) {
    if (placed.has(member.hash)) continue;
    const { campaign } = member;
    let draft = open.get(campaign);
    if (draft === undefined || draft.weight >= capacity) {
      draft = {
        number: ++last,
        campaign,
        members: [],
        weight: 0,
        isDirty: true,
      };
      add(draft);
    }
    draft.members.push(member);
    draft.weight += member.weight;
    draft.isDirty = true;
  }
  return drafts;
}

interface Draft extends PlannedPart {
  members: Member[];
  weight: number;
  isDirty: boolean;
}

function keep(part: Part, byHash: ReadonlyMap<string, Member>): Draft {
  const { number, campaign } = part;
  const members: Member[] = [];
  let isDirty = false;
  for (const [hash, state] of part.members) {
    const member = byHash.get(hash);
    if (member === undefined || member.campaign !== campaign) {
      isDirty = true;
      continue;
    }
    if (member.state === "" || member.state !== state) isDirty = true;
    members.push(member);
  }
  const weight = members.reduce((sum, member) => sum + member.weight, 0);
  return { number, campaign, members, weight, isDirty };
}
