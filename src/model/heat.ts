/** What is on record of a machine that is hotter than it should be. */
export interface HeatRecord {
  /** `hot`: no job starts. */
  readonly kind: "warm" | "hot";
  /** °C that made it so, and the limit that was passed. */
  readonly temperatureC: number;
  readonly limitC: number;
  /** At which it is over. */
  readonly resumeC: number;
  /** Epoch ms after which it says nothing any more: whoever wrote it would have looked again. */
  readonly until: number;
  /** The jobs at work stand still. */
  readonly isStopping: boolean;
}

/** Undefined for what is none. */
export function parseHeat(text: string): HeatRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, temperatureC, limitC, resumeC, until, isStopping } = value as Record<string, unknown>;
  if (kind !== "warm" && kind !== "hot") return undefined;
  if (typeof temperatureC !== "number" || typeof limitC !== "number" || typeof resumeC !== "number")
    return undefined;
  if (typeof until !== "number" || typeof isStopping !== "boolean") return undefined;
  return { kind, temperatureC, limitC, resumeC, until, isStopping };
}

/** The reason of a job that waits or stands still; the same for as long as it does. */
export const tooHot = (temperatureC: number): string => `too hot: ${Math.round(temperatureC)} °C`;
