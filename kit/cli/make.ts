import { wholeNumber } from '../../src/command-line/option-values.ts';
import { verb } from '../../src/command-line/verb.ts';
import { WrongUsage } from '../../src/command-line/wrong-usage.ts';
import { parseSchoolYear } from '../../src/domain/identity/school-year.ts';
import { unsignedDocument } from '../document.ts';
import { closingDay } from '../make-signed.ts';
import { loadPki } from '../pki-files.ts';
import { makePupils } from '../pupils.ts';
import { signersOf } from '../signer.ts';
import { done } from './done.ts';
import { dirOption, kitFolder } from './kit-folder.ts';
import { schoolYearOption } from './repository-options.ts';

export const make = verb({
  name: 'make',
  usage: '[--school-year 2025-2026] [--pupils 30] [--seed 1] [--day YYYY-MM-DD] [--dir .school]',
  what: { vi: 'Bịa học sinh và lập học bạ chưa ký', en: 'invents pupils and writes unsigned transcripts' },
  options: {
    'school-year': schoolYearOption,
    pupils: {
      type: 'string',
      default: '30',
      value: 'N',
      what: { vi: 'số học sinh mỗi lớp', en: 'pupils in each class (30)' },
    },
    seed: {
      type: 'string',
      default: '1',
      value: 'SEED',
      what: { vi: 'cùng seed, cùng học sinh', en: 'the same seed gives the same pupils (1)' },
    },
    day: {
      type: 'string',
      value: 'YYYY-MM-DD',
      what: { vi: 'ngày hiệu lực và ngày ký', en: 'effective date, and day of signing' },
    },
    dir: dirOption,
  },
  async run({ values, ...call }) {
    const folder = kitFolder(values.dir);
    const { 'school-year': schoolYear, seed } = values;
    if (!parseSchoolYear(schoolYear)) throw new WrongUsage('--school-year: cần dạng / want 2025-2026');
    const effectiveDate = values.day ?? closingDay(schoolYear);
    if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(effectiveDate))
      throw new WrongUsage('--day: cần dạng / want YYYY-MM-DD');
    const pupilsPerClass = wholeNumber('--pupils', values.pupils, 1, 999);
    const pki = await loadPki(folder.pki);
    let documents = 0;
    for (const signers of pki.schools) {
      const { school } = signers;
      const numbers = new Map<string, number>();
      for (const pupil of makePupils({ school, classes: school.classes, pupilsPerClass, schoolYear, seed })) {
        const number = (numbers.get(pupil.className) ?? 0) + 1;
        numbers.set(pupil.className, number);
        const file = `${pupil.className}-${String(number).padStart(3, '0')}.xml`;
        const xml = unsignedDocument({
          pupil,
          school,
          staff: signersOf(signers, pupil.className),
          effectiveDate,
        });
        await folder.write('unsigned', { school: school.id, schoolYear, file }, xml);
        documents += 1;
      }
    }
    return done(call, 'make', {
      ok: true,
      lines: [`Đã lập ${documents} học bạ chưa ký / ${documents} unsigned transcripts written`],
      result: { documents, schoolYear },
    });
  },
});
