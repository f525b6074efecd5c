/** Where the scripts and outputs of the built-in tools lie, by the owner's name: `r1`, `r1.cap.0`, `base.cap`. */
export const OUTPUT_PLACES = {
  script: (owner: string): string => {
    const [run, task] = owner.split(".");
    return task === undefined ? `${run}/finetune.slurm` : `${cellFolder(owner)}/cell.slurm`;
  },
  output: (owner: string): string => {
    const [run, task] = owner.split(".");
    return task === undefined
      ? `${run}/artifacts/epoch_0/model.safetensors`
      : `${cellFolder(owner)}/logs/log.json`;
  },
};

function cellFolder(owner: string): string {
  const [run, task, epoch] = owner.split(".");
  return `${run}/eval/${task}${epoch === undefined ? "" : `_epoch${epoch}`}`;
}

/** One tensor of two numbers, by the definition of safetensors. */
export const jobWeights = ((): Uint8Array => {
  const header = Buffer.from(JSON.stringify({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(8)]);
})();

export const jobLogs: Uint8Array = Buffer.from('{"status": "success"}');
