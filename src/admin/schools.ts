import { listSchools } from '../acts/schools/list-schools.ts';
import { putSchool } from '../acts/schools/put-school.ts';
import { parseSchoolId } from '../domain/identity/school-id.ts';
import { printable } from './printable.ts';
import { refused } from './refused.ts';
import { table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';
import { whenOf } from './when-of.ts';

const put = verb({
  name: 'put',
  act: 'school.put',
  usage: 'ID --name NAME [--commune NAME]',
  what: { vi: 'Thêm trường hoặc đổi tên trường', en: 'adds a school, or renames the one with this code' },
  options: { name: { type: 'string' }, commune: { type: 'string' } },
  words: [1, 1],
  read: ({ values, words: [text = ''] }) => {
    const schoolId = parseSchoolId(text);
    if (!schoolId) throw new WrongUsage('mã trường / school code: want 4 to 20 digits or capital letters');
    const name = printable('--name', values.name, 200);
    const commune = printable('--commune', values.commune || undefined, 200);
    if (!name) throw new WrongUsage('cần / want: schools put ID --name NAME [--commune NAME]');
    return { _id: schoolId, name, ...(commune ? { commune } : {}) };
  },
  run: async ({ actor, input, clock, ...office }) => {
    const decision = await putSchool(office, actor, input, whenOf(clock));
    if (!decision.ok) return refused(decision.refusal);
    const { _id: id, ...school } = decision.school;
    return {
      lines: [`Đã ghi / put: ${input._id} ${input.name}`],
      json: { school: { id, ...school } },
    };
  },
});

const list = verb({
  name: 'list',
  act: 'school.list',
  usage: '',
  what: { vi: 'Các trường trong tỉnh', en: 'the schools of the province' },
  options: {},
  run: async ({ actor, ...office }) => {
    const decision = await listSchools(office, actor);
    if (!decision.ok) return refused(decision.refusal);
    const found = decision.schools;
    return {
      lines: table(
        ['Mã / code', 'Tên / name', 'Xã / commune'],
        found.map(({ _id, name, commune = '-' }) => [_id, name, commune]),
      ),
      json: { schools: found.map(({ _id: id, ...school }) => ({ id, ...school })) },
    };
  },
});

export const schools: Area = {
  name: 'schools',
  what: { vi: 'Trường', en: 'Schools' },
  verbs: [put, list],
};
