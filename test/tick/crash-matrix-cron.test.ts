import { describeCrashes } from "./crash-matrix.ts";

describeCrashes("cron");
