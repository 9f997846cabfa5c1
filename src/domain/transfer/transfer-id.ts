/** `tr-` + the UTC time to the millisecond + 16 hexadecimal digits: sorts by time, tells nothing of the pupil. */
export const TRANSFER_ID = /^tr-[0-9]{17}-[0-9a-f]{16}$/;

/** @param entropy 16 lower-case hexadecimal digits: random, or the hash of what makes this transfer the same one again */
export function transferId(at: Date, entropy: string): string {
  const id = `tr-${at.toISOString().replace(/[^0-9]/g, '')}-${entropy}`;
  if (!TRANSFER_ID.test(id))
    throw new RangeError('a transfer id wants a year of four digits and 16 hex digits');
  return id;
}
