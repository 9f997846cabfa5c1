import { parseSchoolId } from '../domain/identity/school-id.ts';
import { listSchools, putSchool } from '../storage/index/schools.ts';
import { table } from './table.ts';
import { type Area, verb, WrongUsage } from './verb.ts';
import { withDatabase } from './with-database.ts';

const put = verb({
  name: 'put',
  usage: 'ID --name NAME [--commune NAME]',
  what: { vi: 'Thêm trường hoặc đổi tên trường', en: 'adds a school, or renames the one with this code' },
  options: { name: { type: 'string' }, commune: { type: 'string' } },
  words: [1, 1],
  run: ({ env, values, words: [text = ''] }) => {
    const schoolId = parseSchoolId(text);
    if (!schoolId) throw new WrongUsage('mã trường / school code: want 4 to 20 digits or capital letters');
    const name = values.name?.trim();
    const commune = values.commune?.trim();
    if (!name) throw new WrongUsage('cần / want: schools put ID --name NAME [--commune NAME]');
    return withDatabase(env, async (database) => {
      const school = { _id: schoolId, name, ...(commune ? { commune } : {}) };
      await putSchool(database, school);
      return {
        lines: [`Đã ghi / put: ${schoolId} ${name}`],
        json: { school: { id: schoolId, name, ...(commune ? { commune } : {}) } },
      };
    });
  },
});

const list = verb({
  name: 'list',
  usage: '',
  what: { vi: 'Các trường trong tỉnh', en: 'the schools of the province' },
  options: {},
  run: ({ env }) =>
    withDatabase(env, async (database) => {
      const found = await listSchools(database);
      return {
        lines: table(
          ['Mã / code', 'Tên / name', 'Xã / commune'],
          found.map(({ _id, name, commune = '-' }) => [_id, name, commune]),
        ),
        json: { schools: found.map(({ _id: id, ...school }) => ({ id, ...school })) },
      };
    }),
});

export const schools: Area = {
  name: 'schools',
  what: { vi: 'Trường', en: 'Schools' },
  verbs: [put, list],
};
