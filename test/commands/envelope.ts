import { expect } from "vitest";
import * as z from "zod";
import { DATA_SCHEMAS, envelopeOf } from "../../src/cli/schemas.ts";
import type { Ended, Workshop } from "./workshop.ts";

export interface Envelope {
  readonly schema: string;
  readonly command: string | null;
  readonly ok: boolean;
  readonly exitCode: number;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly code: string;
    readonly message: string;
    readonly next?: string;
    readonly location?: { readonly line: number; readonly column: number };
  }[];
}

/** The one JSON value on stdout, held to the schema in the source and to its own word about the exit code. */
export function envelopeIn(command: string, { out, code }: Ended): Envelope {
  expect(out.endsWith("\n") && out.trimEnd().split("\n").length === 1, `one line of JSON: ${out}`).toBe(true);
  const value: unknown = JSON.parse(out);
  const data = DATA_SCHEMAS[command];
  if (data === undefined) throw new Error(`no schema for ${command}`);
  const parsed = envelopeOf(command, data).safeParse(value);
  expect(parsed.error?.issues ?? []).toEqual([]);
  const envelope = value as Envelope;
  expect(envelope).toMatchObject({ schema: "runmark/1", exitCode: code, ok: code === 0 });
  return envelope;
}

/** The same value, held to the JSON Schema that `runmark schema <command>` prints. */
export async function checkAgainstPrinted(shop: Workshop, command: string, { out }: Ended): Promise<void> {
  const printed = await shop.run(["schema", command]);
  expect(printed).toMatchObject({ code: 0, err: "" });
  const checked = z.fromJSONSchema(JSON.parse(printed.out)).safeParse(JSON.parse(out));
  expect(checked.error?.issues ?? []).toEqual([]);
}
