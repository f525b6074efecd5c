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

/** Holds an answer to the JSON Schema of a command, as `runmark schema` prints them all. */
export async function printedSchemas(shop: Workshop): Promise<(command: string, ended: Ended) => void> {
  const { code, out } = await shop.run(["schema"]);
  expect(code).toBe(0);
  const schemas: Readonly<Record<string, unknown>> = JSON.parse(out);
  return (command, ended) => {
    const schema = z.fromJSONSchema(schemas[command] as Parameters<typeof z.fromJSONSchema>[0]);
    expect(schema.safeParse(JSON.parse(ended.out)).error?.issues ?? []).toEqual([]);
  };
}
