import assert from "node:assert/strict";
import { decodeText } from "../../lib/rocksdb/text.ts";

Deno.test("a byte order mark is a character like any other", () => {
  const encoder = new TextEncoder();
  for (const text of ["\ufeff", "\ufeffa", `\ufeff${"long ".repeat(20)}`]) {
    assert.equal(decodeText(encoder.encode(text)), text);
  }
});

Deno.test("bytes that are no UTF-8 become U+FFFD, and a range is kept to", () => {
  const bytes = Uint8Array.of(0x61, 0xff, 0xc3, 0xa9, 0xed, 0xa0, 0x80, 0x62);
  assert.equal(decodeText(bytes, 0, 4), "a\ufffdé");
  assert.equal(decodeText(bytes, 4), "\ufffd\ufffd\ufffdb");
  assert.equal(decodeText(bytes, 2, 2), "");
});
