import { tmpdir } from 'node:os';
import { checkIndex } from '../acts/ledger/check-index.ts';
import type { SiteName } from '../acts/ledger/ledger-sites.ts';
import { rebuildIndex } from '../acts/ledger/rebuild-index.ts';
import type { Console } from '../command-line/verb.ts';
import { openLedgerSites, openLooksLogs } from '../roles/ledger-sites.ts';
import { withNewIndex, withScratchIndex } from '../roles/new-index.ts';
import { siteOption, sitesOf } from './site-option.ts';
import { type Area, type Outcome, offlineVerb, type Surroundings, WrongUsage } from './verb.ts';

const rebuild = offlineVerb({
  name: '',
  act: 'index.rebuild',
  usage: '--from primary|backup (--into URL | --check)',
  what: {
    vi: 'Dựng lại cơ sở dữ liệu từ sổ cái ở một nơi lưu trữ vào một cơ sở dữ liệu trống; --check: dựng vào chỗ tạm rồi so với cơ sở dữ liệu đang dùng',
    en: 'makes the index again from the ledger at one site, in an empty database; --check makes one beside the live one and compares',
  },
  notes: `Cần khóa chủ (KHB_MASTER_KEY_FILE), khóa sổ cái và hai nơi lưu trữ; không đọc học bạ nào.
Wants the master key, the ledger's key and the two sites; no signed document is opened. What came after the last checkpoint is listed by
its bytes, which no event names. Thoát / exit: 0 xong, như nhau / done, the same; 1 khác nhau hoặc không dựng / differs, or not made.`,
  options: {
    from: { ...siteOption, default: 'primary' },
    into: { type: 'string', value: 'URL', what: { vi: 'MongoDB trống', en: 'an empty MongoDB' } },
    check: { type: 'boolean', default: false },
    dir: {
      type: 'string',
      default: tmpdir(),
      value: 'DIR',
      what: { vi: 'chỗ tạm, vẫn niêm phong', en: 'for entries on their way, still sealed' },
    },
  },
  run: async ({ values: { from, into, check, dir }, env, clock, console }) => {
    const [site = 'primary'] = sitesOf(from);
    if (check === (into !== undefined))
      throw new WrongUsage('cần một trong / want one of: --into URL, --check');
    return into === undefined
      ? checked(env, site, dir, console)
      : made({ env, clock }, site, into, dir, console);
  },
});

async function made(
  { env, clock }: Surroundings,
  from: SiteName,
  url: string,
  dir: string,
  console: Console,
): Promise<Outcome> {
  const sites = await openLedgerSites(env);
  const looksLogs = await openLooksLogs(env, clock());
  const result = await withNewIndex(env, url, (index) =>
    rebuildIndex(sites, looksLogs, from, { ...index, dir }, progressOn(console)),
  );
  if ('refused' in result) {
    const words = {
      'not-empty': 'cơ sở dữ liệu đích không trống / the database is not empty',
      'no-log': `không có sổ cái ở ${from} / there is no ledger at the ${from} site`,
      'other-knows-more': `nơi kia biết nhiều hơn; hãy dựng từ đó / the other site knows more: rebuild from there`,
    };
    return {
      lines: [words[result.refused]],
      json: { made: false, why: result.refused },
      failed: true,
    };
  }
  const { entries, documents, keys, looks, unnamed, notThere } = result;
  const since = unnamed.flatMap(({ storedAt }) => storedAt ?? []).sort()[0];
  return {
    lines: [
      `Đã dựng lại / made again: ${documents} hồ sơ / documents, ${entries} mục / entries, ${keys} khóa / keys, ${looks} lượt xem / looks`,
      ...(unnamed.length > 0
        ? [`Không mục nào nhắc đến / named by no event: ${unnamed.length}, từ / since ${since ?? '?'}`]
        : []),
      ...unnamed.map(({ sha256, storedAt }) => `  ${sha256} ${storedAt ?? ''}`),
      ...(notThere.length > 0 ? [`Chưa có bytes ở / bytes not yet at ${from}: ${notThere.length}`] : []),
      ...notThere.map((sha256) => `  ${sha256}`),
    ],
    json: { made: true, from, entries, documents, keys, looks, unnamed, notThere },
  };
}

async function checked(
  env: NodeJS.ProcessEnv,
  from: SiteName,
  dir: string,
  console: Console,
): Promise<Outcome> {
  const sites = await openLedgerSites(env);
  const result = await withScratchIndex(env, (live, scratch) =>
    checkIndex(sites, from, live, (work) => scratch((index) => work({ ...index, dir })), progressOn(console)),
  );
  const { entries, documents, differences, unsettled } = result;
  const same = differences.length === 0 && unsettled === 0;
  return {
    lines: [
      same
        ? `Như sổ cái / as the ledger says: ${documents} hồ sơ / documents, ${entries} mục / entries`
        : `KHÁC sổ cái / DIFFERS from the ledger: ${differences.length}; còn đang đổi / still moving: ${unsettled}`,
      ...differences.map(({ id, why, fields = [] }) => `  ${id}: ${why} ${fields.join(', ')}`.trimEnd()),
    ],
    json: { same, entries, documents, differences, unsettled },
    ...(!same && { failed: true }),
  };
}

const words = {
  keys: 'khóa / keys',
  read: 'mục / entries',
  documents: 'hồ sơ / documents',
} as const;

function progressOn(console: Console): Parameters<typeof rebuildIndex>[4] {
  let last = 0;
  return ({ what, done, of }) => {
    if (Date.now() - last < 1_000) return;
    last = Date.now();
    console.err(`${words[what]}: ${done}${of === undefined ? '' : ` / ${of}`}\n`);
  };
}

export const rebuildArea: Area = {
  name: 'rebuild',
  what: { vi: 'Dựng lại cơ sở dữ liệu', en: 'The index made again' },
  verbs: [rebuild],
};
