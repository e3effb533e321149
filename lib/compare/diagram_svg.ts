/**
 * Critical-distance diagrams as SVG.
 *
 * @module
 */
import { escapeCharacter } from "../campaign/python.ts";
import { type Diagram, fontSize, layOut, textGap } from "./diagram_layout.ts";

/**
 * Draws a critical-distance diagram (Demšar 2006, figure 1): the mean ranks on an
 * axis, a bar over each group of values that cannot be told apart. It needs no
 * font and no script, follows the reader's light or dark scheme where the viewer
 * knows it, prints black on white, and tells screen readers the ranks as text.
 *
 * @param diagram What to show, at least two values
 * @returns A document that also may stand in an HTML page
 */
export function criticalDistanceSvg(diagram: Diagram): string {
  const layout = layOut(diagram);
  const { width, height, axis, ruler } = layout;
  const description = diagram.values
    .map(({ label, rank }) => `${label} ${rank.toFixed(3)}`).join(", ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="cd-diagram" role="img" ` +
    `width="${width}" height="${number(height)}" viewBox="0 0 ${width} ${
      number(height)
    }">`,
    `<title>Mean ranks and the critical distance</title>`,
    `<desc>${
      escape(`Mean ranks, 1 the best: ${description}. ${ruler.text}.`)
    }</desc>`,
    `<style>${style}</style>`,
    `<rect class="cd-ground" width="100%" height="100%"/>`,
    line("cd-line", ruler.from, ruler.y, ruler.to, ruler.y),
    ...[ruler.from, ruler.to].map((x) =>
      line("cd-line", x, ruler.y - 4, x, ruler.y + 4)
    ),
    text("cd-text", ruler.from, ruler.y - textGap, ruler.text, "start"),
    line("cd-line", axis.from, axis.y, axis.to, axis.y),
    ...layout.ticks.flatMap(({ rank, x }) => [
      line("cd-line", x, axis.y - 5, x, axis.y),
      text("cd-text", x, axis.y - textGap, `${rank}`, "middle"),
    ]),
    ...layout.values.flatMap(({ label, rank, side, x, y, textX }) => {
      const isLeft = side === "left";
      const end = isLeft ? textX + 5 : textX - 5;
      const name = `<tspan>${escape(label)}</tspan>`;
      const mean = `<tspan class="cd-rank">${rank}</tspan>`;
      return [
        `<path class="cd-line" d="M${number(x)} ${number(axis.y)}V${
          number(y)
        }H${number(end)}"/>`,
        `<text class="cd-text" x="${number(textX)}" y="${
          number(y + fontSize * 0.35)
        }" text-anchor="${isLeft ? "end" : "start"}">${
          isLeft ? `${name} ${mean}` : `${mean} ${name}`
        }</text>`,
      ];
    }),
    ...layout.bars.map(({ from, to, y }) => line("cd-bar", from, y, to, y)),
    ...layout.caption.map((it) => text("cd-text", 16, it.y, it.text, "start")),
    `</svg>`,
  ].join("\n") + "\n";
}

const light =
  `.cd-ground{fill:#fff}.cd-text{fill:#1b1b1f}.cd-rank{fill:#55555f}` +
  `.cd-line{stroke:#1b1b1f}.cd-bar{stroke:#0b57a4}`;
const dark =
  `.cd-ground{fill:#16161a}.cd-text{fill:#ececf1}.cd-rank{fill:#b9b9c4}` +
  `.cd-line{stroke:#ececf1}.cd-bar{stroke:#6fb1ff}`;
const style =
  `.cd-text{font:${fontSize}px system-ui,"DejaVu Sans",Arial,sans-serif}` +
  `.cd-line{fill:none;stroke-width:1.25}.cd-bar{stroke-width:5;stroke-linecap:round}` +
  `${light}@media screen and (prefers-color-scheme:dark){${dark}}`;

function line(
  kind: string,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): string {
  return `<line class="${kind}" x1="${number(x1)}" y1="${number(y1)}" x2="${
    number(x2)
  }" y2="${number(y2)}"/>`;
}

function text(
  kind: string,
  x: number,
  y: number,
  content: string,
  anchor: "start" | "middle",
): string {
  return `<text class="${kind}" x="${number(x)}" y="${
    number(y)
  }" text-anchor="${anchor}">${escape(content)}</text>`;
}

/** Two decimals are a hundredth of a pixel. */
function number(value: number): string {
  return `${Math.round(value * 100) / 100}`;
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** XML has no way to write most control characters and halves of pairs. */
function escape(content: string): string {
  return content.replace(
    /[&<>"]|[\p{Cc}\p{Cs}\ufffe\uffff]/gu,
    (character) => entities[character] ?? escapeCharacter(character),
  );
}
