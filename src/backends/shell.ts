/** A word as a shell reads it back, letter by letter. */
export const quoteWord = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * What slurmstepd says where a script's interpreter is missing, as shell: of the command in a variable, to a file
 * descriptor. Its exit code is then 2, the errno.
 */
export const missingInterpreter = (command: string, descriptor: string): string =>
  `  printf 'slurmstepd: error: execve(): bad interpreter(%s): No such file or directory\\n' "${command}" >${descriptor}`;
