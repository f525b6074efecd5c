/** What is left of a text to be read, and what has been read of it so far; in local time, months from 0. */
interface Reading {
  readonly rest: string;
  readonly day?: { readonly year?: number; readonly month: number; readonly date: number };
  readonly clock?: readonly [hour: number, minute: number, second: number];
}

type Step = (reading: Reading, now: number) => Reading | undefined;

const unitSeconds: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
};

const dayOf = (at: number) => {
  const date = new Date(at);
  return { year: date.getFullYear(), month: date.getMonth(), date: date.getDate() };
};

const momentOf = (rest: string, at: number): Reading => {
  const date = new Date(at);
  return { rest, day: dayOf(at), clock: [date.getHours(), date.getMinutes(), date.getSeconds()] };
};

/** `now`, `now+90`, `now + 2 hours`, and the same with a minus, which is at once: units are written out, in the singular or plural. */
const readNow: Step = ({ rest }, now) => {
  const sum = /^now\s*([+-])\s*(\d+)\s*(?:(second|minute|hour|day|week)s?)?/i.exec(rest);
  if (sum !== null) {
    const seconds = Number(sum[2]) * (unitSeconds[(sum[3] ?? "second").toLowerCase()] ?? 1);
    return momentOf(rest.slice(sum[0].length), now + (sum[1] === "-" ? -seconds : seconds) * 1000);
  }
  return /^now\s*$/i.test(rest) ? momentOf("", now) : undefined;
};

const words: Readonly<Record<string, Pick<Reading, "clock"> | { readonly days: number }>> = {
  today: { days: 0 },
  tomorrow: { days: 1 },
  midnight: { clock: [0, 0, 0] },
  noon: { clock: [12, 0, 0] },
  fika: { clock: [15, 0, 0] },
  teatime: { clock: [16, 0, 0] },
};

const readWord: Step = (reading, now) => {
  const word = /^(?:today|tomorrow|midnight|noon|fika|teatime)/i.exec(reading.rest)?.[0] ?? "";
  const meaning = words[word.toLowerCase()];
  if (meaning === undefined) return undefined;
  const rest = reading.rest.slice(word.length);
  return "days" in meaning
    ? { ...reading, rest, day: dayOf(now + meaning.days * 86_400_000) }
    : { ...reading, rest, ...meaning };
};

const readClock: Step = (reading) => {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*(am|pm))?/i.exec(reading.rest);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  const half = match[4]?.toLowerCase();
  if (hour > (half === undefined ? 23 : 12) || minute > 59 || second > 59) return undefined;
  const hours24 = half === undefined ? hour : (hour % 12) + (half === "pm" ? 12 : 0);
  return { ...reading, rest: reading.rest.slice(match[0].length), clock: [hours24, minute, second] };
};

/** `2027-01-31`, and the American `013127`, `0131`, `1/31`, `01/31/27`, also with dots. */
const readDay: Step = (reading) => {
  const { rest } = reading;
  const iso = /^(?<year>\d{4})-(?<month>\d{2})-(?<date>\d{2})/.exec(rest);
  const american =
    iso ??
    /^(?<month>\d{1,2})[/.](?<date>\d{1,2})(?:[/.](?<year>\d{2}))?(?!\d)/.exec(rest) ??
    /^(?<month>\d{2})(?<date>\d{2})(?<year>\d{2})?(?!\d)/.exec(rest);
  if (american === null) return undefined;
  const { year, month, date } = american.groups ?? {};
  const [monthFrom1, dayOfMonth] = [Number(month), Number(date)];
  if (monthFrom1 < 1 || monthFrom1 > 12 || dayOfMonth < 1 || dayOfMonth > 31) return undefined;
  const fullYear = year === undefined ? undefined : Number(year) + (year.length === 2 ? 2000 : 0);
  return {
    ...reading,
    rest: rest.slice(american[0].length),
    day: { ...(fullYear === undefined ? {} : { year: fullYear }), month: monthFrom1 - 1, date: dayOfMonth },
  };
};

const steps: readonly Step[] = [readNow, readWord, readClock, readDay];

/** A time without a day is the next one, and so is a day without a year; 30 February is 2 March, as mktime has it. */
const epochOf = ({ day, clock }: Reading, now: number): number | undefined => {
  if (day === undefined && clock === undefined) return undefined;
  const today = new Date(now);
  const { year = today.getFullYear(), month, date } = day ?? dayOf(now);
  const at = new Date(year, month, date, ...(clock ?? ([0, 0, 0] as const)));
  if (at.getTime() > now) return at.getTime();
  if (day === undefined) at.setDate(at.getDate() + 1);
  else if (day.year === undefined) at.setFullYear(at.getFullYear() + 1);
  return at.getTime();
};

/** SLURM takes any, and shows the year 1185831669; here there are no dates behind the year 275760. */
const ifDate = (at: number | undefined): number | undefined =>
  at === undefined || Number.isNaN(new Date(at).getTime()) ? undefined : at;

/**
 * Epoch ms that a `--begin` stands for, in local time; undefined when sbatch would refuse it (parse_time.c: times, days and
 * words in any order, with blanks, dashes and `T` between them). `uts` and a number is an epoch time.
 */
export const parseBegin = (text: string, now: number): number | undefined => {
  const epoch = /^uts(\d{7,})$/i.exec(text);
  if (epoch !== null) return ifDate(Number(epoch[1]) * 1000);
  let reading: Reading = { rest: text };
  for (;;) {
    const rest = reading.rest.replace(/^[ \tT-](?!eatime|oday|omorrow)|^[ \t-]+/i, "");
    if (rest === "") return ifDate(epochOf(reading, now));
    if (rest !== reading.rest) {
      reading = { ...reading, rest };
      continue;
    }
    const at = reading;
    const next = steps.map((step) => step(at, now)).find((found) => found !== undefined);
    if (next === undefined) return undefined;
    reading = next;
  }
};
