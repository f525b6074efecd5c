/** One word to the module command: `load gcc/12`, `use /opt/modules`. */
export interface ModuleStep {
  readonly verb: "load" | "use" | "purge";
  readonly name: string;
}

const LINE = /^\s*(?:module\s+(load|add|use|purge)|(ml))\b([^#;&|]*)/;

/** A name as modules have; what a variable says is known only in the job. */
const NAME = /^[\w./+-]+$/;

/** What a script says to the module command, in its order; words with variables in them are left out. */
export function moduleSteps(script: string): readonly ModuleStep[] {
  return script.split("\n").flatMap((line): ModuleStep[] => {
    const [, verb = "load", , rest = ""] = LINE.exec(line) ?? [];
    if (!LINE.test(line)) return [];
    if (verb === "purge") return [{ verb, name: "" }];
    const names = rest
      .trim()
      .split(/\s+/)
      .filter((word) => NAME.test(word) && !word.startsWith("-"));
    return names.map((name) => ({ verb: verb === "use" ? "use" : "load", name }));
  });
}
