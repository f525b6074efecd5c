import { isExcused } from "./excused.ts";

/** One word to the module command: `load gcc/12`, `use /opt/modules`. `try`: a load that may fail, as the script says. */
export interface ModuleStep {
  readonly verb: "load" | "try" | "use" | "purge";
  readonly name: string;
}

const LINE = /^\s*(?:module\s+(load|add|use|purge)|(ml))\b([^#;&|]*)/;

/** A name as modules have; what a variable says is known only in the job. */
const NAME = /^[\w./+-]+$/;

/** What a script says to the module command, in its order; words with variables in them are left out. */
export function moduleSteps(script: string): readonly ModuleStep[] {
  return script.split("\n").flatMap((line): ModuleStep[] => {
    const [, said = "load", , rest = ""] = LINE.exec(line) ?? [];
    if (!LINE.test(line)) return [];
    if (said === "purge") return [{ verb: said, name: "" }];
    const verb = said === "use" ? said : isExcused(line) ? "try" : "load";
    const names = rest
      .trim()
      .split(/\s+/)
      .filter((word) => NAME.test(word) && !word.startsWith("-"));
    return names.map((name) => ({ verb, name }));
  });
}
