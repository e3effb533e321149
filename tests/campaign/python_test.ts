import assert from "node:assert/strict";
import fc from "fast-check";
import { aimObject } from "../../lib/aim/value.ts";
import {
  formatFloat,
  pythonRepr,
  pythonStr,
} from "../../lib/campaign/python.ts";

Deno.test("floats have Python's digits and exponents", () => {
  const cases: [number, string][] = [
    [70, "70.0"],
    [-0, "-0.0"],
    [0, "0.0"],
    [1e-4, "0.0001"],
    [1e-5, "1e-05"],
    [-1.5e-7, "-1.5e-07"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [5e-324, "5e-324"],
    [NaN, "nan"],
    [-Infinity, "-inf"],
    [1695668038.888955, "1695668038.888955"],
  ];
  for (const [value, text] of cases) assert.equal(formatFloat(value), text);
});

Deno.test("a float's text reads back as the float and shows that it is one", () => {
  fc.assert(
    fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (x) => {
      const text = formatFloat(x);
      assert.ok(Object.is(Number(text), x));
      assert.match(text, /^-?\d(\d*\.\d+|(\.\d+)?e[+-]\d\d+)$/);
    }),
  );
});

Deno.test("repr of values", () => {
  assert.equal(
    pythonRepr([null, true, 1n, 1, "a"]),
    "[None, True, 1, 1.0, 'a']",
  );
  assert.equal(pythonRepr(aimObject([["a", aimObject()]])), "{'a': {}}");
  assert.equal(pythonRepr("it's"), `"it's"`);
  assert.equal(pythonRepr(`it's "x"`), `'it\\'s "x"'`);
  assert.equal(
    pythonRepr("\\\n\t\x1b\u202e\u00a0é😀"),
    "'\\\\\\n\\t\\x1b\\u202e\\xa0é😀'",
  );
  assert.equal(
    pythonRepr(`${String.fromCharCode(0xd800)}-\u{e0001}`),
    "'\\ud800-\\U000e0001'",
  );
  assert.equal(
    pythonRepr(Uint8Array.of(0, 39, 92, 97, 255)),
    `b"\\x00'\\\\a\\xff"`,
  );
  assert.equal(pythonStr("it's"), "it's");
});
