/** The name of a folder in a sentence. */
export const inWords = (name: string): string => (name === "." ? "this folder" : name);
