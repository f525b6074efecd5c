/** Text from files and jobs, without what would steer a terminal: escape sequences and control characters. */
export const harmless = (text: string): string =>
  text
    .replaceAll(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]+[0-~]|.)?/g, "")
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "");

/** The same of a name, which may be any: in one line, as a shell would write what breaks it. */
export const harmlessName = (text: string): string =>
  harmless(text.replaceAll("\n", String.raw`\n`).replaceAll("\t", String.raw`\t`));
