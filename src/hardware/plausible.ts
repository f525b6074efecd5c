/**
 * A temperature in °C that silicon can have at work; undefined for what sensors say that have nothing to say: 0, 255, 127 and
 * other ends of their ranges.
 */
export const plausibleC = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 && value < 127 ? value : undefined;

export const plausiblePercent = (value: number | undefined): number | undefined =>
  value !== undefined && value >= 0 && value <= 100 ? value : undefined;
