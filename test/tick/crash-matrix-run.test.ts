import { describeCrashes } from "./crash-matrix.ts";

describeCrashes("run");
