import { parseSchoolYear } from '../../src/domain/identity/school-year.ts';
import { unsignedDocument } from '../document.ts';
import { closingDay } from '../make-signed.ts';
import { loadPki } from '../pki-files.ts';
import { makePupils } from '../pupils.ts';
import { signersOf } from '../signer.ts';
import { type Command, numberOf, textOf, UsageError } from './command.ts';
import { kitFolder } from './kit-folder.ts';

export const make: Command = {
  help: `make   bịa học sinh và lập học bạ chưa ký / invent pupils and write unsigned transcripts
    --school-year 2025-2026   năm học / school year
    --pupils 30               số học sinh mỗi lớp / pupils in each class
    --seed 1                  cùng seed, cùng học sinh / the same seed gives the same pupils
    --day YYYY-MM-DD          ngày hiệu lực và ngày ký / effective date, and day of signing`,
  options: {
    'school-year': { type: 'string', default: '2025-2026' },
    pupils: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    day: { type: 'string' },
  },
  async run(values) {
    const folder = kitFolder(textOf(values, 'dir'));
    const schoolYear = textOf(values, 'school-year');
    if (!parseSchoolYear(schoolYear)) throw new UsageError('--school-year: cần dạng / want 2025-2026');
    const effectiveDate = values.day === undefined ? closingDay(schoolYear) : textOf(values, 'day');
    if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(effectiveDate))
      throw new UsageError('--day: cần dạng / want YYYY-MM-DD');
    const pupilsPerClass = numberOf(values, 'pupils', 1, 999);
    const seed = textOf(values, 'seed');
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
    return {
      ok: true,
      lines: [`Đã lập ${documents} học bạ chưa ký / ${documents} unsigned transcripts written`],
      result: { documents, schoolYear },
    };
  },
};
