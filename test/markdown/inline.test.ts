import { expect, test } from "vitest";
import { plainText } from "../../src/markdown/inline.ts";

test.each([
  ["", ""],
  [" plain  text ", "plain  text"],
  ["**38461125**", "38461125"],
  ["__a__ *b* _c_", "a b c"],
  ["`57788584_1`", "57788584_1"],
  ["`` a`b ``", "a`b"],
  ["**`12`**", "12"],
  ["[38461200](logs/x.out)", "38461200"],
  ['[**1**](<a b> "t")', "1"],
  ["![alt](x.png)", "alt"],
  ["~~dropped~~", "dropped"],
  ["a\\_b \\* \\[c\\] \\\\", "a_b * [c] \\"],
  ["38461126_[3-9]", "38461126_[3-9]"],
  ["Llama_rank8_lr1e-5", "Llama_rank8_lr1e-5"],
  ["~8min", "~8min"],
  ["2 * 3 * 4", "2 * 3 * 4"],
  ["<https://a.b/c_d_e>", "https://a.b/c_d_e"],
  ["a<br>b", "a b"],
  ["<b>x</b>", "x"],
  ["✅ COMPLETED", "✅ COMPLETED"],
  ["unclosed `code and **bold", "unclosed `code and **bold"],
])("%j reads as %j", (raw, expected) => {
  expect(plainText(raw)).toBe(expected);
});

test("a text that is too long to be a name is given back as it is", () => {
  const long = "*a _b ".repeat(20_000);
  expect(plainText(long)).toBe(long.trim());
});
