import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Diagram,
  fontSize,
  layOut,
  textWidth,
} from "../../lib/compare/diagram_layout.ts";
import { criticalDistanceSvg } from "../../lib/compare/diagram_svg.ts";
import { maximalGroups } from "../../lib/compare/groups.ts";

interface Box {
  what: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function diagram(labels: string[], ranks: number[], cd: number): Diagram {
  const sorted = [...ranks].sort((a, b) => a - b);
  return {
    values: labels.map((label, i) => ({ label, rank: sorted[i]! })),
    criticalDistance: cd,
    groups: maximalGroups(sorted, cd),
    caption: ["acc@test by aug_name", "Friedman p 0.0001"],
  };
}

/** Every text of a diagram with the room that it takes. */
function textsOf(layout: ReturnType<typeof layOut>): Box[] {
  const box = (
    what: string,
    left: number,
    width: number,
    baseline: number,
  ) => ({
    what,
    left,
    right: left + width,
    top: baseline - fontSize * 0.8,
    bottom: baseline + fontSize * 0.2,
  });
  return [
    box(
      "ruler",
      layout.ruler.from,
      textWidth(layout.ruler.text),
      layout.ruler.y - 9,
    ),
    ...layout.ticks.map(({ rank, x }) => {
      const width = textWidth(`${rank}`);
      return box(`tick ${rank}`, x - width / 2, width, layout.axis.y - 9);
    }),
    ...layout.values.map(({ label, rank, side, textX, y }) => {
      const width = textWidth(`${label} ${rank}`);
      const left = side === "left" ? textX - width : textX;
      return box(label, left, width, y + fontSize * 0.35);
    }),
    ...layout.caption.map(({ text, y }) => box(text, 16, textWidth(text), y)),
  ];
}

const diagrams = fc.integer({ min: 2, max: 45 }).chain((k) =>
  fc.tuple(
    fc.array(fc.string({ maxLength: 70, unit: "grapheme" }), {
      minLength: k,
      maxLength: k,
    }),
    fc.array(fc.double({ min: 1, max: k, noNaN: true }), {
      minLength: k,
      maxLength: k,
    }),
    fc.double({ min: 0.01, max: 2 * k, noNaN: true }),
  )
).map(([labels, ranks, cd]) => diagram(labels, ranks, cd));

Deno.test("no two texts of a diagram meet, and all lie within it", () => {
  fc.assert(fc.property(diagrams, (shown) => {
    const layout = layOut(shown);
    const boxes = textsOf(layout);
    for (const [i, a] of boxes.entries()) {
      assert.ok(a.left >= 0 && a.right <= layout.width, `${a.what} is cut`);
      assert.ok(a.top >= 0 && a.bottom <= layout.height, `${a.what} is cut`);
      for (const b of boxes.slice(0, i)) {
        const meets = a.left < b.right && b.left < a.right &&
          a.top < b.bottom && b.top < a.bottom;
        assert.ok(!meets, `${a.what} and ${b.what} meet`);
      }
    }
  }));
});

Deno.test("bars are as long as their groups and do not touch", () => {
  fc.assert(fc.property(diagrams, (shown) => {
    const { bars, values, axis } = layOut(shown);
    assert.equal(bars.length, shown.groups.length);
    for (const [i, { from, to, y }] of bars.entries()) {
      const { first, last } = shown.groups[i]!;
      assert.ok(from < values[first]!.x && to > values[last]!.x);
      assert.ok(
        y > axis.y && values.every((value) => value.y > y + fontSize / 2),
      );
      for (const other of bars.slice(0, i)) {
        assert.ok(
          other.y !== y || other.to + 10 < from || to + 10 < other.from,
        );
      }
    }
  }));
});

Deno.test("lines that lead to labels do not cross", () => {
  fc.assert(fc.property(diagrams, (shown) => {
    const { values } = layOut(shown);
    for (const a of values) {
      for (const b of values) {
        if (a === b || a.side !== b.side) continue;
        // The line of a's label runs at a.y from a.x outwards.
        const isPassed = a.side === "left" ? b.x < a.x : b.x > a.x;
        assert.ok(!(isPassed && b.y > a.y), `${a.label} crosses ${b.label}`);
      }
    }
  }));
});

Deno.test("the better half stands at the left, and 1 is where the axis begins", () => {
  const { values, axis, ticks } = layOut(
    diagram(["a", "b", "c"], [1, 2, 3], 1),
  );
  assert.deepEqual(values.map(({ side }) => side), ["left", "left", "right"]);
  assert.equal(values[0]!.x, axis.from);
  assert.equal(values[2]!.x, axis.to);
  assert.deepEqual(ticks.map(({ rank }) => rank), [1, 2, 3]);
});

Deno.test("a diagram is XML, whatever the labels", () => {
  fc.assert(fc.property(diagrams, (shown) => {
    const svg = criticalDistanceSvg(shown);
    assert.doesNotMatch(svg, /(?!\n)\p{Cc}|\p{Cs}/u);
    const tags = [...svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)];
    const open: string[] = [];
    for (const [, closing, name, empty] of tags) {
      if (closing) assert.equal(open.pop(), name);
      else if (!empty) open.push(name!);
    }
    assert.deepEqual(open, []);
    const rest = svg.replace(/<\/?[a-z][^<>]*>/g, "");
    assert.doesNotMatch(rest, /[<>]|&(?!amp;|lt;|gt;|quot;)/);
  }));
});

Deno.test("labels are escaped, and the ranks are there for screen readers", () => {
  const svg = criticalDistanceSvg(
    diagram(["<script>&\"'", "b\u0000\u001b", "c"], [1, 2, 3], 1),
  );
  assert.match(svg, /&lt;script&gt;&amp;&quot;'/);
  assert.match(svg, /b\\x00\\x1b/);
  assert.match(
    svg,
    /<desc>Mean ranks, 1 the best: .* c 3\.000\. critical distance 1\.000\.<\/desc>/,
  );
  assert.match(svg, /role="img"/);
  assert.match(svg, /prefers-color-scheme:dark/);
});
