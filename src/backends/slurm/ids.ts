/** `812`, an array's element `812_3`, a part of a heterogeneous job `812+1`. Nothing else may reach a command line. */
export const isJobId = (id: string): boolean => /^[1-9]\d{0,17}(?:[_+]\d{1,9})?$/.test(id);

/** The number of the whole: `812` of `812_3`, of `812+1` and of the pending range `812_[2-5%2]`. */
export const wholeId = (id: string): string => id.split(/[_+]/, 1)[0] ?? id;
