/** The file system that a path is on. */
export interface Mount {
  readonly point: string;
  /** `ext4`, `nfs4`, `lustre`. */
  readonly type: string;
  /** A device, or `server:/path`. */
  readonly source: string;
}

/** The mount of a path without links, from /proc/self/mountinfo (proc(5)); of two on one point the later. */
export function mountOf(mountinfo: string, path: string): Mount | undefined {
  let best: Mount | undefined;
  for (const line of mountinfo.split("\n")) {
    const [, written, type = "", source = ""] = /^\d+ \d+ \S+ \S+ (\S+) .* - (\S+) (\S+)/.exec(line) ?? [];
    if (written === undefined) continue;
    const point = unescaped(written);
    const holds = point === "/" || path === point || path.startsWith(`${point}/`);
    if (holds && point.length >= (best?.point.length ?? 0)) best = { point, type, source: unescaped(source) };
  }
  return best;
}

const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
