/** In bytes, of which a UTF-16 unit takes three at most: file systems allow 255, and suffixes want some. */
const LONGEST = 200;

const encoder = new TextEncoder();

/** Why a name from the file cannot be used as a folder; undefined when it can. */
export function problemWithName(name: string): string | undefined {
  if (name === "." || name === "..") return "would leave the experiment folder";
  if (name.startsWith("-")) return "begins with a dash, which programs take for an option";
  if (/[/\\]/.test(name)) return "holds a path separator";
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return "holds a control character";
  if (name.length > LONGEST / 3 && encoder.encode(name).length > LONGEST)
    return `is longer than ${LONGEST} bytes`;
  return undefined;
}
