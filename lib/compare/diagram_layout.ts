/**
 * Where the parts of a critical-distance diagram stand.
 *
 * @module
 */
import { eastAsianWidth } from "get-east-asian-width";
import type { RankGroup } from "./groups.ts";

/** A value of a critical-distance diagram. */
export interface DiagramValue {
  /** What stands beside its line. */
  readonly label: string;
  /** Its mean rank, 1 the best. */
  readonly rank: number;
}

/** What a critical-distance diagram shows. */
export interface Diagram {
  /** The values, by rising mean rank. */
  readonly values: readonly DiagramValue[];
  /** The least difference of mean ranks that counts. */
  readonly criticalDistance: number;
  /** Stretches of `values` that cannot be told apart. */
  readonly groups: readonly RankGroup[];
  /** Lines below the diagram. */
  readonly caption: readonly string[];
}

/** A value's label and the line that leads to it. */
export interface PlacedValue {
  readonly label: string;
  readonly rank: string;
  /** The side that the label stands on. */
  readonly side: "left" | "right";
  /** Where the value stands on the axis. */
  readonly x: number;
  /** The line of the label, at half its height. */
  readonly y: number;
  /** Where the label begins (right) or ends (left). */
  readonly textX: number;
}

/** A horizontal line. */
export interface PlacedBar {
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

/** A diagram with a place for everything, in pixels from its upper left. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly axis: PlacedBar;
  readonly ticks: readonly { readonly rank: number; readonly x: number }[];
  /** As long as the critical distance, with the text above it. */
  readonly ruler: PlacedBar & { readonly text: string };
  readonly bars: readonly PlacedBar[];
  readonly values: readonly PlacedValue[];
  readonly caption: readonly { readonly text: string; readonly y: number }[];
}

/** The height of letters. */
export const fontSize = 14;
/** Where the axis' numbers and the ruler stand above their lines. */
export const textGap = 9;

const margin = 16, gap = 8, rowHeight = 22;
/** Bars reach over their values; their ends are round and must not touch. */
const overhang = 4, barGap = 12, barDistance = 11;
const rulerY = 36, axisY = 80;
const leastAxis = 280, greatestAxis = 720, rankWidth = 70;
const leastTickDistance = 30;
const longestLabel = 48;

/**
 * Lays a diagram out: the axis with the best at the left, bars below it, then a
 * line for each label. The better half of the labels stands at the left and
 * leaves the axis first, so that no two lines cross and no two texts meet.
 *
 * @param diagram What to show, at least two values
 * @returns The places
 */
export function layOut(diagram: Diagram): Layout {
  const { values, criticalDistance } = diagram;
  const half = Math.ceil(values.length / 2);
  const labels = values.map(({ label, rank }) => ({
    label: shorten(label),
    rank: rank.toFixed(3),
  }));
  const widths = labels.map(({ label, rank }) =>
    textWidth(label) + gap + textWidth(rank)
  );
  const rulerText = `critical distance ${criticalDistance.toFixed(3)}`;
  const sideWidth = (from: number, to: number): number =>
    margin + Math.max(0, ...widths.slice(from, to)) + gap + margin;
  const span = Math.max(values.length - 1, criticalDistance);
  const axisWidth = clamp(
    rankWidth * (values.length - 1),
    leastAxis,
    greatestAxis,
  );
  const scale = axisWidth / span;
  const left = sideWidth(0, half);
  const right = left + axisWidth;
  const x = (rank: number): number => left + (rank - 1) * scale;
  const bars = placeBars(diagram.groups.map(({ first, last }) => ({
    from: x(values[first]!.rank) - overhang,
    to: x(values[last]!.rank) + overhang,
  })));
  const firstRow = Math.max(axisY, ...bars.map(({ y }) => y)) + rowHeight;
  const captionY = firstRow + (half - 1) * rowHeight + 2 * rowHeight;
  const rulerWidth = criticalDistance * scale;
  const captionWidth = Math.max(0, ...diagram.caption.map(textWidth));
  return {
    width: Math.ceil(Math.max(
      right + sideWidth(half, values.length),
      left + Math.max(rulerWidth, textWidth(rulerText)) + margin,
      captionWidth + 2 * margin,
    )),
    height: captionY + (diagram.caption.length - 1) * rowHeight + margin,
    axis: { from: left, to: x(values.length), y: axisY },
    ticks: ticks(values.length, scale).map((rank) => ({ rank, x: x(rank) })),
    ruler: { from: left, to: left + rulerWidth, y: rulerY, text: rulerText },
    bars,
    values: labels.map((label, i): PlacedValue => ({
      ...label,
      side: i < half ? "left" : "right",
      x: x(values[i]!.rank),
      // Half a row apart, or lines from both sides would look like one.
      y: firstRow + (i < half ? i : values.length - 0.5 - i) * rowHeight,
      textX: i < half ? left - margin : right + margin,
    })),
    caption: diagram.caption.map((text, i) => ({
      text,
      y: captionY + i * rowHeight,
    })),
  };
}

/**
 * The width of a text in a sans-serif font, rather too great than too small:
 * fonts differ.
 *
 * @param text The text
 * @returns Pixels
 */
export function textWidth(text: string): number {
  let ems = 0;
  for (const character of text) {
    const wide = eastAsianWidth(character.codePointAt(0)!) === 2;
    ems += wide ? 1.05 : /[A-Zmw@%&_]/.test(character) ? 0.9 : 0.64;
  }
  return ems * fontSize;
}

function shorten(label: string): string {
  const characters = [...label];
  return characters.length <= longestLabel
    ? label
    : `${characters.slice(0, longestLabel - 1).join("")}…`;
}

/** Every rank, every other, every fifth, …, so that the numbers keep apart. */
function ticks(count: number, scale: number): number[] {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  const step = steps.find((it) => it * scale >= leastTickDistance) ?? count;
  return Array.from({ length: count }, (_, i) => i + 1)
    .filter((rank) => rank === 1 || rank % step === 0);
}

/** Gives each bar the first row in which no other is in its way. */
function placeBars(bars: readonly Omit<PlacedBar, "y">[]): PlacedBar[] {
  const ends: number[] = [];
  return bars.map(({ from, to }) => {
    const free = ends.findIndex((end) => end + barGap < from);
    const row = free < 0 ? ends.length : free;
    ends[row] = to;
    return { from, to, y: axisY + 16 + row * barDistance };
  });
}

function clamp(value: number, least: number, greatest: number): number {
  return Math.min(greatest, Math.max(least, value));
}
