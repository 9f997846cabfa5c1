import { z } from 'zod';
import { parsedBy } from '../../domain/identity/parsed.ts';
import { parsePersonalId } from '../../domain/identity/personal-id.ts';
import { isBlank, PRINTABLE_PATTERN, parsePrintableText } from '../../domain/identity/printable-text.ts';
import { parseSchoolId } from '../../domain/identity/school-id.ts';
import { parseSchoolYear } from '../../domain/identity/school-year.ts';
import type { ProblemCode } from './problem.ts';

/**
 * The fields of requests, as schemas that parse to the domain's own types. `pattern` and `description` go to the
 * OpenAPI document; `problem` is what a breach is called, where it has a name of its own.
 */
export const personalIdField = z
  .string()
  .meta({
    description: 'Số định danh cá nhân, đúng 12 chữ số (Đ2). Personal ID, exactly 12 digits',
    pattern: '^[0-9]{12}$',
  })
  .transform(
    parsedBy(parsePersonalId, 'want exactly 12 digits', {
      problem: 'personal-id-malformed' satisfies ProblemCode,
    }),
  );

export const schoolIdField = z
  .string()
  .meta({ description: 'Mã cơ sở giáo dục. School code', pattern: '^[0-9A-Z]{4,20}$' })
  .transform(parsedBy(parseSchoolId, 'want 4 to 20 digits or capital letters'));

/** JSON Schema cannot add one: each school year there is. */
const SCHOOL_YEARS = Array.from({ length: 100 }, (_, year) => `${2000 + year}-${2001 + year}`).filter(
  parseSchoolYear,
);

export const schoolYearField = z
  .string()
  .meta({
    id: 'SchoolYear',
    description: 'Năm học. School year, such as 2025-2026',
    pattern: `^(${SCHOOL_YEARS.join('|')})$`,
  })
  .transform(parsedBy(parseSchoolYear, 'want a school year such as 2025-2026'));

/** Text that a person wrote, folded to how it is read; no control, direction or unseen characters. */
export function printableField(most: number) {
  return z
    .string()
    .meta({ minLength: 1, maxLength: most, pattern: PRINTABLE_PATTERN })
    .transform(printable(most));
}

function printable(most: number) {
  return parsedBy(
    (text) => parsePrintableText(text, most),
    `want 1 to ${most} characters that can be read, without control or unseen ones`,
  );
}

/** Why a record is cancelled (Đ25.3); none is a breach of its own. */
export const reasonField = z
  .string()
  .meta({
    description: 'Lý do hủy (Đ25.3). Why it must be cancelled',
    minLength: 1,
    maxLength: 1_000,
    pattern: PRINTABLE_PATTERN,
  })
  .refine((text) => !isBlank(text), {
    error: 'want the reason',
    params: { problem: 'reason-required' satisfies ProblemCode },
  })
  .transform(printable(1_000));

/** An id that this repository gave out. */
export const ownIdField = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,128}$/, 'want an id as this repository writes them');

export function limitField(most: number) {
  return z
    .string()
    .meta({
      description: `Số mục mỗi trang, tối đa ${most}. Items a page`,
      type: 'integer',
      minimum: 1,
      maximum: most,
    })
    .transform(
      parsedBy(
        (text) => (/^[1-9][0-9]{0,3}$/.test(text) && Number(text) <= most ? Number(text) : undefined),
        `want a whole number from 1 to ${most}`,
      ),
    )
    .optional();
}

/** A time as this repository writes them. */
export const untilField = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/, 'want a time of links.next')
  .meta({ description: 'Không muộn hơn, như trong links.next. None that is later, as links.next says' });

export const preferHeader = z
  .string()
  .max(500)
  .meta({
    description:
      '`wait=N`: chờ kết quả tối đa N giây trước khi trả lời (RFC 7240). Wait up to N seconds for the result',
  })
  .optional();

export const idempotencyKeyHeader = z
  .string()
  .meta({
    description:
      'Khóa chống gửi trùng, 1 đến 128 ký tự ASCII nhìn thấy được. The same key and bytes give the same submission',
    pattern: '^[\\x21-\\x7e]{1,128}$',
  })
  .transform(
    parsedBy(
      (text) => (/^[\x21-\x7e]{1,128}$/.test(text) ? text : undefined),
      'want 1 to 128 visible ASCII characters',
      { problem: 'idempotency-key-malformed' satisfies ProblemCode },
    ),
  )
  .optional();

export const ifNoneMatchHeader = z
  .string()
  .max(2_000)
  .meta({ description: 'ETag đã có; chưa đổi thì trả lời 304. Known entity tags (RFC 9110)' })
  .optional();
