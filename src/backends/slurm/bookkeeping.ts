import { join } from "node:path";
import { errnoOf } from "../errno.ts";
import type { SlurmNeeds } from "./needs.ts";
import type { SiteConfig } from "./site-config.ts";

/** A site that sets up accounting, or takes it down, is believed after a day at the latest. */
const BELIEVED_MS = 24 * 3_600_000;

/**
 * Whether the cluster keeps books of jobs that have ended. Asked once a process, and the answer is kept beside the records,
 * so that a tick of cron need not ask either. Whoever does not answer may keep them.
 */
export function bookkeeping(
  needs: Pick<SlurmNeeds, "files" | "clock" | "folder">,
  config: SiteConfig,
): () => Promise<boolean> {
  let asked: Promise<boolean> | undefined;
  return () => {
    asked ??= recall(needs).then((known) => known ?? ask(needs, config));
    return asked;
  };
}

const noteIn = (folder: string): string => join(folder, "accounting");

async function recall({
  files,
  clock,
  folder,
}: Pick<SlurmNeeds, "files" | "clock" | "folder">): Promise<boolean | undefined> {
  try {
    const found = await files.stat(noteIn(folder));
    if (found === undefined || Math.abs(clock.now() - found.mtimeMs) > BELIEVED_MS) return undefined;
    const text = await files.readText(noteIn(folder));
    return text === "on\n" ? true : text === "off\n" ? false : undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

async function ask(
  { files, folder }: Pick<SlurmNeeds, "files" | "folder">,
  config: SiteConfig,
): Promise<boolean> {
  const type = await config("AccountingStorageType");
  if (type === undefined) return true;
  // 22.05 says accounting_storage/none, later releases (null).
  const keeps = !/^(?:(?:accounting_storage\/)?none|\(null\)|)$/i.test(type);
  try {
    await files.makeFolder(folder);
    await files.write(noteIn(folder), keeps ? "on\n" : "off\n");
  } catch (error) {
    // It is only asked again next time.
    if (errnoOf(error) === undefined) throw error;
  }
  return keeps;
}
