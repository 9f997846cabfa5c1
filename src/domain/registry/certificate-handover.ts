import type { Decided } from '../events/aggregate.ts';
import { vietnameseDay } from '../identity/calendar.ts';
import { refuse } from '../refusal.ts';
import type { RegisteredCertificate, RevocationReason } from './certificate.ts';
import type { CertificateEvent } from './certificate-events.ts';
import { stepFrom } from './certificate-life.ts';
import type { Handover } from './handover.ts';

/** Đ12.2: after these the device must be given back; after any other revocation it may be recorded (Đ12.1). */
export const handoverReasons: readonly RevocationReason[] = ['retired', 'left', 'deceased', 'dissolved'];

/** With the revocation or later. The same once more changes nothing; what is recorded stands. */
export function handOver(
  certificate: RegisteredCertificate | undefined,
  { day, minutes, receiver }: Handover,
  now: Date,
): Decided<CertificateEvent> {
  if (!certificate) return refuse('no-such-certificate');
  const { sha256, schoolId, handover: standing, state } = certificate;
  if (standing) {
    const same = standing.day === day && standing.minutes === minutes && standing.receiver === receiver;
    return same ? { ok: true, already: true } : refuse('handover-recorded');
  }
  const allowed = stepFrom(state, 'hand-over');
  if (!allowed.ok) return allowed;
  if (day > vietnameseDay(now)) return refuse('certificate-date', 'the handover lies in the future');
  const subject = { sha256, schoolId };
  return {
    ok: true,
    events: [{ type: 'certificate.handed-over', subject, data: { day, minutes, receiver } }],
  };
}
