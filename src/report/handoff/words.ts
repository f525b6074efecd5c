import { type Scores, scoreText } from "../../model/score.ts";

/** Local wall time with its zone: `2026-11-26 21:03 +01:00`. */
export function localTime(at: string | number): string {
  const date = new Date(at);
  const east = -date.getTimezoneOffset();
  const zone = `${east < 0 ? "-" : "+"}${two(Math.floor(Math.abs(east) / 60))}:${two(Math.abs(east) % 60)}`;
  const day = `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())} ${zone}`;
}

const two = (value: number): string => String(value).padStart(2, "0");

export const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

const MOST_SCORES = 4;

/** `accuracy 0.8125, loss 0.4`. */
export function scoresText({ scores }: Scores): string {
  const told = scores.slice(0, MOST_SCORES).map((score) => `${score.metric} ${scoreText(score)}`);
  return `${told.join(", ")}${scores.length > MOST_SCORES ? ", …" : ""}`;
}
