const unitSeconds: Readonly<Record<string, number>> = {
  "": 1,
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
};

const clockWords: Readonly<Record<string, readonly [number, number]>> = {
  midnight: [0, 0],
  noon: [12, 0],
  fika: [15, 0],
  teatime: [16, 0],
};

/** `now`, `now+90`, `now+2hours`: the unit may be shortened to its first letters, as SLURM's parser takes it. */
const relative = (text: string, now: number): number | undefined => {
  const match = /^now(?:\s*\+\s*(\d+)\s*([a-z]*))?$/.exec(text);
  if (match === null) return undefined;
  const written = (match[2] ?? "").replace(/s$/, "");
  const unit = Object.keys(unitSeconds).find((name) =>
    written === "" ? name === "" : name.startsWith(written),
  );
  const seconds = unit === undefined ? undefined : unitSeconds[unit];
  return seconds === undefined ? undefined : now + Number(match[1] ?? 0) * seconds * 1000;
};

const timeOfDay = (text: string): readonly [number, number, number] | undefined => {
  const word = clockWords[text];
  if (word !== undefined) return [...word, 0];
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm)?$/.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hour > (match[4] === undefined ? 23 : 12) || minute > 59 || second > 59) return undefined;
  const hours24 = match[4] === undefined ? hour : (hour % 12) + (match[4] === "pm" ? 12 : 0);
  return [hours24, minute, second];
};

const fullYear = (written: string | undefined, now: number): number => {
  if (written === undefined) return new Date(now).getFullYear();
  return written.length === 2 ? 2000 + Number(written) : Number(written);
};

/** Year, month from 1, day. */
const calendarDay = (text: string, now: number): readonly [number, number, number] | undefined => {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso !== null) return [Number(iso[1]), Number(iso[2]), Number(iso[3])];
  const american =
    /^(\d{2})(\d{2})(\d{2})?$/.exec(text) ?? /^(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2,4}))?$/.exec(text);
  if (american !== null) return [fullYear(american[3], now), Number(american[1]), Number(american[2])];
  const ahead = { today: 0, tomorrow: 1 }[text];
  if (ahead === undefined) return undefined;
  const date = new Date(now);
  date.setDate(date.getDate() + ahead);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()];
};

const absolute = (text: string, now: number): number | undefined => {
  const clock = timeOfDay(text);
  const today = new Date(now);
  if (clock !== undefined) {
    const at = new Date(today.getFullYear(), today.getMonth(), today.getDate(), ...clock);
    // A time of day that is past means tomorrow.
    if (at.getTime() <= now) at.setDate(at.getDate() + 1);
    return at.getTime();
  }
  const match = /^(\S+?)(?:[t\s]\s*(\S+(?:\s*[ap]m)?))?$/.exec(text);
  const day = calendarDay(match?.[1] ?? "", now);
  const time = match?.[2] === undefined ? ([0, 0, 0] as const) : timeOfDay(match[2]);
  if (day === undefined || time === undefined) return undefined;
  const [year, month, date] = day;
  const at = new Date(year, month - 1, date, ...time);
  return at.getMonth() === month - 1 && at.getDate() === date ? at.getTime() : undefined;
};

/** Epoch ms that a `--begin` of sbatch(1) stands for, in local time; undefined when SLURM would refuse it. */
export const parseBegin = (text: string, now: number): number | undefined => {
  const written = text.trim().toLowerCase();
  return relative(written, now) ?? absolute(written, now);
};
