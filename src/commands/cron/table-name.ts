/** The program that keeps the table, by its name: cron's own, or SLURM's. */
export type TableName = "crontab" | "scrontab";
