/** A cell that is one link, with its target; a path in angle brackets is none to Markdown, but to people. */
const LINK = /^(?:\[[^\]]*\]\(\s*(?:<([^<>]*)>|([^\s()]+))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)|<([^<>]+)>)$/;

const LONGEST = 4096;

/**
 * The file that a Script cell links to, relative to the summary: of `[train](scripts/train.sh)` the target is the script.
 * Undefined for anything that is not a link to a file.
 */
export function linkedFile(raw: string): string | undefined {
  const match = raw.length > LONGEST ? null : LINK.exec(raw.trim());
  const target = (match?.[1] ?? match?.[2] ?? match?.[3])?.replace(/#.*$/, "").replaceAll("%20", " ");
  return target === undefined || target === "" || /^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)
    ? undefined
    : target;
}
