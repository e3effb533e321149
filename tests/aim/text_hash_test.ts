import assert from "node:assert/strict";
import { textHash } from "../../lib/aim/text_hash.ts";

Deno.test("hashes of texts that are nearly alike differ in both halves", () => {
  const texts = Array.from(
    { length: 20_000 },
    (_, i) => `CURRENT 16 1700000000000\n00000${i % 7}.sst ${i} 17000000${i}00`,
  );
  const hashes = texts.map(textHash);
  for (const hash of hashes) assert.match(hash, /^[0-9a-f]{16}$/);
  assert.equal(new Set(hashes).size, texts.length);
  for (const half of [0, 8]) {
    const halves = new Set(hashes.map((hash) => hash.slice(half, half + 8)));
    // Two of 20,000 are alike in 32 bits with a chance of 1 in 20.
    assert.ok(halves.size > texts.length - 5);
  }
  assert.equal(textHash("a"), textHash("a"));
});
