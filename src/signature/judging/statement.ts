import { parsePersonalId } from '../../domain/identity/personal-id.ts';
import { parseSchoolId } from '../../domain/identity/school-id.ts';
import { parseSchoolYear } from '../../domain/identity/school-year.ts';
import { parseSha256 } from '../../domain/identity/sha256.ts';
import type { StatementProfile } from '../../domain/profile/profile.ts';
import type { Closing, Statement } from '../../domain/statement/statement.ts';
import { type Finding, finding } from '../../domain/verification/finding.ts';
import type { ElementFinder } from '../reading/elements.ts';
import { type ElementNumber, isInside, plainText } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import { type Field, nameFault, type ReadDocument, readField } from './content.ts';

type FieldName = 'schoolId' | 'schoolYear' | 'personalId' | 'record' | 'replacement' | 'reason' | 'className';

const printable = (text: string) => (nameFault(text) ? undefined : text);
const PARSERS: Readonly<Record<FieldName, (text: string) => string | undefined>> = {
  schoolId: parseSchoolId,
  schoolYear: parseSchoolYear,
  personalId: parsePersonalId,
  record: parseSha256,
  replacement: parseSha256,
  reason: printable,
  className: printable,
};

/** What a signed statement on records says (Đ25). Every fault is a finding, so `statement` is undefined or whole. */
export function readStatement(tape: Tape, find: ElementFinder, profile: StatementProfile): ReadDocument {
  const findings: Finding[] = [];
  const fields: Record<string, Field | undefined> = {};
  const values: Record<string, unknown> = {};
  for (const [name, path] of Object.entries(profile.fields)) {
    const field = readField(tape, find, path);
    const value = field && PARSERS[name as FieldName](field.text);
    if (!field) findings.push(finding('content-field-structure', path));
    else if (value === undefined) findings.push(finding('content-field-invalid', path));
    fields[name] = field;
    values[name] = value;
  }
  const elements = Object.values(fields).map((field) => field?.element);
  if (profile.content === 'closing') {
    const { records, rows, faults } = readList(tape, find, profile.list);
    findings.push(...faults);
    elements.push(...rows);
    values.records = records;
  }
  const whole = findings.length === 0;
  return {
    fields,
    elements,
    findings,
    ...(whole && { statement: { kind: profile.content, ...values } as Statement }),
  };
}

type List = Extract<StatementProfile, { content: 'closing' }>['list'];

/** Each element of the list has its fields once; the schema says where one has more or none. */
function readList(
  tape: Tape,
  find: ElementFinder,
  { path, fields }: List,
): {
  readonly records: Closing['records'];
  readonly rows: readonly ElementNumber[];
  readonly faults: readonly Finding[];
} {
  const rows = find(path);
  const ids = find(`${path}/${fields.personalId}`);
  const hashes = find(`${path}/${fields.record}`);
  const read = <Value>(
    element: ElementNumber | undefined,
    row: ElementNumber,
    parse: (text: string) => Value,
  ) =>
    element !== undefined && isInside(tape, element, row) ? parse(plainText(tape, element) ?? '') : undefined;
  const records = rows.flatMap((row, index) => {
    const personalId = read(ids[index], row, parsePersonalId);
    const record = read(hashes[index], row, parseSha256);
    return personalId && record ? [{ personalId, record }] : [];
  });
  const isWhole =
    records.length === rows.length && ids.length === rows.length && hashes.length === rows.length;
  const isOnce = new Set(records.map(({ personalId }) => personalId)).size === records.length;
  if (rows.length === 0 || !isWhole)
    return { records, rows, faults: [finding('content-field-structure', path)] };
  return { records, rows, faults: isOnce ? [] : [finding('content-field-invalid', path)] };
}
