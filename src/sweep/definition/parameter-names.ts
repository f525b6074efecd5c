import { OWN_PLACEHOLDERS } from "../render/render-script.ts";
import type { Finding } from "./finding.ts";

/** A name that can stand in a placeholder, an environment and the head of a column. */
const IDENTIFIER = /^[A-Za-z]\w*$/;

export function nameFinding(name: string): Finding | undefined {
  const at = { path: ["parameters"], key: name } as const;
  if (OWN_PLACEHOLDERS.some((own) => own === name))
    return {
      ...at,
      code: "sweep.reserved-name",
      message: `no parameter can be called ${name}: {{${name}}} stands for something else`,
      next: "Give it another name",
    };
  // Objects of JavaScript have such keys of their own.
  if (IDENTIFIER.test(name) && !(name in {})) return undefined;
  return {
    ...at,
    code: "sweep.bad-name",
    message: `${JSON.stringify(name)} cannot be the name of a parameter`,
    next: "Begin with a letter; letters, digits and _ may follow",
  };
}
