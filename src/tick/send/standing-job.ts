import type { Sighting, SubmitAnswer } from "../../model/job.ts";
import type { Parcel } from "./parcel.ts";

/**
 * A name says which attempt of which task it is of, so whatever lives in the queue under it is that attempt's job, also where
 * the journal knows nothing of it: it was lost, or put back to an earlier state. It is announced as of the time at which that
 * job was submitted, as a job that is older than its intent would not be believed to be its own.
 */
export function bearing(parcel: Parcel, standing: Sighting | undefined): Parcel {
  if (standing === undefined) return parcel;
  const { submittedAt = Number.POSITIVE_INFINITY } = standing;
  const intents = parcel.intents.map((intent) => ({ ...intent, at: Math.min(intent.at, submittedAt) }));
  return { ...parcel, intents, standing };
}

/** In place of asking sbatch. The next look adopts the job by its name, as after any submission without an answer. */
export const nameTaken = ({ id, name }: Sighting): SubmitAnswer => ({
  kind: "unclear",
  reason: `job ${id} in the queue is called ${name} already, so it is not submitted again`,
});
