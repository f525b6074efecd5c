/** How the column of a table is named in a template: `LoRA Rank` is `{{lora_rank}}`. */
export function placeholderOf(heading: string): string {
  const name = heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^\p{L}/u.test(name) ? name : `_${name}`;
}

/** What may stand in a template for one task, by its name there; undefined where the row says nothing. */
export type TemplateValues = ReadonlyMap<string, string | undefined>;
