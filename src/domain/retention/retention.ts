import { z } from 'zod';

const dayMs = 86_400_000;

/**
 * Lưu trữ (Đ28.2, Nghị định 88/2026 Đ8), as data (config/retention.json). What became a record is kept permanently, which no
 * configuration changes: a department says how far ahead the sites are asked to lock it, and what goes for the rest.
 */
const inForce = z.strictObject({
  lock: z
    .strictObject({
      years: z
        .int()
        .min(2)
        .max(20)
        .describe('how far ahead Object Lock reaches when it is set; COMPLIANCE: nobody takes it back'),
      renewBeforeDays: z
        .int()
        .min(90)
        .max(3_650)
        .describe('how long before its end a lock is renewed; half of it before the end it is an alarm'),
    })
    .refine(({ years, renewBeforeDays }) => renewBeforeDays <= (years * 365) / 2, {
      path: ['renewBeforeDays'],
      message: 'nhiều nhất bằng nửa lock.years / at most half of lock.years',
    }),
  refusedUploads: z.strictObject({
    days: z
      .int()
      .min(90)
      .max(3_650)
      .describe(
        'what never became a record is kept so long; every upload is locked so long from the first byte on',
      ),
    source: z.string().min(3).describe('the decision that sets the term'),
  }),
});
export type Retention = z.infer<typeof inForce>;

/** What a file had that set a term of years to records. */
const formerly = ['lockDays', 'yearRecord'] as const;

/** @throws nothing: a file of the former form is an issue that says what to write */
export const retentionSchema: z.ZodType<Retention> = z.preprocess((given, context) => {
  const former = formerly.filter((name) => Object.hasOwn(Object(given), name));
  if (former.length === 0) return given;
  context.addIssue(
    `${former.join(', ')}: dạng cũ; học bạ nay được lưu vĩnh viễn (Nghị định 88/2026 Đ8), không còn thời hạn. Viết / the former form; records are kept permanently and have no term any more. Write: {"lock": {"years": 10, "renewBeforeDays": 730}, "refusedUploads": {"days": 730, "source": "QĐ …"}}`,
  );
  return z.NEVER;
}, inForce);

/**
 * Until when what is kept permanently is locked by whoever locks it now: the first of a month (UTC), so that whoever does it
 * again asks for the same, and what was locked in a month is renewed in one.
 */
export function lockAhead({ lock }: Retention, now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear() + lock.years, now.getUTCMonth() + 1, 1));
}

/** A lock that ends before then is renewed. */
export function renewalDueBefore({ lock }: Retention, now: Date): Date {
  return new Date(now.getTime() + lock.renewBeforeDays * dayMs);
}

/** A lock that ends before then was to be renewed long ago, and was not. */
export function renewalMissedBefore({ lock }: Retention, now: Date): Date {
  return new Date(now.getTime() + (lock.renewBeforeDays * dayMs) / 2);
}

/** What was settled before then to be no record may go. */
export function finiteTermOverBefore({ refusedUploads }: Retention, now: Date): Date {
  return new Date(now.getTime() - refusedUploads.days * dayMs);
}

/** What became of bytes that stand at the sites, and with it how long they are kept. */
export type Keeping =
  /** a year record, accepted or arrived; its report; a checkpoint of the ledger and the token over it */
  | { readonly term: 'permanent' }
  /** nobody has decided on it yet */
  | { readonly term: 'undecided' }
  /** never became a record: refused, or sent along with a request to be compared; `since` that was settled */
  | { readonly term: 'finite'; readonly since: Date };

/** From when the department may let it go. There is no such day for what is kept permanently, nor a way to ask for one. */
export function mayGoFrom(
  { since }: Extract<Keeping, { term: 'finite' }>,
  { refusedUploads }: Pick<Retention, 'refusedUploads'>,
): Date {
  return new Date(since.getTime() + refusedUploads.days * dayMs);
}
