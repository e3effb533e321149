import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteWriter } from "../../lib/aim/byte_writer.ts";
import { NodeType } from "../../lib/aim/node.ts";
import {
  decodeLike,
  startOf,
  startsOf,
  valueAt,
  valuesOf,
} from "../../lib/aim/payloads.ts";
import type { AimValue } from "../../lib/aim/value.ts";

/** A value and its type. */
type Typed = readonly [number, AimValue];

const valueOf = new Map<number, fc.Arbitrary<AimValue>>([
  [NodeType.None, fc.constant(null)],
  [NodeType.Boolean, fc.boolean()],
  [NodeType.Integer, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [NodeType.Float, fc.double()],
  [NodeType.Text, fc.string({ unit: "grapheme", maxLength: 200 })],
  [NodeType.Bytes, fc.uint8Array()],
]);

const typed: fc.Arbitrary<Typed> = fc.nat(NodeType.Bytes).chain((type) =>
  fc.tuple(fc.constant(type), valueOf.get(type)!)
);

/** Values, and others of the same types, most of them the same. */
const pair = fc.array(typed, { maxLength: 12 }).chain((values) =>
  fc.tuple(
    fc.constant(values),
    fc.tuple(
      ...values.map(([type, value]) =>
        fc.oneof(
          { weight: 3, arbitrary: fc.constant(value) },
          valueOf.get(type)!,
        ).map((other): Typed => [type, other])
      ),
    ),
  )
);

function encode(values: readonly Typed[]): Uint8Array {
  const writer = new ByteWriter();
  const number = (set: (view: DataView) => void) => {
    const bytes = new Uint8Array(8);
    set(new DataView(bytes.buffer));
    writer.append(bytes);
  };
  for (const [type, value] of values) {
    if (type === NodeType.Boolean) writer.byte(value ? 1 : 0);
    if (typeof value === "bigint") {
      number((view) => view.setBigInt64(0, value, true));
    }
    if (typeof value === "number") {
      number((view) => view.setFloat64(0, value, true));
    }
    if (typeof value === "string") writer.text(value);
    if (value instanceof Uint8Array) writer.prefixed(value);
  }
  return writer.bytes.slice();
}

const typesOf = (values: readonly Typed[]) =>
  Uint8Array.from(values, ([type]) => type);

Deno.test("values are decoded, whichever other values are at hand", () => {
  fc.assert(
    fc.property(pair, ([before, after]) => {
      const types = typesOf(after);
      const bytes = encode(after);
      const other = decodeLike(types, types.length, encode(before), undefined);
      const found = decodeLike(types, types.length, bytes, other);
      const expected = after.map(([, value]) => value);
      assert.deepEqual(other.values, before.map(([, value]) => value));
      assert.deepEqual(found.values, expected);
      assert.deepEqual(valuesOf(types, [0, types.length], bytes, 0), expected);
      for (const [i, value] of found.values.entries()) {
        // What can be written to is nobody else's.
        if (value instanceof Uint8Array) {
          assert.notEqual(value, other.values[i]);
          assert.notEqual(value.buffer, bytes.buffer);
        }
        assert.deepEqual(
          valueAt(types[i]!, bytes, startOf(types, i, bytes)),
          value,
        );
      }
    }),
  );
});

Deno.test("values begin where they are said to", () => {
  fc.assert(
    fc.property(fc.array(typed), (values) => {
      const types = typesOf(values);
      const bytes = encode(values);
      assert.equal(startOf(types, types.length, bytes), bytes.length);
      const starts = startsOf([...types]);
      assert.equal(starts.length, types.length + 1);
      for (const [i, start] of starts.entries()) {
        const isFixed = !types.slice(0, i).some((type) =>
          type === NodeType.Text || type === NodeType.Bytes
        );
        assert.equal(start, isFixed ? startOf(types, i, bytes) : -1);
      }
    }),
  );
});

Deno.test("values that are cut off are damage", () => {
  fc.assert(
    fc.property(fc.array(typed, { minLength: 1 }), fc.nat(), (values, cut) => {
      const types = typesOf(values);
      const bytes = encode(values);
      fc.pre(bytes.length > 0);
      const part = bytes.slice(0, cut % bytes.length);
      const count = types.length;
      const damage = { name: "DatabaseError" };
      assert.throws(() => startOf(types, count, part), damage);
      assert.throws(() => valuesOf(types, [0, count], part, 0), damage);
      const whole = decodeLike(types, count, bytes, undefined);
      assert.throws(() => decodeLike(types, count, part, whole), damage);
    }),
  );
});
