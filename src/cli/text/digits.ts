/** As many as tell something. */
export const digits = (value: number): string => String(Number(value.toPrecision(3)));
