import { crc32 } from "node:zlib";
import fc from "fast-check";
import { type Zippable, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { plainCrc32 } from "../../../src/validate/formats/crc32.ts";
import { checkContent, contentOf } from "../../../src/validate/formats/unpack.ts";
import { openZip } from "../../../src/validate/formats/zip.ts";
import { sourceIn } from "./read.ts";

const content = Buffer.from("some text, some text, some text");
const FILES: Zippable = {
  "a/stored": [content, { level: 0 }],
  "a/packed": [content, { level: 9 }],
  ü: content,
  "../up": content,
};
const archive = (): Buffer => Buffer.from(zipSync(FILES));

test("what another library packed", async () => {
  const members = await openZip(sourceIn(archive()));
  expect([...members.keys()]).toEqual(["a/stored", "a/packed", "ü", "../up"]);
  for (const member of members.values()) {
    expect(Buffer.from(await contentOf(member, 100))).toEqual(content);
    await checkContent(member);
    await expect(contentOf(member, 10)).rejects.toThrow(`holds a ${member.name} of ${content.length} bytes`);
  }
});

test("many small members, read through one window after the other", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [`samples/${index}.json`, Buffer.of(1)]),
  );
  const zip = Buffer.from(zipSync(files, { level: 0 }));
  expect([...(await openZip(sourceIn(zip))).keys()]).toEqual(Object.keys(files));
});

describe("an archive that lies", () => {
  const entryAt = (zip: Buffer, number: number) => {
    let at = -1;
    for (let found = 0; found <= number; found += 1) at = zip.indexOf("PK\u0001\u0002", at + 1, "latin1");
    return at;
  };
  const end = (zip: Buffer) => zip.length - 22;
  test.each<[string, (zip: Buffer) => void, RegExp]>([
    [
      "of two members in one place",
      (zip) => zip.writeUInt32LE(0, entryAt(zip, 1) + 42),
      /lies where another file is$/,
    ],
    [
      "of a member beyond its end",
      (zip) => zip.writeUInt32LE(2 ** 31, entryAt(zip, 3) + 42),
      /^is cut off: \d+ of at least \d+ bytes$/,
    ],
    [
      "of fewer members",
      (zip) => zip.writeUInt16LE(3, end(zip) + 10),
      /its directory is not what its end says$/,
    ],
    [
      "of more members",
      (zip) => zip.writeUInt16LE(5, end(zip) + 10),
      /^is cut off in its archive's directory$/,
    ],
    [
      "of a shorter directory",
      (zip) => zip.writeUInt32LE(1, end(zip) + 12),
      /its directory is not what its end says$/,
    ],
  ])("%s", async (_, lie, expected) => {
    const zip = archive();
    lie(zip);
    await expect(openZip(sourceIn(zip))).rejects.toThrow(expected);
  });

  test.each<[string, (zip: Buffer) => void, RegExp]>([
    [
      "of another content",
      (zip) => zip.write("S", zip.indexOf(content)),
      /^is damaged: a\/stored in it has not the content/,
    ],
    [
      "of the way in which it is packed",
      (zip) => zip.writeUInt16LE(99, entryAt(zip, 0) + 10),
      /a\/stored is not where its directory says$/,
    ],
    ["of another name", (zip) => zip.write("x", 30), /a\/stored is not where its directory says$/],
    ["of no header", (zip) => zip.write("x", 0), /^is a damaged archive: invalid local file header/],
  ])("of a member: %s", async (_, lie, expected) => {
    const zip = archive();
    lie(zip);
    const member = (await openZip(sourceIn(zip))).get("a/stored");
    await expect(member && checkContent(member)).rejects.toThrow(expected);
  });
});

test("the checksum is that of Node", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
      expect(plainCrc32(second, plainCrc32(first))).toBe(crc32(second, crc32(first)));
    }),
  );
});
