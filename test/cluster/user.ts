import { copyFile, readFile, symlink } from "node:fs/promises";
import { execa } from "execa";

/** An account of this machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Jobs of the tests run as this user: root is an administrator to SLURM and is refused nothing. */
export const TEST_USER = "runmark-test";

/** The test user, made when there is none. It stays on the machine; without a password nobody can log in with it. */
export async function ensureTestUser(say: (line: string) => void): Promise<Account> {
  const known = await findAccount(TEST_USER);
  if (known !== undefined) return known;
  say(`adding the user ${TEST_USER}, who submits the jobs of the tests`);
  await execa("useradd", ["--create-home", "--shell", "/bin/bash", TEST_USER]);
  const made = await findAccount(TEST_USER);
  if (made === undefined) throw new Error(`useradd made no user ${TEST_USER}`);
  return made;
}

export async function findAccount(name: string): Promise<Account | undefined> {
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const [, , uid, gid, , home] = lines.find(([known]) => known === name) ?? [];
  if (uid === undefined || gid === undefined || home === undefined) return undefined;
  return { name, uid: Number(uid), gid: Number(gid), home };
}

/**
 * Puts the Node that runs the tests at `path` for the test user. Root's Node is often below /root (nvm), where nobody
 * else may look; then it is copied.
 */
export async function shareNode(path: string, account: Account): Promise<void> {
  const { uid, gid } = account;
  const usable = await execa(process.execPath, ["--version"], { uid, gid, cwd: "/", reject: false });
  if (usable.failed) await copyFile(process.execPath, path);
  else await symlink(process.execPath, path);
}
