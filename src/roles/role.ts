export const roles = ['api', 'worker', 'scheduler', 'all'] as const;
/** What a process of the service does; `all` is the three in one. */
export type Role = (typeof roles)[number];
