const UNITS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };

const PART =
  /(\d+(?:[.,]\d+)?)(?:\s*(?:-|–|to)\s*(\d+(?:[.,]\d+)?))?\s*(d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:utes?|s)?)?|s(?:ec(?:onds?|s)?)?)(?![a-z])/gi;

/**
 * Seconds that a person means by `2h`, `~45 min`, `1.5 days`, `1h30m`, `2-3 hours` (the middle), `1:30:00`, `2-00:00:00`; undefined
 * for what has no unit, or says anything else.
 */
export function secondsIn(text: string): number | undefined {
  const plain = text.trim().replace(/^(?:~|≈|<|ca\.?|about|approx\.?)\s*/i, "");
  const clock = /^(?:(\d+)-)?(\d{1,3}):(\d\d)(?::(\d\d))?$/.exec(plain);
  if (clock !== null) {
    const [, days = "0", hours, minutes, seconds = "0"] = clock;
    return positive(Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds));
  }
  let total = 0;
  const rest = plain.replace(PART, (_, from: string, to: string | undefined, unit: string) => {
    const [low, high] = [from, to ?? from].map((number) => Number(number.replace(",", ".")));
    total += (((low ?? 0) + (high ?? 0)) / 2) * (UNITS[unit[0]?.toLowerCase() ?? ""] ?? 0);
    return "";
  });
  // `1h30` is an hour and thirty minutes.
  const minutes = /^\s*(\d\d)\s*$/.exec(rest)?.[1];
  if (minutes !== undefined && /h\s*\d\d$/i.test(plain)) return positive(total + Number(minutes) * 60);
  return /^[\s,+]*(?:and)?[\s,+]*$/.test(rest) ? positive(total) : undefined;
}

const positive = (seconds: number): number | undefined => (seconds > 0 ? seconds : undefined);
