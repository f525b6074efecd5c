import { memoryOfText } from "../../../model/amounts.ts";
import { failure, fine, type Line, warning } from "../line.ts";

/** One row of `quota -w -p` or `lfs quota`: 0 is no limit. */
export interface Quota {
  readonly fileSystem: string;
  readonly usedKib: number;
  /** What may be held for long, and what never goes beyond. */
  readonly softKib: number;
  readonly hardKib: number;
  readonly usedFiles: number;
  readonly softFiles: number;
  readonly hardFiles: number;
}

/**
 * Both print `filesystem used quota limit grace files quota limit grace`; a `*` marks what is over, brackets (lfs) what a server did
 * not say for certain. A long name of a file system stands in a line of its own above its numbers.
 */
export function quotasIn(text: string): readonly Quota[] {
  const joined = text.replaceAll(/^(\s*\S*\/\S*)\s*\n(?=\s+\[?\d)/gm, "$1 ");
  return joined.split("\n").flatMap((line): Quota[] => {
    const [fileSystem = "", ...words] = line.trim().split(/\s+/);
    const [usedKib, softKib, hardKib, , usedFiles, softFiles, hardFiles] = words.map((word) =>
      /^\[?\d+\]?\*?$/.test(word) ? Number(word.replaceAll(/[^\d]/g, "")) : undefined,
    );
    if (usedKib === undefined || softKib === undefined || hardKib === undefined) return [];
    if (usedFiles === undefined || softFiles === undefined || hardFiles === undefined) return [];
    return [{ fileSystem, usedKib, softKib, hardKib, usedFiles, softFiles, hardFiles }];
  });
}

/** A little more, and nothing can be written. */
const NEARLY = 0.95;

/** No line where no quota is set. */
export const judgeQuota = (quotas: readonly Quota[]): readonly Line[] => quotas.flatMap(judgeOne);

function judgeOne(quota: Quota): Line[] {
  const { fileSystem, usedKib, softKib, hardKib, usedFiles, softFiles, hardFiles } = quota;
  const most = hardKib || softKib;
  const mostFiles = hardFiles || softFiles;
  if (most === 0 && mostFiles === 0) return [];
  const text = [
    ...(most === 0 ? [] : [`${memoryOfText(usedKib / 1024, most / 1024)} used`]),
    ...(mostFiles === 0 ? [] : [`${usedFiles} of ${mostFiles} files`]),
  ].join(", ");
  const found = `${text} on ${fileSystem}`;
  const next = "Remove what nobody needs: runmark checkpoints prune; or ask for more";
  const share = Math.max(shareOf(usedKib, hardKib), shareOf(usedFiles, hardFiles));
  if (share >= 1) return [failure("quota", `used up: ${found}`, next)];
  const isOver = shareOf(usedKib, softKib) > 1 || shareOf(usedFiles, softFiles) > 1;
  if (isOver) return [warning("quota", `over what may be held for long: ${found}`, next)];
  return [share >= NEARLY ? warning("quota", `nearly used up: ${found}`, next) : fine("quota", found)];
}

const shareOf = (used: number, most: number): number => (most === 0 ? 0 : used / most);
