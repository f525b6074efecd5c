import { failure, fine, type Line } from "../line.ts";

/** As `engines` in package.json says. */
const OLDEST = 20;

/** `version`: as Node says it of itself, `20.19.4`. */
export function judgeNode({ version }: { readonly version: string }): readonly Line[] {
  const major = Number.parseInt(version, 10);
  if (major >= OLDEST) return [fine("node", version)];
  return [
    failure("node", `${version}, and runmark needs ${OLDEST} or newer`, "Load or install a newer Node.js"),
  ];
}
