/** Words that do not fit sacct's ten columns and come as `OUT_OF_ME+`. */
const LONG_WORDS = [
  "OUT_OF_MEMORY",
  "CONFIGURING",
  "REQUEUE_FED",
  "REQUEUE_HOLD",
  "SPECIAL_EXIT",
  "RESV_DEL_HOLD",
];

/** `CANCELLED by 1001` -> `CANCELLED`, `OUT_OF_ME+` -> `OUT_OF_MEMORY`. What is not known stays as it is. */
export function normaliseState(native: string): string {
  const [word = "", ...rest] = native.trim().toUpperCase().split(/\s/);
  const [stem = "", cut] = word.split("+", 2);
  if (cut === undefined || rest.length > 0) return stem;
  return LONG_WORDS.find((long) => stem.length >= 7 && long.startsWith(stem)) ?? stem;
}
