const short = /^([+-]?)(\d{1,6})([smhd])$/;
const iso = /^([+-]?)P(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/;
const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `-1h`, `+365d` or a duration of ISO 8601 in days and smaller (`-PT1H`, `P365D`), in milliseconds. */
export function parseClockOffset(text: string): number | undefined {
  const [, sign, count, unit] = short.exec(text) ?? [];
  if (count) return signed(sign, Number(count) * unitMs[unit as keyof typeof unitMs]);
  const [, isoSign, ...parts] = iso.exec(text) ?? [];
  if (!parts.some(Boolean)) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  return signed(isoSign, days * unitMs.d + hours * unitMs.h + minutes * unitMs.m + seconds * unitMs.s);
}

function signed(sign: string | undefined, ms: number): number {
  return sign === '-' ? -ms : ms;
}
