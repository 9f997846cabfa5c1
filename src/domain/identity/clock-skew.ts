/** What two clocks may differ by, where no profile says it: neither signers nor authorities keep the repository's time. */
export const CLOCK_SKEW_MS = 5 * 60_000;
