import { z } from 'zod';
import { type Aggregate, demandNone, demandState, EventOutOfPlace } from '../events/aggregate.ts';
import type { Happened } from '../events/event.ts';
import { parsed } from '../identity/parsed.ts';
import { type OfficerId, parseOfficerId } from './actor.ts';
import { type KeyFingerprint, keyFingerprint } from './api-key.ts';

/** Who makes the first two accounts, before there is anybody: whoever holds the machine. */
export const INIT = 'init';

/**
 * An account of the department (Đ4). Its holder makes the key and hands in its fingerprint alone, so that nobody else
 * can act under the account; a second officer approves it.
 */
export interface Officer {
  readonly _id: OfficerId;
  readonly name: string;
  readonly role: 'officer' | 'auditor';
  readonly state: 'proposed' | 'active' | 'closed';
  readonly key: KeyFingerprint;
  /** `actorId` of those who took the steps; `init` for the first two */
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly approvedBy?: string;
  readonly approvedAt?: string;
  readonly closedBy?: string;
  readonly closedAt?: string;
}

const account = z.strictObject({
  officerId: parsed(parseOfficerId, 'an account'),
  name: z.string(),
  role: z.enum(['officer', 'auditor']),
  key: keyFingerprint,
});
const nothing = z.strictObject({});

/** What is told of an account as it comes to be. */
export type Account = z.output<typeof account>;

export type OfficerEvent =
  /** One of the first two, who approve each other. Of one that nobody was shown the key of, it happens again. */
  | Happened<'officer.made', Account>
  | Happened<'officer.proposed', Account>
  | Happened<'officer.approved', z.output<typeof nothing>>
  /** for good; a proposal too */
  | Happened<'officer.closed', z.output<typeof nothing>>;

export const officerAggregate: Aggregate<Officer, OfficerEvent> = {
  kind: 'officer',
  events: {
    'officer.made': account,
    'officer.proposed': account,
    'officer.approved': nothing,
    'officer.closed': nothing,
  },
  evolve: (standing, event) => {
    const { at, actor } = event;
    switch (event.type) {
      case 'officer.made':
        if (standing && !isFirst(standing)) throw new EventOutOfPlace(event);
        return { ...begun(event.data, at, actor), state: 'active', approvedBy: actor, approvedAt: at };
      case 'officer.proposed':
        demandNone(standing, event);
        return { ...begun(event.data, at, actor), state: 'proposed' };
      case 'officer.approved': {
        const officer = demandState(standing, event);
        if (officer.state !== 'proposed') throw new EventOutOfPlace(event);
        return { ...officer, state: 'active', approvedBy: actor, approvedAt: at };
      }
      case 'officer.closed': {
        const officer = demandState(standing, event);
        if (officer.state === 'closed') throw new EventOutOfPlace(event);
        return { ...officer, state: 'closed', closedBy: actor, closedAt: at };
      }
    }
  },
};

function begun({ officerId: _id, ...told }: Account, proposedAt: string, proposedBy: string) {
  return { _id, ...told, proposedBy, proposedAt };
}

/** One of the first two, as it was made. */
export function isFirst({ state, approvedBy }: Officer): boolean {
  return state === 'active' && approvedBy === INIT;
}

/** 2 to 60 letters, digits, spaces, dots, hyphens and underscores, as one spells a name. */
export function parseOfficerName(text: string): string | undefined {
  const name = text.trim().replace(/ +/g, ' ').normalize('NFC');
  return /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]{1,59}$/u.test(name) ? name : undefined;
}
