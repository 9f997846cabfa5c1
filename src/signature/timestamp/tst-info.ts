import { AsnConvert, AsnProp, AsnPropTypes, type IAsnConverter } from '@peculiar/asn1-schema';
import { TSTInfo } from '@peculiar/asn1-tsp';
import type { HashName } from '../core/algorithms.ts';
import { HASHES } from './algorithms.ts';
import { TokenRefused } from './fault.ts';

/** What the authority says (TSTInfo, RFC 3161, 2.4.2), before anybody knows whether it said so. */
export interface StatedTime {
  readonly at: Date;
  /** how far the true time may lie from `at`, either way; undefined when nothing is said */
  readonly accuracyMs: number | undefined;
  readonly policy: string;
  /** hexadecimal */
  readonly serial: string;
  readonly imprint: { readonly hash: HashName; readonly value: Buffer };
  readonly nonce: Buffer | undefined;
  /** DER of the GeneralName under which the authority speaks */
  readonly authority: Buffer | undefined;
}

/** DER allows one spelling (X.690, 11.7), always in UTC; the library would also read local times. */
const DER_TIME = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:\.([0-9]*[1-9]))?Z$/;

const derTime: IAsnConverter<Date> = {
  fromASN({ valueBlock }) {
    const octets = 'valueHexView' in valueBlock ? valueBlock.valueHexView : undefined;
    if (!(octets instanceof Uint8Array)) throw new TokenRefused('malformed');
    return readTime(Buffer.from(octets).toString('latin1'));
  },
  toASN: () => {
    throw new Error('times are only read here');
  },
};

class StrictTstInfo extends TSTInfo {}
AsnProp({ type: AsnPropTypes.GeneralizedTime, converter: derTime })(StrictTstInfo.prototype, 'genTime');

/** @throws TokenRefused malformed, version-not-allowed, critical-extension, algorithm-not-allowed */
export function readTstInfo(der: ArrayBuffer): StatedTime {
  const info = AsnConvert.parse(der, StrictTstInfo);
  const hash = HASHES.get(info.messageImprint.hashAlgorithm.algorithm);
  if (hash === undefined) throw new TokenRefused('algorithm-not-allowed');
  const version: number = info.version;
  if (version !== 1) throw new TokenRefused('version-not-allowed');
  // An extension that must be understood and is not makes the whole token mean something else.
  if (info.extensions?.some(({ critical }) => critical)) throw new TokenRefused('critical-extension');
  return {
    at: info.genTime,
    accuracyMs: info.accuracy && accuracyOf(info.accuracy),
    policy: info.policy,
    serial: Buffer.from(info.serialNumber).toString('hex'),
    imprint: { hash, value: Buffer.from(info.messageImprint.hashedMessage.buffer) },
    nonce: info.nonce && Buffer.from(info.nonce),
    authority: info.tsa && Buffer.from(AsnConvert.serialize(info.tsa)),
  };
}

function readTime(text: string): Date {
  const match = DER_TIME.exec(text);
  if (!match) throw new TokenRefused('malformed');
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  // Cut, not rounded: a time must not move past what was stated. Accuracy covers what is lost.
  const time = new Date(`${written}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 19) !== written) {
    throw new TokenRefused('malformed');
  }
  return time;
}

/** Milliseconds, microseconds rounded up. */
function accuracyOf({ seconds, millis = 0, micros = 0 }: NonNullable<TSTInfo['accuracy']>): number {
  const within = (value: number) => Number.isInteger(value) && value >= 0 && value <= 999;
  // An accuracy of a day or more is none; the library gives integers past 31 bits as text.
  const isSound = Number.isInteger(seconds) && seconds >= 0 && seconds < 86_400;
  if (!isSound || !within(millis) || !within(micros)) throw new TokenRefused('malformed');
  return seconds * 1000 + millis + Math.ceil(micros / 1000);
}
