import { fine, type Line, warning } from "../line.ts";
import { namesOf } from "../need.ts";

/** The modules that some scripts load, in their order, and what came of loading them here. */
export interface ModuleFacts {
  readonly loads: readonly {
    readonly modules: readonly string[];
    readonly tasks: readonly string[];
    /** `absent`: there is no module command. */
    readonly outcome:
      | { readonly kind: "loaded" | "absent" }
      | { readonly kind: "refused"; readonly reason: string };
  }[];
}

export function judgeModules({ loads }: ModuleFacts): readonly Line[] {
  const bad = loads.flatMap((load) => judgeLoad(load) ?? []);
  const names = new Set(loads.flatMap(({ modules }) => modules));
  return bad.length > 0 || names.size === 0 ? bad : [fine("modules", [...names].join(", "))];
}

function judgeLoad({ modules, tasks, outcome }: ModuleFacts["loads"][number]): Line | undefined {
  const names = modules.join(" ");
  switch (outcome.kind) {
    case "loaded":
      return undefined;
    case "absent":
      return warning(
        "modules",
        `${namesOf(tasks)}: its script loads ${names}, and there is no module command here`,
        "See: bash -lc 'type module'; take the line out of scripts that run here",
      );
    case "refused":
      return warning(
        "modules",
        `${namesOf(tasks)}: module load ${names}: ${outcome.reason}`,
        `See what there is: module avail ${modules.at(-1) ?? ""}`,
      );
  }
}
