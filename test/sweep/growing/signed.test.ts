import fc from "fast-check";
import { expect, test } from "vitest";
import { isAsWritten, signed } from "../../../src/commands/sweep/signed.ts";

const lines = fc.array(fc.constantFrom("", "#SBATCH --mem=1G", "evaluate '/o'\\''brien/a b'", "x", "#"));

test("a script is known until a character of it is changed, and begins as it did", () => {
  fc.assert(
    fc.property(lines, fc.nat(), fc.constantFrom("", "x", "\n"), (rest, at, put) => {
      const script = ["#!/bin/bash -l", ...rest].join("\n");
      const written = signed(script);
      expect(written.split("\n")[0]).toBe("#!/bin/bash -l");
      expect(isAsWritten(written)).toBe(true);
      expect(isAsWritten(script)).toBe(false);
      const place = at % written.length;
      const edited = `${written.slice(0, place)}${put}${written.slice(place + 1)}`;
      expect(isAsWritten(edited)).toBe(edited === written);
    }),
  );
});
