import { digits, isCalendarDay } from '../../domain/identity/calendar-day.ts';
import type { Profile } from '../../domain/profile/profile.ts';

export interface SigningTime {
  /** as written */
  readonly claimed: string;
  readonly at: Date;
  /** true when no zone was written and the profile's was assumed */
  readonly zoneAssumed: boolean;
}

/** What a profile says of the zone of a signing time. */
type ZoneRules = Pick<Profile['signing']['time'], 'zulu' | 'zoneIfMissing'>;

/** What may follow the seconds: as many digits as the signer's clock has (XML Schema Part 2, 3.2.7.1). */
const REST = /^(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})?$/;
const SECONDS_END = 19;
/** Longer than any clock writes: the rest of a longer one is of no use to a reader. */
const LONGEST_TOLD = 64;

/**
 * `YYYY-MM-DDThh:mm:ss[.f…][Z|±hh:mm]`, a date and hour that exist (no 30 February, no hour 24, no leap second).
 * Undefined when it is anything else. Some products write the local hour and a Z behind it; their profile says so.
 */
export function parseSigningTime(text: string, { zulu, zoneIfMissing }: ZoneRules): SigningTime | undefined {
  const isPunctuated =
    text[4] === '-' && text[7] === '-' && text[10] === 'T' && text[13] === ':' && text[16] === ':';
  const rest = isPunctuated ? restOf(text) : undefined;
  if (!rest) return undefined;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)];
  const [hour, minute, second] = [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)];
  const zone = zulu === 'local' && rest.zone === 'Z' ? undefined : rest.zone;
  const offset = zoneMinutes(zone ?? zoneIfMissing);
  // Date.UTC reads a year below 100 as one of the twentieth century.
  const isReal = year >= 100 && isCalendarDay(year, month, day) && hour <= 23 && minute <= 59 && second <= 59;
  if (!isReal || offset === undefined) return undefined;
  return {
    claimed: text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…${rest.zone ?? ''}` : text,
    at: new Date(Date.UTC(year, month - 1, day, hour, minute - offset, second, rest.milliseconds)),
    zoneAssumed: zone === undefined,
  };
}

/**
 * The moment that is meant if the Z of a time stands behind a local hour; undefined where it has none, or where the
 * profile reads it so anyway.
 */
export function ifLocalHour(
  { claimed, at }: SigningTime,
  { zulu, zoneIfMissing }: ZoneRules,
): Date | undefined {
  const minutes = zulu === 'utc' && claimed.endsWith('Z') ? zoneMinutes(zoneIfMissing) : undefined;
  return minutes === undefined ? undefined : new Date(at.getTime() - minutes * 60_000);
}

export function localHourDetail({ zoneIfMissing }: ZoneRules): string {
  return `Z behind a local hour, want ${zoneIfMissing}`;
}

interface Rest {
  readonly milliseconds: number;
  readonly zone: string | undefined;
}

const NOTHING: Rest = { milliseconds: 0, zone: undefined };

function restOf(text: string): Rest | undefined {
  if (text.length === SECONDS_END) return NOTHING;
  const match = REST.exec(text.slice(SECONDS_END));
  if (!match) return undefined;
  return { milliseconds: Number((match[1] ?? '').slice(0, 3).padEnd(3, '0')), zone: match[2] };
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = digits(zone, 1, 2);
  const minutes = digits(zone, 4, 2);
  // XML Schema Part 2 clause 3.2.7.3: at most 14:00
  if (!(minutes <= 59 && hours * 60 + minutes <= 14 * 60)) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
