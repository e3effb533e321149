import assert from "node:assert/strict";
import fc from "fast-check";
import { readLog } from "../../lib/rocksdb/log.ts";
import { bytesOf, concat, LogWriter } from "./writer.ts";

const BLOCK = 32768;

function filled(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17) & 0xff);
}

function logOf(payloads: readonly Uint8Array[], number?: number): {
  bytes: Uint8Array;
  offsets: number[];
  ends: number[];
} {
  const writer = new LogWriter(number);
  const ends: number[] = [];
  const offsets = payloads.map((payload) => {
    const offset = writer.add(payload);
    ends.push(writer.length);
    return offset;
  });
  return { bytes: writer.bytes, offsets, ends };
}

for (const number of [undefined, 9]) {
  const kind = number === undefined ? "plain" : "recyclable";

  Deno.test(`${kind} records come back, over blocks too`, () => {
    const lengths = [0, 1, 100, BLOCK - 7, 3 * BLOCK, 5, 0, BLOCK - 300];
    const payloads = lengths.map(filled);
    const { bytes, offsets } = logOf(payloads, number);
    const { records, end } = readLog(bytes, number);
    assert.equal(end, undefined);
    assert.deepEqual(records.map((r) => r.offset), offsets);
    assert.deepEqual(records.map((r) => r.payload), payloads);
  });

  Deno.test(`${kind} records after every length of padding`, () => {
    for (let left = 0; left <= 24; left++) {
      const header = number === undefined ? 7 : 11;
      const payloads = [filled(BLOCK - header - left), filled(40), filled(3)];
      const { bytes, offsets } = logOf(payloads, number);
      const { records, end } = readLog(bytes, number);
      assert.equal(end, undefined, `${left} bytes left`);
      assert.deepEqual(records.map((r) => r.offset), offsets);
      assert.deepEqual(records.map((r) => r.payload), payloads);
    }
  });
}

Deno.test("any records come back, with any log number", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(40000), { maxLength: 8 }),
      fc.option(fc.nat({ max: 0xffffffff }), { nil: undefined }),
      (lengths, number) => {
        const payloads = lengths.map(filled);
        const { records, end } = readLog(logOf(payloads, number).bytes, number);
        assert.equal(end, undefined);
        assert.deepEqual(records.map((r) => r.payload), payloads);
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("cut anywhere, what is whole is read and the rest is torn", () => {
  const payloads = [filled(30), filled(0), filled(200), filled(17)];
  const { bytes, ends } = logOf(payloads);
  for (let cut = 0; cut < bytes.length; cut++) {
    const { records, end } = readLog(bytes.subarray(0, cut));
    const whole = ends.filter((e) => e <= cut).length;
    assert.equal(records.length, whole, `cut at ${cut}`);
    const start = whole === 0 ? 0 : ends[whole - 1]!;
    if (cut === start) assert.equal(end, undefined);
    else assert.deepEqual([end?.kind, end?.offset], ["torn", start]);
  }
});

Deno.test("cut anywhere in a record of several blocks, it is torn", () => {
  const { bytes, offsets } = logOf([filled(10), filled(2 * BLOCK)]);
  const start = offsets[1]!;
  for (let cut = start + 1; cut < bytes.length; cut += 97) {
    const { records, end } = readLog(bytes.subarray(0, cut));
    assert.equal(records.length, 1);
    assert.equal(end?.kind, "torn", `cut at ${cut}`);
    assert(end.offset >= start && end.offset <= cut);
  }
});

Deno.test("zeros behind the last record are space that was set aside", () => {
  const { bytes } = logOf([filled(30)]);
  for (const length of [7, 8, 1000, BLOCK, 3 * BLOCK]) {
    const { records, end } = readLog(concat([bytes, new Uint8Array(length)]));
    assert.equal(records.length, 1);
    assert.equal(end, undefined);
  }
});

Deno.test("records behind a gap of zeros are not believed", () => {
  const { bytes } = logOf([filled(30)]);
  const gap = new Uint8Array(50);
  const { records, end } = readLog(concat([bytes, gap, bytes]));
  assert.equal(records.length, 1);
  assert.deepEqual([end?.kind, end?.offset], ["damaged", bytes.length]);
});

Deno.test("records of another log number end the log", () => {
  const { bytes } = logOf([filled(30), filled(10)], 9);
  const old = logOf([filled(500)], 4).bytes;
  const { records, end } = readLog(concat([bytes, old]), 9);
  assert.equal(records.length, 2);
  assert.equal(end, undefined);
  assert.equal(readLog(bytes, 10).records.length, 0);
});

Deno.test("a flipped bit ends the log at its record", () => {
  const payloads = [filled(30), filled(5), filled(60), filled(9)];
  const { bytes, offsets, ends } = logOf(payloads);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const damaged = bytes.slice();
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    const { records, end } = readLog(damaged);
    const hit = ends.findIndex((e) => e > bit >> 3);
    assert.equal(records.length, hit, `bit ${bit}`);
    assert.deepEqual(records.map((r) => r.payload), payloads.slice(0, hit));
    assert(end, `bit ${bit}`);
    assert.equal(end.offset, offsets[hit]);
    // A length that grew, or a type with a longer header, looks like a cut.
    const at = (bit >> 3) - offsets[hit]!;
    if (at < 4 || at > 6) assert.equal(end.kind, "damaged");
  }
});

Deno.test("fragments out of order", () => {
  const cases: [number[], number, string][] = [
    [[3], 0, "damaged"],
    [[4], 0, "damaged"],
    [[2, 1], 1, "damaged"],
    [[2, 2], 1, "damaged"],
    [[2, 3], 0, "torn"],
    [[1, 4], 1, "damaged"],
  ];
  for (const [types, at, kind] of cases) {
    const writer = new LogWriter();
    const offsets = types.map((type) => {
      const offset = writer.length;
      writer.fragment(type, filled(4));
      return offset;
    });
    const { end } = readLog(writer.bytes);
    assert.deepEqual([end?.kind, end?.offset], [kind, offsets[at]]);
  }
});

Deno.test("unknown types are skipped if they may be, else named", () => {
  const writer = new LogWriter();
  writer.add(filled(3));
  writer.fragment(130, bytesOf("the log before"));
  const at = writer.add(filled(8));
  assert.deepEqual(readLog(writer.bytes).records.map((r) => r.offset), [0, at]);
  writer.fragment(9, bytesOf("zstd"));
  const { records, end } = readLog(writer.bytes);
  assert.equal(records.length, 2);
  assert.equal(end?.kind, "unsupported");
});

Deno.test("a recyclable type that may be skipped has the longer header", () => {
  const writer = new LogWriter(5);
  writer.add(filled(3));
  writer.fragment(127, bytesOf("the log before"));
  writer.add(filled(8));
  const { records, end } = readLog(writer.bytes, 5);
  assert.equal(end, undefined);
  assert.equal(records.length, 2);
});

Deno.test("no bytes whatever make it fail", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    const { end } = readLog(bytes, 1);
    assert(end === undefined || end.offset <= bytes.length);
  }));
});
