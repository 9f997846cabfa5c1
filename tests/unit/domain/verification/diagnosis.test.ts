import { expect, test } from 'vitest';
import {
  DIAGNOSIS_TABLE,
  type DiagnosisCause,
  diagnosisOf,
} from '../../../../src/domain/verification/diagnosis.ts';

test.each(Object.keys(DIAGNOSIS_TABLE) as DiagnosisCause[])(
  '%s says what to mend, in two languages',
  (cause) => {
    const { vi, en } = DIAGNOSIS_TABLE[cause];
    expect(Math.min(vi.length, en.length)).toBeGreaterThan(40);
    expect(diagnosisOf(cause)).toStrictEqual({ cause, vi, en });
    expect(diagnosisOf(cause, '/A')).toStrictEqual({ cause, vi, en, at: '/A' });
    expect(diagnosisOf(cause, '/A', '7 h')).toStrictEqual({
      cause,
      vi: `${vi} (7 h)`,
      en: `${en} (7 h)`,
      at: '/A',
    });
  },
);
