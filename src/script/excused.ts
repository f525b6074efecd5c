/** Whether a line's first command may fail, as the script says itself: `module load cuda || true`. */
export const isExcused = (line: string): boolean => /^[^;]*\|\|\s*(?:true|:)\s*(?:[;#].*)?$/.test(line);
