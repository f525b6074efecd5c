/** A JSON object of ours; undefined when it is none. */
export const parseObject = (text: string): object | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return typeof value === "object" && value !== null ? value : undefined;
};
