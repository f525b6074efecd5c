import { execFileSync } from "node:child_process";
import { chmod, lstat, mkdir, mkdtemp, rm, stat, symlink, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";

const files = realFiles();
let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runmark-files-"));
  const mine = folder;
  return () => rm(mine, { recursive: true, force: true });
});

describe("what is not there", () => {
  test.each(["missing", "file/below"])("%s is undefined to look at", async (name) => {
    await files.write(at("file"), "x");
    expect(await files.stat(at(name))).toBeUndefined();
    expect(await files.readText(at(name))).toBeUndefined();
    expect(await files.readBytes(at(name))).toBeUndefined();
  });

  test("and an error to work with", async () => {
    const missing = { code: "ENOENT" };
    await expect(files.list(at("missing"))).rejects.toMatchObject(missing);
    await expect(files.readSlice(at("missing"), 0, 1)).rejects.toMatchObject(missing);
    await expect(files.real(at("missing"))).rejects.toMatchObject(missing);
    await expect(files.remove(at("missing"))).rejects.toMatchObject(missing);
    await expect(files.touch(at("missing"))).rejects.toMatchObject(missing);
    await expect(files.truncate(at("missing"), 0)).rejects.toMatchObject(missing);
    await expect(files.rename(at("missing"), at("other"))).rejects.toMatchObject(missing);
    await expect(files.append(at("missing/below"), "x")).rejects.toMatchObject(missing);
  });

  test("a folder is not read as text", async () => {
    await expect(files.readText(folder)).rejects.toMatchObject({ code: "EISDIR" });
  });
});

describe("a pipe in the place of a file", () => {
  test("is refused at once, by whatever would wait for its other end", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    const path = at("pipe");
    await expect(files.readText(path)).rejects.toMatchObject({ code: "EINVAL" });
    await expect(files.readBytes(path)).rejects.toMatchObject({ code: "EINVAL" });
    await expect(files.write(path, "x")).rejects.toMatchObject({ code: "ENXIO" });
    await expect(files.append(path, "x")).rejects.toMatchObject({ code: "ENXIO" });
    await expect(files.touch(path)).rejects.toThrow();
  });
});

test.each([
  ["below a file", "f/a", "ENOTDIR"],
  ["where a file is", "f", "EEXIST"],
  // Node's own way never comes to an end there.
  ...(process.platform === "linux" ? [["where none can be", "/proc/none/a", "ENOENT"]] : []),
])("a folder %s is not made: %s", async (_, path = "", code) => {
  await files.write(at("f"), "");
  await expect(files.makeFolder(resolve(at("."), path))).rejects.toMatchObject({ code });
});

test("write, append, truncate and read go together", async () => {
  await files.makeFolder(at("a/b"));
  await files.makeFolder(at("a/b"));
  await files.write(at("a/b/c"), "one\n", { mode: 0o666 });
  await files.append(at("a/b/c"), "zwei ü\n");
  expect(await files.readText(at("a/b/c"))).toBe("one\nzwei ü\n");
  expect(await files.readSlice(at("a/b/c"), 4, 4)).toEqual(Buffer.from("zwei"));
  expect(await files.readSlice(at("a/b/c"), 9, 100)).toEqual(Buffer.from("ü\n"));
  expect(await files.readSlice(at("a/b/c"), 100, 10)).toHaveLength(0);
  await files.truncate(at("a/b/c"), 4);
  expect(await files.readBytes(at("a/b/c"))).toEqual(Buffer.from("one\n"));
  expect(await files.stat(at("a/b/c"))).toMatchObject({ kind: "file", size: 4, mode: 0o666 });
  expect(await files.stat(at("a"))).toMatchObject({ kind: "folder" });
  expect(await files.stat("/dev/null")).toMatchObject({ kind: "other" });
  expect(await files.list(at("a"))).toEqual(["b"]);
});

test("append makes the file, write cuts what was there", async () => {
  await files.append(at("new"), "longer than before");
  await files.write(at("new"), "short");
  expect(await files.readText(at("new"))).toBe("short");
});

test("rename replaces and real follows links", async () => {
  await files.write(at("old"), "old");
  await files.write(at("new"), "new");
  await symlink("old", at("link"));
  await files.rename(at("new"), at("old"));
  expect(await files.readText(at("link"))).toBe("new");
  expect(await files.real(at("link"))).toBe(await files.real(at("old")));
  expect(await files.readLink(at("link"))).toBe("old");
  await files.remove(at("link"));
  expect((await lstat(at("old"))).isFile()).toBe(true);
});

describe("exclusive creation", () => {
  test("makes the whole file, keeps the mode and leaves no draft", async () => {
    await files.write(at("lock"), "content", { exclusive: true, mode: 0o664 });
    expect(await files.list(folder)).toEqual(["lock"]);
    expect(await files.stat(at("lock"))).toMatchObject({ size: 7, mode: 0o664 });
    expect((await stat(at("lock"))).nlink).toBe(1);
  });

  test("leaves what is there, a dangling link included", async () => {
    await files.write(at("lock"), "first");
    await symlink("nowhere", at("dangling"));
    for (const name of ["lock", "dangling"])
      await expect(files.write(at(name), "second", { exclusive: true })).rejects.toMatchObject({
        code: "EEXIST",
      });
    expect(await files.readText(at("lock"))).toBe("first");
    expect([...(await files.list(folder))].sort()).toEqual(["dangling", "lock"]);
  });

  test("has one winner among many, and each reader sees all of it", async () => {
    const tries = Array.from({ length: 40 }, (_, index) => `contender ${index}`);
    const seen = new Set<string | undefined>();
    const outcomes = await Promise.allSettled(
      tries.map(async (content) => {
        await files.write(at("lock"), content, { exclusive: true }).finally(async () => {
          seen.add(await files.readText(at("lock")));
        });
        return content;
      }),
    );
    const winners = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    expect(winners).toHaveLength(1);
    expect([...seen]).toEqual(winners);
  });
});

describe("touch", () => {
  test.each([
    ["a file with content", "content"],
    ["an empty file", ""],
  ])("%s gets the time of now and keeps its bytes", async (_name, content) => {
    await files.write(at("old"), content);
    await utimes(at("old"), 1000, 1000);
    await files.touch(at("old"));
    await files.write(at("fresh"), "");
    const [old, fresh] = [await files.stat(at("old")), await files.stat(at("fresh"))];
    expect((fresh?.mtimeMs ?? 0) - (old?.mtimeMs ?? 0)).toBeLessThan(60_000);
    expect(await files.readText(at("old"))).toBe(content);
  });
});

test("a folder that may not be read does not stop a write in it", async () => {
  await mkdir(at("closed"), { mode: 0o300 });
  await files.write(at("closed/x"), "x", { exclusive: true });
  expect(await files.readText(at("closed/x"))).toBe("x");
  await chmod(at("closed"), 0o700);
});
