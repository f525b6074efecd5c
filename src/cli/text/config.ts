import type { ConfigShown } from "../../commands/config.ts";
import type { Terminal } from "../terminal.ts";
import { hang, pad, widest } from "./columns.ts";

/** Each setting with its value, where that comes from and what it means. */
export function renderConfig({ keys, tools }: ConfigShown, { colors, width }: Terminal): string {
  const shown = keys.map(({ value }) => (Array.isArray(value) ? value.join(" ") : String(value)));
  const names = widest(
    keys.map(({ key }) => key),
    30,
  );
  const values = widest(shown, 12);
  const sources = widest(
    keys.map(({ source }) => source),
    10,
  );
  const rows = keys.flatMap(({ key, source, meaning, inFact }, index) => {
    const value = shown[index] ?? "";
    const painted = source === "default" ? value : colors.bold(value);
    const columns = [pad(key, names), pad(painted, values), pad(source, sources)];
    const said =
      inFact === undefined ? meaning : `${inFact}, as this experiment was begun with it; ${meaning}`;
    return hang(`${columns.join("  ")}  `, colors.dim(said), width);
  });
  return `${[...rows, "", `tools: ${tools.join(", ")}`].join("\n")}\n`;
}
