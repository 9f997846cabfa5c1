import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { VerificationReport } from '../../domain/verification/report.ts';
import { canonicalJson } from './canonical-json.ts';

/** The most that is packed into an event, so that its entry in the ledger stays below what a bundle can hold. */
export const MOST_PACKED = 32_000;

/** In the one spelling (RFC 8785). What a certificate says may hold half a character: nothing here can keep that. */
export function reportText(report: VerificationReport): string {
  const whole: unknown = JSON.parse(JSON.stringify(report), (_, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
  return canonicalJson(whole);
}

/** Deflated (RFC 1951), in base64. */
export function packReport(report: VerificationReport): string {
  return deflateRawSync(reportText(report)).toString('base64');
}

/** @throws Error for what `packReport` did not write */
export function unpackReport(packed: string): VerificationReport {
  return JSON.parse(textOfPacked(packed)) as VerificationReport;
}

/** @throws Error for what `packReport` did not write */
export function textOfPacked(packed: string): string {
  return inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8');
}
