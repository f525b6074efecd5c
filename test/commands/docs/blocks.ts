/**
 * The runnable parts of a document. A fenced block `console` holds commands, each behind `$ ` (lines behind `> ` go on with
 * it), with what they print; a block with a second word behind its language, as `yaml runmark.yaml`, is that file.
 */
export type Step =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | {
      readonly kind: "command";
      readonly command: string;
      readonly shown: readonly string[];
      /** Lines of the document that hold what it prints, the last one not counted; from 0. */
      readonly from: number;
      readonly to: number;
    };

/** All steps under one level-2 heading, or between the title and the first of these: they share a folder and a shell, and no others do. */
export interface Section {
  readonly title: string;
  readonly steps: readonly Step[];
}

export function sectionsIn(document: string): Section[] {
  const lines = document.split("\n");
  const sections: { title: string; steps: Step[] }[] = [{ title: "", steps: [] }];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const title = /^##? (.*)/.exec(line)?.[1];
    if (title !== undefined) sections.push({ title, steps: [] });
    const fence = /^```(\S+)(?:\s+(\S+))?\s*$/.exec(line);
    if (fence === null) continue;
    const end = lines.indexOf("```", at + 1);
    if (end < 0) throw new Error(`line ${at + 1}: a fence that is never closed`);
    const [, language, path] = fence;
    const steps = sections.at(-1)?.steps;
    if (language === "console") steps?.push(...commandsIn(lines, at + 1, end));
    else if (path !== undefined)
      steps?.push({ kind: "file", path, text: `${lines.slice(at + 1, end).join("\n")}\n` });
    at = end;
  }
  return sections.filter(({ steps }) => steps.some(({ kind }) => kind === "command"));
}

function commandsIn(lines: readonly string[], start: number, end: number): Step[] {
  const steps: Step[] = [];
  for (let at = start; at < end; ) {
    const first = /^\$ (.*)/.exec(lines[at] ?? "")?.[1];
    if (first === undefined) throw new Error(`line ${at + 1}: output without a command before it`);
    const command = [first];
    for (at += 1; at < end && lines[at]?.startsWith("> "); at += 1) command.push(lines[at]?.slice(2) ?? "");
    const from = at;
    while (at < end && !lines[at]?.startsWith("$ ")) at += 1;
    steps.push({ kind: "command", command: command.join("\n"), shown: lines.slice(from, at), from, to: at });
  }
  return steps;
}

export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** The document with the output of some commands replaced. */
export function replaceLines(document: string, replacements: readonly Replacement[]): string {
  const lines = document.split("\n");
  for (const { from, to, lines: fresh } of [...replacements].sort((a, b) => b.from - a.from)) {
    lines.splice(from, to - from, ...fresh);
  }
  return lines.join("\n");
}
