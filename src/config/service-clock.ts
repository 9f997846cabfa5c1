/** The one clock of the service: the machine's, moved by KHB_CLOCK_OFFSET in a test environment. */
export function serviceClock(offsetMs: number, machine: () => Date = () => new Date()): () => Date {
  return offsetMs === 0 ? machine : () => new Date(machine().getTime() + offsetMs);
}
