/** The least that the journal takes for the definition of a sweep, and what is to be in it besides. */
export const definitionOf = (more: object = {}): string =>
  JSON.stringify({
    ...{ parameters: [], search: { kind: "grid" }, resources: {}, parallel: 1 },
    ...{ train: { outputs: [], resources: {} }, objective: {}, ...more },
  });
