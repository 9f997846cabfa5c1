export interface SigningTime {
  /** as written */
  readonly claimed: string;
  readonly at: Date;
  /** true when no zone was written and the profile's was assumed */
  readonly zoneAssumed: boolean;
}

const SIGNING_TIME =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,3}))?(Z|[+-][0-9]{2}:[0-9]{2})?$/;

/**
 * `YYYY-MM-DDThh:mm:ss[.fff][Z|±hh:mm]`, a date and hour that exist (no 30 February, no hour 24, no leap second).
 * Undefined when it is anything else.
 */
export function parseSigningTime(text: string, zoneIfMissing: string): SigningTime | undefined {
  const match = SIGNING_TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '0', zone = zoneIfMissing] = match;
  const offset = zoneMinutes(zone);
  const milliseconds = Number(fraction.padEnd(3, '0'));
  const seconds = Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
  const local = new Date(
    Date.UTC(Number(year), Number(month) - 1, Number(day)) + seconds * 1_000 + milliseconds,
  );
  if (offset === undefined) return undefined;
  // Date.UTC carries 30 February over into March and hour 24 into the next day: what it reads must be what was written.
  const isReal =
    local.getUTCFullYear() === Number(year) &&
    local.getUTCMonth() + 1 === Number(month) &&
    local.getUTCDate() === Number(day) &&
    local.getUTCHours() === Number(hour) &&
    local.getUTCMinutes() === Number(minute) &&
    local.getUTCSeconds() === Number(second);
  if (!isReal) return undefined;
  return {
    claimed: text,
    at: new Date(local.getTime() - offset * 60_000),
    zoneAssumed: match[8] === undefined,
  };
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  // XML Schema Part 2 clause 3.2.7.3: at most 14:00
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
