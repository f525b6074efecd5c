import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Books, openBooks } from "../../../../src/backends/local/books/books.ts";
import { booksPath } from "../../../../src/backends/local/books/books-folder.ts";
import { entryName, entryText, type NotedJob } from "../../../../src/backends/local/books/entry.ts";
import type { System } from "../../../../src/system/ports.ts";
import { realSystem } from "../../../../src/system/real.ts";

const real = realSystem();
let root: string;
let path: string;
let said: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "runmark books "));
  path = join(root, "books");
  said = [];
});
afterEach(() => rm(root, { recursive: true, force: true }));

const system = (pid = real.processes.self.pid): System => ({
  ...real,
  host: { ...real.host, env: { RUNMARK_BOOKS_FOLDER: path } },
  processes: { ...real.processes, self: { ...real.processes.self, pid } },
});
const open = (folder: string, pid?: number): Books =>
  openBooks(system(pid), { folder, log: (line) => said.push(line), ring: () => undefined });

const job = (id: string, more: Partial<NotedJob> = {}): NotedJob => ({
  ...{ id, cpus: 1, memoryMiB: 0, gpus: [] },
  ...more,
});
const { startedAt: processStart, bootId, pid } = real.processes.self;
const here = { pid, processStart, bootId, host: real.host.name };
const gone = { ...here, processStart: "1" };
const write = (supervisor: typeof here, folder: string, jobs: readonly NotedJob[]): Promise<void> =>
  writeFile(join(path, entryName(supervisor)), entryText({ supervisor, folder, jobs }));

test("one sees what the others hold, and neither its own nor what is of another machine", async () => {
  const parent = await real.processes.identify(process.ppid);
  if (parent === undefined) throw new Error("no parent");
  const other = { ...here, pid: parent.pid, processStart: parent.startedAt };
  const one = open("/one");
  one.note([job("1", { gpus: ["0"] })]);
  expect((await one.others()).held).toEqual([]);
  await write(other, "/two", [job("7", { cpus: 3, memoryMiB: 5 })]);
  // One that was stopped, and whose folder was taken over.
  const first = { ...other, pid: 1, processStart: (await real.processes.identify(1))?.startedAt ?? "" };
  await write(first, "/two", [job("7", { cpus: 3, memoryMiB: 5 })]);
  await write({ ...other, processStart: "2", host: "other", bootId: "b" }, "/three", [job("8")]);
  const { held } = await one.others();
  expect(held).toEqual([job("7", { cpus: 3, memoryMiB: 5 })]);
  expect(await readdir(path)).toHaveLength(4);
});

test("the jobs of a supervisor that was killed hold what they have for as long as they live", async () => {
  await mkdir(path, { mode: 0o700 });
  const sleeper = spawn("sleep", ["600"]);
  await once(sleeper, "spawn");
  const found = await real.processes.identify(sleeper.pid ?? 0);
  if (found === undefined) throw new Error("no process");
  const lead = { pid: found.pid, processStart: found.startedAt, bootId };
  const begun = job("2", { gpus: ["1"] });
  await write(gone, join(root, "jobs-of-one"), [
    job("1", { ...lead, gpus: ["0"] }),
    begun,
    job("3", { ...gone }),
  ]);
  // It had noted the start, and was killed before it noted the process: the folder of the job tells.
  const folder = join(root, "jobs-of-one", "jobs", "2");
  await mkdir(folder, { recursive: true });
  const start = { ...lead, host: real.host.name, startedAt: 1, gpus: ["1"] };
  await writeFile(join(folder, "request.json"), "{}");
  await writeFile(join(folder, "start.json"), JSON.stringify(start));
  const held = async (): Promise<readonly string[]> =>
    (await open("/other").others()).held.flatMap(({ gpus }) => gpus);
  expect(await held()).toEqual(["0", "1"]);
  // Whoever takes its folder over knows these jobs as its own.
  sleeper.kill("SIGKILL");
  await once(sleeper, "exit");
  expect(await held()).toEqual([]);
  expect(await readdir(path)).toEqual([]);
});

