export { duration } from "../../model/duration.ts";
