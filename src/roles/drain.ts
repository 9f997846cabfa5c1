export type Close = () => Promise<void>;

/** How long a process that is told to stop goes on with what is under way. */
export const drainMs = 20_000;
/** of its parts, so that what they are connected to is closed after them */
export const partDrainMs = drainMs - 1_000;
