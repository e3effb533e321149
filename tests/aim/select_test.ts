import assert from "node:assert/strict";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import fc from "fast-check";
import { seconds } from "../../lib/aim/metadata.ts";
import { select, selectColumns } from "../../lib/aim/select.ts";

/** A database in memory with a table `run` of columns of any type. */
function tableOf(rows: readonly (readonly SQLInputValue[])[]): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  database.exec('CREATE TABLE run (a, "b c", d)');
  const insert = database.prepare("INSERT INTO run VALUES (?, ?, ?)");
  for (const row of rows) insert.run(...row);
  return database;
}

const NAMES = ["a", "b c", "d", "absent"] as const;

function columnsOf(rows: readonly (readonly unknown[])[]): unknown {
  return Object.fromEntries(
    NAMES.map((name, at) => [name, rows.map((row) => row[at] ?? null)]),
  );
}

function selected(rows: readonly (readonly SQLInputValue[])[]): unknown {
  using database = disposable(tableOf(rows));
  const found = selectColumns(database.it, "run", NAMES);
  const columns = Object.fromEntries(NAMES.map((name) => [name, found[name]]));
  assert.deepEqual(
    select(database.it, "run", NAMES),
    rows.map((_, at) =>
      Object.fromEntries(NAMES.map((name) => [name, found[name][at]]))
    ),
  );
  return columns;
}

function disposable(it: DatabaseSync): Disposable & { it: DatabaseSync } {
  return { it, [Symbol.dispose]: () => it.close() };
}

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("\0", '"', "\\", "\n", "\x7f", "é", "a") }),
  fc.constantFrom("[1234567890123456789", ",12345678901234567", "\u2028"),
);
const usual = fc.oneof(
  fc.constant(null),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  text,
);
const bytes = fc.uint8Array({ maxLength: 8 });

Deno.test("columns hold what was inserted, whatever that is", () => {
  for (const value of [usual, fc.oneof(usual, bytes)]) {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value, value), { maxLength: 12 }),
        (rows) => assert.deepEqual(selected(rows), columnsOf(rows)),
      ),
      { numRuns: 300 },
    );
  }
});

Deno.test("rows come in their order, however many pages they fill", () => {
  for (const length of [0, 1, 999, 1000, 1001, 2000, 2500]) {
    for (const last of ["x", Uint8Array.of(1)]) {
      const rows = Array.from(
        { length },
        (_, i) => [i, `n${i}`, i === length - 1 ? last : null],
      );
      assert.deepEqual(selected(rows), columnsOf(rows));
    }
  }
});

Deno.test("texts that are no UTF-8 read as SQLite's own rows do", () => {
  const broken = [
    "c3",
    "22c3",
    "e282",
    "e28222",
    "f09f98",
    "ff41",
    "5cc3",
    "eda080",
  ];
  const database = tableOf([]);
  for (const hex of broken) {
    database.exec(
      `INSERT INTO run VALUES (CAST(x'${hex}' AS TEXT), 'b', x'${hex}' || '"')`,
    );
  }
  const direct = database.prepare('SELECT a, "b c", d FROM run').all();
  assert.equal(direct.length, broken.length);
  assert.deepEqual(
    select(database, "run", ["a", "b c", "d"]),
    direct.map((row) => ({ ...row })),
  );
  database.close();
});

Deno.test("there are no copies of what is large", () => {
  for (const length of [1, 70]) {
    const text = "x".repeat(1 << 20);
    const rows = Array.from({ length }, (_, i) => [i, text, null]);
    const database = tableOf(rows);
    const queries: string[] = [];
    const prepare = database.prepare.bind(database);
    database.prepare = (query) => {
      queries.push(query);
      return prepare(query);
    };
    assert.equal(select(database, "run", ["a", "b c"]).length, length);
    assert.equal(
      queries.some((query) => query.includes("json")),
      length === 1,
    );
    database.close();
  }
});

Deno.test("integers beyond JavaScript's are refused, never rounded", () => {
  for (const large of [2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n]) {
    const database = tableOf([[1, "b", null], [large, "b", null]]);
    assert.throws(() => select(database, "run", ["a"]), /too large|range/i);
    assert.equal(select(database, "run", ["b c"]).length, 2);
    database.close();
  }
});

Deno.test("times are read as Date reads them, with microseconds", () => {
  const pad = (number: number, length = 2) =>
    String(number).padStart(length, "0");
  fc.assert(
    fc.property(
      fc.date({
        min: new Date("1000-01-01T00:00:00Z"),
        max: new Date("9999-12-31T23:59:59Z"),
        noInvalidDate: true,
      }),
      fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 6 }),
      fc.constantFrom(" ", "T"),
      (date, fraction, between) => {
        const day = [
          pad(date.getUTCFullYear(), 4),
          pad(date.getUTCMonth() + 1),
          pad(date.getUTCDate()),
        ].join("-");
        const time = [
          date.getUTCHours(),
          date.getUTCMinutes(),
          date.getUTCSeconds(),
        ].map((number) => pad(number)).join(":");
        const whole = `${day}${between}${time}`;
        const micros = Number(fraction.padEnd(6, "0"));
        const expected = (Date.parse(`${day}T${time}Z`) * 1000 + micros) / 1e6;
        assert.equal(
          seconds(fraction === "" ? whole : `${whole}.${fraction}`),
          expected,
        );
      },
    ),
  );
  const none = [
    "",
    "2023-08-30",
    "2023-08-30 14:53:20.",
    "2023-08-30 14:53:20.1234567",
    "2023-08-30 14:53:20Z",
    " 2023-08-30 14:53:20",
    "2023-08-30 14:53:2０",
    1693407200,
    null,
    undefined,
  ];
  for (const value of none) assert.equal(seconds(value), null, String(value));
});
