/** Without what the arithmetic of floating point leaves behind: 0.1 + 0.2 is 0.3. */
export const exact = (value: number): number => Number(value.toPrecision(12));

/** As many characters as may stand in the name of a run without a thought. */
const SHORT = 8;

/** Of any number: more digits tell no two trials apart that are worth it. */
const DIGITS = 4;

/**
 * A number near enough to a value, and short to read. `spacing`: how far away the next one lies; it is moved by less than a tenth
 * of that, so that two stay two.
 */
export function readable(value: number, spacing: number): number {
  if (Math.abs(value) < spacing / 1e6) return 0;
  const whole = exact(value);
  if (String(whole).length <= SHORT) return whole;
  const digits = Math.ceil(Math.log10(Math.abs(value) / spacing)) + 2;
  return Number(value.toPrecision(Math.min(Math.max(digits, DIGITS), 17)));
}
