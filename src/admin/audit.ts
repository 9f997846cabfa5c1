import { type IndexKnows, indexKnows } from '../acts/ledger/index-knows.ts';
import { readEntries } from '../acts/ledger/read-entries.ts';
import {
  indexAsSource,
  type NotAsked,
  type SiteVerdict,
  siteAsSource,
  THE_INDEX,
  verifyLedger,
} from '../acts/ledger/verify-ledger.ts';
import { openLedgerSites, openWitnesses } from '../roles/ledger-sites.ts';
import { openIndex } from '../roles/open-index.ts';
import { refused } from './refused.ts';
import { siteOption, sitesOf } from './site-option.ts';
import { type Area, offlineVerb, verb, WrongUsage } from './verb.ts';

/** exit code: the ledger holds in itself, and nobody could tell whether its end was cut off */
const INDETERMINATE = 2;
/** exit code: it holds, and one who may know of a longer one was not asked */
const NOT_ALL_ASKED = 3;

const verify = offlineVerb({
  name: 'verify',
  act: 'audit.verify',
  usage: '[--site primary|backup]',
  what: {
    vi: 'Kiểm tra cả sổ cái ở từng nơi lưu trữ: mọi mục, mọi mã băm, mọi chữ ký; đuôi bị cắt thì nơi kia, chỉ mục, nhân chứng biết. Không cần MongoDB (thì nói là chưa hỏi chỉ mục), không cần khóa của cán bộ',
    en: 'walks the whole ledger at each site: every entry, hash and signature; whether its end was cut off the other site, the index and the witnesses tell. Works without MongoDB (and says that the index was not asked) and needs no credential',
  },
  notes: `Thoát / exit: 0 nguyên vẹn, đã hỏi mọi nơi / intact, everybody was asked
  1 hỏng, nói rõ chỗ / broken, the place named
  2 không ai đối chứng được phần đuôi / nobody else could be asked
  3 nguyên vẹn, nhưng có nơi không hỏi được, nói rõ nơi nào / intact, and one that could not be asked is named`,
  options: { site: siteOption },
  run: async ({ env, values }) => {
    const sites = await openLedgerSites(env);
    const witnesses = await openWitnesses(env);
    const index = await openIndex(env).then(
      (database) => ({ opened: async () => database, close: database.close }),
      (why: unknown) => ({ opened: () => Promise.reject(why), close: async () => undefined }),
    );
    try {
      const verdicts: SiteVerdict[] = [];
      for (const site of sitesOf(values.site)) {
        const other = siteAsSource(sites, site === 'primary' ? 'backup' : 'primary');
        const others = [other, indexAsSource(sites, index.opened)];
        verdicts.push(await verifyLedger(sites, site, others, witnesses));
      }
      const known = await indexKnows(sites, index.opened);
      const notAsked = silent(verdicts, known);
      const any = (verdict: SiteVerdict['verdict']) => verdicts.some((one) => one.verdict === verdict);
      const failed = any('broken') || any('away') || known.indexBehind === true;
      const otherwise = any('indeterminate') ? INDETERMINATE : notAsked.length > 0 ? NOT_ALL_ASKED : 0;
      return {
        lines: [
          ...verdicts.map(told),
          ...notAsked.map(({ source, why }) => `không hỏi được / not asked: ${source}: ${why}`),
          ...(known.indexBehind ? [behind] : []),
        ],
        json: { sites: verdicts.map(asJson), ...known },
        ...(failed ? { failed } : { exitCode: otherwise }),
      };
    } finally {
      await index.close();
    }
  },
});

const behind =
  'Cơ sở dữ liệu KHÔNG biết hết sổ cái: bị mất hoặc bị lùi / the index does NOT know the whole ledger: npm run admin -- rebuild';

/** Each once, however many sites would have had its answer. */
function silent(verdicts: readonly SiteVerdict[], { indexNotAsked }: IndexKnows): readonly NotAsked[] {
  const all = verdicts.flatMap((verdict) => ('notAsked' in verdict ? verdict.notAsked : []));
  const index = indexNotAsked === undefined ? [] : [{ source: THE_INDEX, why: indexNotAsked }];
  return [...new Map([...all, ...index].map((one) => [one.source, one])).values()];
}

function told(verdict: SiteVerdict): string {
  const { site } = verdict;
  switch (verdict.verdict) {
    case 'intact':
      return `${site}: sổ cái nguyên vẹn / intact: ${verdict.entries} mục / entries; đã hỏi / asked: ${verdict.asked.join(', ')}`;
    case 'indeterminate':
      return `${site}: ${verdict.entries} mục tự nó đúng, nhưng không ai đối chứng được phần đuôi / entries hold, and nobody could be asked whether the end was cut off`;
    case 'broken':
      return `${site}: sổ cái HỎNG / BROKEN (${verdict.fault.kind}): ${verdict.fault.message}`;
    case 'away':
      return `${site}: không trả lời / does not answer`;
  }
}

function asJson(verdict: SiteVerdict): object {
  if (verdict.verdict !== 'broken') return verdict;
  const { kind, place, message } = verdict.fault;
  return { site: verdict.site, verdict: 'broken', fault: kind, place, message };
}

const cat = verb({
  name: 'cat',
  act: 'ledger.read',
  usage: 'FROM..TO [--site primary|backup]',
  what: {
    vi: 'In các mục của sổ cái theo vị trí, mỗi mục một dòng JSON; phần niêm phong vẫn niêm phong',
    en: 'prints entries of the ledger by position, a line of JSON each; what is sealed stays sealed',
  },
  options: { site: siteOption },
  words: [1, 1],
  read: async ({ env, values, words: [range = ''] }) => {
    const [, from, to] = /^([0-9]{1,15})\.\.([0-9]{1,15})$/.exec(range) ?? [];
    if (from === undefined || to === undefined)
      throw new WrongUsage('cần khoảng vị trí / want positions, such as 0..99');
    const [site = 'primary'] = sitesOf(values.site);
    return { site, from: Number(from), to: Number(to), sites: await openLedgerSites(env) };
  },
  run: async ({ actor, may, input: { site, from, to, sites } }) => {
    const read = await readEntries({ sites, may }, actor, site, { from, to });
    if (!read.ok) return refused(read.refusal);
    return {
      lines: read.lines.map(({ position, line }) => `${position} ${line}`),
      json: { entries: read.lines.map(({ position, line }) => ({ position, entry: JSON.parse(line) })) },
    };
  },
});

export const audit: Area = {
  name: 'audit',
  what: { vi: 'Sổ cái', en: 'The ledger' },
  verbs: [verify, cat],
};