test.each(["ESTALE", "EIO"])(
  "a folder that says %s may have a job that began, and keeps nobody",
  async (code) => {
    await mkdir(path, { mode: 0o700 });
    await write(gone, "/stale", [job("1", { gpus: ["0"] })]);
    await write({ ...gone, processStart: "2" }, "/over", [job("1", { gpus: ["1"] })]);
    await write({ ...gone, processStart: "3", bootId: "earlier" }, "/stale/too", [job("1")]);
    const list = async (folder: string): Promise<readonly string[]> => {
      if (folder.startsWith("/stale")) throw Object.assign(new Error(code), { code });
      return real.files.list(folder);
    };
    const world = { ...system(), files: { ...real.files, list } };
    const books = openBooks(world, { folder: "/own", log: (line) => said.push(line), ring: () => undefined });
    expect((await books.others()).held).toEqual([job("1", { gpus: ["0"] })]);
    expect(await readdir(path)).toEqual([entryName(gone)]);
  },
);

test("who takes a folder over puts its own page in the place of the former one", async () => {
  await mkdir(path, { mode: 0o700 });
  await write(gone, "/one", [job("1", { ...here, gpus: ["0"] })]);
  const next = open("/one");
  expect((await next.others()).held).toEqual([]);
  expect(await readdir(path)).toEqual([]);
  next.note([job("1", { gpus: ["0"] })]);
  expect(await readdir(path)).toEqual([entryName(here)]);
  next.close();
  expect(await readdir(path)).toEqual([]);
});

test("what was tidied away comes back with the next sign of life", async () => {
  const books = open("/one");
  books.note([job("1")]);
  await rm(path, { recursive: true });
  books.renew();
  expect(await readdir(path)).toEqual([entryName(here)]);
});

test("a page that could not be written is written with the next note, though nothing else was noted", async () => {
  await writeFile(path, "");
  const books = open("/one");
  books.note([job("1")]);
  await rm(path);
  books.note([job("1")]);
  expect(await readdir(path)).toEqual([entryName(here)]);
  expect(said).toEqual([`what other experiments use is not heeded: ${path} is not a folder`]);
});

const isRoot = real.host.uid === 0;
const distrusted: readonly (readonly [string, () => Promise<void>, boolean?])[] = [
  ["is not a folder", () => symlink(root, path)],
  ["is not a folder", () => writeFile(path, "")],
  ["can be written to by other users", () => mkdir(path).then(() => chmod(path, 0o777))],
  ["belongs to another user", () => mkdir(path).then(() => chown(path, 12345, 12345)), !isRoot],
];
test.for(distrusted)(
  "a folder that %s is left alone, which is said once",
  async ([why, make, isSkipped], { skip }) => {
    if (isSkipped) skip();
    await make();
    const books = open("/one");
    books.note([job("1")]);
    expect(await books.others()).toEqual({ held: [], rank: 0 });
    books.note([job("2")]);
    books.close();
    expect(said).toEqual([`what other experiments use is not heeded: ${path} ${why}`]);
  },
);

test("a page that is not whole is as none", async () => {
  await mkdir(path, { mode: 0o700 });
  await writeFile(
    join(path, "12-34.json"),
    `${entryText({ supervisor: here, folder: "/a", jobs: [] })}{"id":`,
  );
  expect((await open("/one").others()).held).toEqual([]);
});

test("what is no page spoils no other, and holds nobody up", async () => {
  const parent = await real.processes.identify(process.ppid);
  if (parent === undefined) throw new Error("no parent");
  await mkdir(path, { mode: 0o700 });
  await write({ ...here, pid: parent.pid, processStart: parent.startedAt }, "/two", [job("7")]);
  execFileSync("mkfifo", [join(path, "14-ab.json")]);
  await mkdir(join(path, "15-ab.json"));
  await symlink("16-ab.json", join(path, "16-ab.json"));
  await symlink("/dev/zero", join(path, "17-ab.json"));
  const socket = createServer().listen(join(path, "18-ab.json"));
  await once(socket, "listening");
  try {
    expect(await open("/one").others()).toMatchObject({ held: [job("7")] });
    expect(said).toEqual([]);
  } finally {
    socket.close();
  }
});

test("the books are where all of a user's processes find them", () => {
  const env = { XDG_RUNTIME_DIR: "/run/user/7", TMPDIR: "/scratch" };
  expect(booksPath({ env, uid: 7 })).toBe("/tmp/runmark-7");
  expect(booksPath({ env: { ...env, RUNMARK_BOOKS_FOLDER: "/b" }, uid: 7 })).toBe("/b");
  expect(booksPath({ env })).toBeUndefined();
});
