import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import type { Database } from '../../src/storage/index/database.ts';
import type { Call } from './caller.ts';

/** An act that was acknowledged. */
export interface Acknowledged {
  /** for people: which act, and what was answered */
  readonly what: string;
  /** Unix time of the answer, in ms */
  readonly at: number;
  /** of the bytes that came with it */
  readonly blob?: Sha256;
  /** a receipt was handed out with the proof that its entry is co-signed */
  readonly proven?: true;
  /** Undefined where the index knows of it: its state is what was acknowledged, or a later one. Else what is wrong. */
  missing(index: Database): Promise<string | undefined>;
}

export interface AcknowledgedLook {
  readonly what: string;
  readonly at: number;
  /** the service's own, under which the look stands */
  readonly requestId: string;
}

/** A push that was acknowledged. */
export interface Pushed {
  readonly id: string;
  readonly schoolId: string;
  readonly sha256: Sha256;
}

/** A push, answered or not, with all that its school needs to send it again. */
export interface Sent {
  readonly sha256: Sha256;
  readonly call: Omit<Call, 'asksAgain'>;
}

/** What the driver wrote down as it was told, and, in `sent` alone, what it merely asked for. */
export interface Notebook {
  acts: Acknowledged[];
  looks: AcknowledgedLook[];
  readonly requests: { readonly id: string; readonly kind: string; readonly schoolId: string }[];
  readonly submissions: Pushed[];
  readonly sent: Sent[];
  readonly transfers: { readonly id: string; readonly from: string; readonly to: string }[];
  readonly certificates: { readonly id: string; readonly schoolId: string }[];
  readonly keys: { readonly id: string; readonly token: string }[];
  readonly officers: { readonly id: string; readonly by: number }[];
}

export function newNotebook(): Notebook {
  return {
    acts: [],
    looks: [],
    requests: [],
    submissions: [],
    sent: [],
    transfers: [],
    certificates: [],
    keys: [],
    officers: [],
  };
}

/** Whether a state is what was acknowledged or comes after it, in a life whose states stand in their order; ends are final. */
export function isOrFollows(
  order: readonly (readonly string[])[],
  acknowledged: string,
  found: string,
): boolean {
  const rank = (state: string) => order.findIndex((level) => level.includes(state));
  const [then, now] = [rank(acknowledged), rank(found)];
  return now > then || (now === then && found === acknowledged);
}
