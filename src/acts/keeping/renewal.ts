import { isOutage, StorageError } from '../../storage/storage-error.ts';

/** The lock of one object at one site. */
export interface LockOfObject {
  retainedUntil(): Promise<Date | undefined>;
  extendRetention(until: Date): Promise<void>;
}

/** How far locks are to reach. */
export interface Reach {
  /** a lock that ends before then is renewed */
  readonly dueBefore: Date;
  readonly until: Date;
}

/** What the runs of the renewal count, at both sites. */
export interface RenewalCounts {
  /** locks that now reach further */
  renewed: number;
  /** locks that were not known and reach far enough */
  seen: number;
  /** objects whose lock a site did not renew; each is named in the log */
  refused: number;
  /** sites that did not answer */
  unreachable: number;
}

/** Objects of one site that are asked for at once. */
export const AT_ONCE = 16;
/** A site that refuses so many in one run refuses more than single objects. */
export const REFUSED_AT_MOST = 1_000;

export interface Renewal {
  /** until when the site says that it locks the object */
  readonly until: Date;
  readonly what: 'renewed' | 'seen';
}

/**
 * Sees to it that one lock reaches far enough: looks, asks for more where it does not, and looks again. Never shortens, and does
 * no harm when it is done twice.
 * @throws StorageError, also where there is no lock to be renewed (nothing stands there, or a delete marker, of which a site may
 * say that it locked it), and where the site says yes and the lock does not stand
 */
export async function renewLock(lock: LockOfObject, { dueBefore, until }: Reach): Promise<Renewal> {
  const standing = await lock.retainedUntil();
  if (!standing) throw new StorageError('site-refused', 'nothing stands there that is locked');
  if (standing >= dueBefore) return { until: standing, what: 'seen' };
  await lock.extendRetention(until);
  const taken = await lock.retainedUntil();
  if (taken && taken >= until) return { until: taken, what: 'renewed' };
  throw new StorageError('site-refused', 'the site took the longer lock, and it does not stand');
}

/** What one attempt came to. */
export type Tried =
  | Renewal
  | { readonly what: 'refused' | 'unreachable'; readonly code: string; readonly reason: string };

export async function tryRenewal(lock: LockOfObject, reach: Reach): Promise<Tried> {
  try {
    return await renewLock(lock, reach);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const what = isOutage(error) ? 'unreachable' : 'refused';
    return { what, code: error.code, reason: error.message };
  }
}

/**
 * A copy that is damaged on its disk looks like a site that is away. One that answers for others of a group and for itself, and
 * fails twice for one object, refuses that object; else that one would keep all that come after it waiting.
 * @returns the same with no `unreachable` among them, or `away`
 */
export async function settled<T extends { readonly what?: string | undefined }>(
  tried: readonly T[],
  again: (at: number) => Promise<T>,
  reachable: () => Promise<void>,
): Promise<readonly T[] | 'away'> {
  if (tried.every(({ what }) => what === 'unreachable')) return 'away';
  const answers: T[] = [];
  for (const [at, first] of tried.entries()) {
    const answer = first.what === 'unreachable' ? await again(at) : first;
    const isAlone = answer.what === 'unreachable';
    if (
      isAlone &&
      !(await reachable().then(
        () => true,
        () => false,
      ))
    )
      return 'away';
    answers.push(isAlone ? { ...answer, what: 'refused' } : answer);
  }
  return answers;
}
