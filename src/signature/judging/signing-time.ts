import { digits, isCalendarDay } from '../../domain/identity/calendar-day.ts';

export interface SigningTime {
  /** as written */
  readonly claimed: string;
  readonly at: Date;
  /** true when no zone was written and the profile's was assumed */
  readonly zoneAssumed: boolean;
}

/** What may follow the seconds. */
const REST = /^(?:\.([0-9]{1,3}))?(Z|[+-][0-9]{2}:[0-9]{2})?$/;
const SECONDS_END = 19;

/**
 * `YYYY-MM-DDThh:mm:ss[.fff][Z|±hh:mm]`, a date and hour that exist (no 30 February, no hour 24, no leap second).
 * Undefined when it is anything else.
 */
export function parseSigningTime(text: string, zoneIfMissing: string): SigningTime | undefined {
  const isPunctuated =
    text[4] === '-' && text[7] === '-' && text[10] === 'T' && text[13] === ':' && text[16] === ':';
  const rest = isPunctuated ? restOf(text) : undefined;
  if (!rest) return undefined;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)];
  const [hour, minute, second] = [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)];
  const offset = zoneMinutes(rest.zone ?? zoneIfMissing);
  // Date.UTC reads a year below 100 as one of the twentieth century.
  const isReal = year >= 100 && isCalendarDay(year, month, day) && hour <= 23 && minute <= 59 && second <= 59;
  if (!isReal || offset === undefined) return undefined;
  return {
    claimed: text,
    at: new Date(Date.UTC(year, month - 1, day, hour, minute - offset, second, rest.milliseconds)),
    zoneAssumed: rest.zone === undefined,
  };
}

interface Rest {
  readonly milliseconds: number;
  readonly zone: string | undefined;
}

const NOTHING: Rest = { milliseconds: 0, zone: undefined };

function restOf(text: string): Rest | undefined {
  if (text.length === SECONDS_END) return NOTHING;
  const match = REST.exec(text.slice(SECONDS_END));
  return match ? { milliseconds: Number((match[1] ?? '0').padEnd(3, '0')), zone: match[2] } : undefined;
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = digits(zone, 1, 2);
  const minutes = digits(zone, 4, 2);
  // XML Schema Part 2 clause 3.2.7.3: at most 14:00
  if (!(minutes <= 59 && hours * 60 + minutes <= 14 * 60)) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
