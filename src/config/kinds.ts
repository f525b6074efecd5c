/** Tells whether a value can be taken, and in words what passes. No schema: these are loaded by every command. */
export interface Kind<Value> {
  readonly accepts: (value: unknown) => value is Value;
  readonly takes: string;
  /** All that it takes, where that is one of a few words. */
  readonly words?: readonly string[];
}

/** Sensors that have nothing to say say 127 and 255. */
const MOST_DEGREES = 127;

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isCount = (value: unknown): value is number =>
  isNumber(value) && Number.isSafeInteger(value) && value > 0;

export const oneOf = <const Word extends string>(...words: readonly Word[]): Kind<Word> => ({
  accepts: (value): value is Word => words.some((word) => word === value),
  takes: `one of ${words.join(", ")}`,
  words,
});
export const seconds: Kind<number> = {
  accepts: (value): value is number => isNumber(value) && value >= 0,
  takes: "a number of at least 0",
};
export const secondsOrNull: Kind<number | null> = {
  accepts: (value) => value === null || seconds.accepts(value),
  takes: seconds.takes,
};
export const interval: Kind<number | null> = {
  accepts: (value): value is number | null => value === null || (isNumber(value) && value > 0),
  takes: "a number above 0",
};
export const factor: Kind<number> = {
  accepts: (value): value is number => isNumber(value) && value > 1,
  takes: "a number above 1",
};
export const percent: Kind<number> = {
  accepts: (value): value is number => isNumber(value) && value >= 0 && value <= 100,
  takes: "a number from 0 to 100",
};
export const count: Kind<number> = { accepts: isCount, takes: "a whole number above 0" };
export const cap: Kind<number | null> = {
  accepts: (value) => value === null || isCount(value),
  takes: "a whole number above 0",
};

/** Text is always names, so that a number in quotes is the GPU of that number. */
export const gpus: Kind<number | string | null> = {
  accepts: (value): value is number | string | null =>
    value === null ||
    value === 0 ||
    isCount(value) ||
    (typeof value === "string" && /^[\w/-]+(?:,[\w/-]+)*$/.test(value)),
  takes: 'a whole number, or names as CUDA_VISIBLE_DEVICES takes them ("0,1")',
};

export const degrees: Kind<number | null> = {
  accepts: (value): value is number | null =>
    value === null || (isNumber(value) && value > 0 && value < MOST_DEGREES),
  takes: `degrees Celsius, above 0 and below ${MOST_DEGREES}`,
};

const isWord = (value: unknown): value is string => typeof value === "string" && value !== "";
/** A program with its arguments. In text they stand between spaces. */
export const program: Kind<readonly string[] | string | null> = {
  accepts: (value): value is readonly string[] | string | null =>
    value === null || isWord(value) || (Array.isArray(value) && value.length > 0 && value.every(isWord)),
  takes: "a program and its arguments, as a list",
};

/** One line, as a shell and a crontab take it. */
export const command: Kind<string | null> = {
  accepts: (value): value is string | null =>
    value === null || (typeof value === "string" && value.trim() !== "" && !/[\n\r\0]/.test(value)),
  takes: "a command for the shell, in one line",
};

export const yesOrNo: Kind<boolean> = {
  accepts: (value) => typeof value === "boolean",
  takes: "true or false",
};
