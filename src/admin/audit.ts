import { ledgerReach } from '../acts/ledger/index-and-sites.ts';
import { readEntries } from '../acts/ledger/read-entries.ts';
import { indexAsSource, type SiteVerdict, siteAsSource, verifyLedger } from '../acts/ledger/verify-ledger.ts';
import { openLedgerSites } from '../roles/ledger-sites.ts';
import { openIndex } from '../roles/open-index.ts';
import { refused } from './refused.ts';
import { siteOption, sitesOf } from './site-option.ts';
import { type Area, offlineVerb, verb, WrongUsage } from './verb.ts';

/** exit code: the ledger holds in itself, and nobody could tell whether its end was cut off */
const INDETERMINATE = 2;

const verify = offlineVerb({
  name: 'verify',
  act: 'audit.verify',
  usage: '[--site primary|backup]',
  what: {
    vi: 'Kiểm tra cả sổ cái ở từng nơi lưu trữ: mọi mục, mọi mã băm, mọi chữ ký; đuôi bị cắt thì nơi kia, chỉ mục biết. Không cần MongoDB, không cần khóa của cán bộ',
    en: 'walks the whole ledger at each site: every entry, hash and signature; whether its end was cut off the other site and the index tell. Needs no MongoDB and no credential',
  },
  notes:
    'Thoát / exit: 0 nguyên vẹn / intact, 1 hỏng, nói rõ chỗ / broken, the place named, 2 không ai đối chứng được phần đuôi / nobody else could be asked',
  options: { site: siteOption },
  run: async ({ env, values }) => {
    const sites = await openLedgerSites(env);
    const index = await openIndex(env).catch(() => undefined);
    try {
      const verdicts: SiteVerdict[] = [];
      for (const site of sitesOf(values.site)) {
        const other = siteAsSource(sites, site === 'primary' ? 'backup' : 'primary');
        const others = index ? [other, indexAsSource(sites, index)] : [other];
        verdicts.push(await verifyLedger(sites, site, others));
      }
      const indexBehind = index !== undefined && (await ledgerReach(sites, index)).indexBehind;
      const broken = verdicts.some(({ verdict }) => verdict === 'broken' || verdict === 'away');
      const failed = broken || indexBehind;
      const unsure = verdicts.some(({ verdict }) => verdict === 'indeterminate');
      return {
        lines: [...verdicts.map(told), ...(indexBehind ? [behind] : [])],
        json: { sites: verdicts.map(asJson), indexBehind },
        ...(failed ? { failed } : unsure ? { exitCode: INDETERMINATE } : {}),
      };
    } finally {
      await index?.close();
    }
  },
});

const behind =
  'Cơ sở dữ liệu KHÔNG biết hết sổ cái: bị mất hoặc bị lùi / the index does NOT know the whole ledger: npm run admin -- rebuild';

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
