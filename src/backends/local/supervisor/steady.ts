import type { Clock } from "../../../system/ports.ts";

/** The steady time at which it was `at` (epoch ms), which lies behind us: a clock that was set back meanwhile makes it now. */
export const steadyAt = (clock: Clock, at: number): number => clock.steady() - Math.max(0, clock.now() - at);
