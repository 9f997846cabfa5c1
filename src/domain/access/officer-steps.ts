import type { Decided } from '../events/aggregate.ts';
import { refuse } from '../refusal.ts';
import { type Account, isFirst, type Officer, type OfficerEvent } from './officer.ts';

/** Two officers must remain, or nothing could be approved any more (Đ4.4). */
const NEEDED = 2;

/**
 * One of the first two accounts (Đ4). One that stands as it was made is made anew: whoever asks has seen that the making
 * was cut short before anybody was shown its key.
 */
export function makeOfficer(standing: Officer | undefined, data: Account): Decided<OfficerEvent> {
  if (standing && !isFirst(standing)) return refuse('officer-state');
  return { ok: true, events: [{ type: 'officer.made', data }] };
}

/** One officer proposes an account (Đ4); it may do nothing until a second one approves it. */
export function proposeOfficer(standing: Officer | undefined, data: Account): Decided<OfficerEvent> {
  return standing ? refuse('officer-state') : { ok: true, events: [{ type: 'officer.proposed', data }] };
}

/** A second officer lets a proposed account act (Đ4.4). */
export function approveOfficer(standing: Officer | undefined, by: string): Decided<OfficerEvent> {
  if (!standing) return refuse('no-such-officer');
  if (standing.state === 'active' && standing.approvedBy === by) return { ok: true, already: standing };
  if (standing.state !== 'proposed') return refuse('officer-state');
  return { ok: true, events: [{ type: 'officer.approved', data: {} }] };
}

/** @param active how many officers can act now, this one among them */
export function closeOfficer(standing: Officer | undefined, active: number): Decided<OfficerEvent> {
  if (!standing) return refuse('no-such-officer');
  if (standing.state === 'closed') return { ok: true, already: standing };
  if (standing.state === 'active' && standing.role === 'officer' && active <= NEEDED)
    return refuse('officers-needed');
  return { ok: true, events: [{ type: 'officer.closed', data: {} }] };
}
