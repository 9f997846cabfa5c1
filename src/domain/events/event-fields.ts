import { z } from 'zod';
import { parsed } from '../identity/parsed.ts';
import { parsePersonalId } from '../identity/personal-id.ts';
import type { PrintableText } from '../identity/printable-text.ts';
import { parseSchoolId } from '../identity/school-id.ts';
import { parseSchoolYear } from '../identity/school-year.ts';
import { parseSha256 } from '../identity/sha256.ts';

// What the data of events is made of. Words were looked at as the step was taken and are never judged again: a later table
// of letters must not make an old entry unreadable.

export const personalIdField = parsed(parsePersonalId, 'a personal ID');
export const schoolIdField = parsed(parseSchoolId, 'a school code');
export const schoolYearField = parsed(parseSchoolYear, 'a school year');
export const sha256Field = parsed(parseSha256, 'a SHA-256');
export const printableField = z.custom<PrintableText>((value) => typeof value === 'string');
