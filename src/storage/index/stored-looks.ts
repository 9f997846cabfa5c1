import type { KeyId } from './sealer.ts';

/** `denied`: not the caller's, or not there. `over-quota`: nothing was read. */
export type LookOutcome = 'seen' | 'denied' | 'over-quota';

/** Who looked at which pupils' data, or tried to, and when (Đ20.3, Đ30). */
export interface RecordedLook {
  readonly id: string;
  /** as `actorId` writes */
  readonly actor: string;
  readonly credentialId: string;
  /** `transcript`, `year-record`, `document`, `list`, … */
  readonly what: string;
  readonly outcome: LookOutcome;
  readonly at: string;
  readonly requestId: string;
  /** of the pupils that it was about, by which alone the log names them */
  readonly keys: readonly KeyId[];
  /** what was asked for and nobody here has: personal IDs, or the certificate or school of the registry */
  readonly asked?: readonly string[];
}

/** A look as it is written: its entry in the log of its year says all but what is sealed there. */
export interface WrittenLook extends Pick<RecordedLook, 'id' | 'at' | 'keys' | 'asked'> {
  readonly line: string;
}

/**
 * Looks of one second in one document, since a server takes as long for one look as for all that come with it. They stand
 * in their log one after another.
 */
export interface StoredLooks {
  /** the id of the first */
  readonly _id: string;
  /** the second, which no look of it is before */
  readonly at: string;
  /** of all of them */
  readonly keys: readonly KeyId[];
  readonly asked?: readonly string[];
  readonly looks: readonly { readonly line: string; readonly asked?: readonly string[] }[];
  /** the same as `at`, until they are in the log */
  readonly waitingSince?: string;
  /** as long as `waitingSince` is there: some servers scan for a range alone */
  readonly waits?: true;
  /** which log they are in, `looks-2026`, and where in it the first stands */
  readonly log?: string;
  readonly position?: number;
}

/** Looks in one document. */
export const MOST_TOGETHER = 200;

/** The second of a time in ISO 8601, as the first moment of it. */
export function secondOf(at: string): string {
  return `${at.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}.000Z`;
}

/** @param looks of one second, at least one and at most `MOST_TOGETHER` */
export function storedTogether(
  looks: readonly WrittenLook[],
  place: Pick<StoredLooks, 'waitingSince' | 'waits' | 'log' | 'position'>,
): StoredLooks {
  const [first] = looks;
  if (!first) throw new Error('no look');
  const asked = [...new Set(looks.flatMap((look) => look.asked ?? []))];
  return {
    _id: first.id,
    at: secondOf(first.at),
    keys: [...new Set(looks.flatMap(({ keys }) => keys))],
    ...(asked.length > 0 && { asked }),
    looks: looks.map(({ line, asked: own }) => ({ line, ...(own && { asked: own }) })),
    ...place,
  };
}

/** Each look of a document, in their order. */
export function looksIn({ looks }: Pick<StoredLooks, 'looks'>): RecordedLook[] {
  return looks.map(({ line, asked }) => {
    const { id, actor, credentialId, what, outcome, at, requestId, keys } = JSON.parse(line) as RecordedLook;
    return { id, actor, credentialId, what, outcome, at, requestId, keys, ...(asked && { asked }) };
  });
}
