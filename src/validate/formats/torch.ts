import { err, ok } from "../../model/result.ts";
import type { Format } from "./format.ts";

/** What `torch.save` writes. */
export const torch: Format = {
  name: "pytorch",
  read: async ({ bytes }) => (bytes === 0 ? err("is empty") : ok({ tensors: [] })),
};
