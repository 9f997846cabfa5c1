import type { Statement } from '../src/domain/statement/statement.ts';
import { element, text } from './canonical-text.ts';
import { declaration } from './document.ts';

const KINDS = { recall: 'THU_HOI', replacement: 'THAY_THE', closing: 'CHOT' } as const;

/** A statement on records (`thu-hoi/1`, `thay-the/1`, `chot/1`) with empty signing slots, in canonical form. */
export function unsignedStatement(statement: Statement): string {
  const kind = KINDS[statement.kind];
  const content = element(
    `NOI_DUNG_${kind}`,
    leaf('MA_CO_SO_GIAO_DUC', statement.schoolId) + leaf('NAM_HOC', statement.schoolYear) + said(statement),
    { Id: 'noidung' },
  );
  const issue = element('BAN_HANH', element('CBQL', '') + element('KY_PHAT_HANH', ''));
  return declaration + element(`${kind}_HOC_BA`, content + issue, { phienBan: '1' });
}

function said(statement: Statement): string {
  switch (statement.kind) {
    case 'recall':
      return ofRecord(statement) + leaf('LY_DO', statement.reason);
    case 'replacement':
      return (
        ofRecord(statement) + leaf('MA_BAM_THAY_THE', statement.replacement) + leaf('LY_DO', statement.reason)
      );
    case 'closing':
      return (
        leaf('LOP', statement.className) +
        element('DANH_SACH', statement.records.map((record) => element('HOC_BA', ofRecord(record))).join(''))
      );
  }
}

function ofRecord({ personalId, record }: { readonly personalId: string; readonly record: string }): string {
  return leaf('SO_DINH_DANH_CA_NHAN', personalId) + leaf('MA_BAM_HOC_BA', record);
}

function leaf(name: string, value: string): string {
  return element(name, text(value));
}
