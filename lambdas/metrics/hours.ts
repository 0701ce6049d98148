const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const HOURS_A_DAY = 24;

/** The hours of the week, from Monday at midnight. */
export const HOUR_NAMES: readonly string[] = DAYS.flatMap((day) =>
  Array.from({ length: HOURS_A_DAY }, (_, hour) => `${day} ${String(hour).padStart(2, '0')}:00`),
);
