import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { schoolOf } from '../../kit/pki.ts';
import { makeSchool } from '../../kit/school.ts';
import { areas } from '../../src/admin/areas.ts';
import { actsOf, type Route } from '../../src/api/http/route.ts';
import type { Actor } from '../../src/domain/access/actor.ts';
import { type ActName, actNames, POLICY, scopeFor } from '../../src/domain/access/policy.ts';
import { admin } from '../support/admin.ts';
import { type ApiRoom, openApiRoom } from '../support/api-room.ts';
import { generatedBlock, markdownTable } from '../support/generated-block.ts';
import { sharedPki } from '../support/shared-pki.ts';

const school = '37099901';
const kinds = ['anyone', 'school', 'officer', 'auditor'] as const;
type Kind = (typeof kinds)[number];

let api: ApiRoom;
let tokens: Readonly<Record<Exclude<Kind, 'anyone'>, string>>;
let env: Readonly<Record<string, string>>;
const sealFile = join(tmpdir(), `khb-seal-${process.pid}.pem`);

beforeAll(async () => {
  const pki = await sharedPki([makeSchool(school)]);
  api = await openApiRoom(inject('addresses'), pki);
  await writeFile(sealFile, schoolOf(pki, school).seal.certificatePem);
  const bearer = async (made: Promise<{ authorization: string }>) =>
    (await made).authorization.replace('Bearer ', '');
  tokens = {
    school: await bearer(api.schoolKey(school)),
    officer: await bearer(api.officerKey('Nguyễn An')),
    auditor: await bearer(api.officerKey('Trần Kiểm', 'auditor')),
  };
  env = api.room.env;
});
afterAll(async () => {
  await rm(sealFile, { force: true });
  await api?.close();
});

const verbs = areas.flatMap((area) =>
  area.verbs.map((verb) => ({ act: verb.act, words: [area.name, verb.name].filter(Boolean) })),
);
const routesOf = (act: ActName): readonly Route[] =>
  api.routes.filter((route) => actsOf(route).includes(act));
const may = (kind: Kind, act: ActName) =>
  scopeFor(kind === 'anyone' ? undefined : ({ kind } as Pick<Actor, 'kind'>), act) !== undefined;

test('every act that is not the system’s has a route or a command, and the system’s have none', () => {
  for (const act of actNames) {
    const doors = routesOf(act).length + verbs.filter((verb) => verb.act === act).length;
    const fromOutside = Object.keys(POLICY[act].by).some((kind) => kind !== 'system');
    expect([act, doors > 0], act).toEqual([act, fromOutside]);
  }
});

describe('over HTTP', () => {
  test('each act lets in those whom the policy names, and nobody else', async () => {
    for (const route of api.routes) {
      const acts = actsOf(route);
      const open = acts.some((act) => may('anyone', act));
      for (const kind of kinds) {
        const allowed = acts.some((act) => may(kind, act));
        const answer = await call(route, kind === 'anyone' ? undefined : tokens[kind]);
        const seen = `${route.operationId} by ${kind}: ${answer}`;
        if (open || allowed) expect(['401', '403 not-permitted'], seen).not.toContain(answer);
        else expect(answer, seen).toBe(kind === 'anyone' ? '401' : '403 not-permitted');
      }
    }
  });
});

/** A call that is let in comes no further: its body is no JSON. `403 not-permitted` is what the door says. */
async function call({ method, path }: Route, token: string | undefined): Promise<string> {
  const url = new URL(path.replaceAll('{schoolId}', school).replaceAll(/\{\w+\}/g, '099000000001'), api.url);
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    },
    ...(method === 'POST' ? { body: '{' } : {}),
  });
  if (response.status === 401) return '401';
  const code = /urn:kho-hoc-ba:problem:([a-z-]+)/.exec(await response.text())?.[1] ?? '';
  return `${response.status} ${code}`.trim();
}

describe('on the command line', () => {
  // What each verb must be given before it asks who calls; the things named are not there.
  const none = '0'.repeat(64);
  const undeclared = `${none}.${school}.person`;
  const words: Readonly<Record<string, readonly string[]>> = {
    'officers init': ['Cán Bộ Ba', 'Cán Bộ Tư'],
    'officers propose': ['An', '--fingerprint', `${'0'.repeat(16)}.${none}`],
    'officers approve': ['cb-ffffffffffff'],
    'officers close': ['cb-ffffffffffff'],
    'keys issue': ['--school', '37099999'],
    'keys revoke': ['0'.repeat(16)],
    'keys propose-destroy': ['--looks', '2001-01', '--reason', 'Hết hạn'],
    'keys destroy': ['--looks', '2001-01'],
    // It is there, and is not overwritten.
    'keys receipt': ['--out', sealFile],
    'keys master': ['--out', sealFile],
    'keys ledger': ['--out', sealFile],
    'keys witness': ['--name', 'a', '--url', 'http://127.0.0.1', '--out', sealFile, '--list', sealFile],
    'keys rotate': ['--key', sealFile, '--list', `${sealFile}.json`, '--out', sealFile],
    'schools put': ['37099998', '--name', 'Trường Thử Nghiệm'],
    'jobs run': ['forget-old-runs', '--dry-run'],
    'dead-letters retry': ['no-such-job'],
    'arrivals again': ['no-such-message'],
    scrub: ['--sample', '1'],
    'certificates show': [undeclared],
    'certificates approve': [undeclared],
    'certificates refuse': [undeclared],
    'certificates suspend': [undeclared],
    'certificates reinstate': [undeclared],
    'certificates revoke': [undeclared, '--reason', 'expired'],
    'certificates replace': [undeclared, '--by', none],
    'certificates uphold': [undeclared],
    'certificates dismiss': [undeclared],
    'certificates hand-over': [undeclared, '--day', '2026-01-01', '--minutes', '01/BB', '--receiver', 'An'],
    'certificates add': [
      ...[sealFile, '--school', school],
      ...['--kind', 'organisation', '--roles', 'school-seal'],
    ],
    'requests approve': ['no-such-request'],
    'requests reject': ['no-such-request'],
    'requests withdraw': ['no-such-request'],
    'transfers list': ['--school', school],
    'transfers show': ['tr-20260101000000000-0000000000000000'],
    looks: ['099000000001'],
    'audit cat': ['0..1'],
    rebuild: ['--check'],
  };

  test('each act lets in those whom the policy names, and nobody else', async () => {
    for (const verb of verbs) {
      const name = verb.words.join(' ');
      for (const kind of kinds) {
        const key = kind === 'anyone' ? {} : { KHB_ADMIN_KEY: tokens[kind] };
        const { err, code } = await admin([...verb.words, ...(words[name] ?? [])], { ...env, ...key });
        const told = err.includes('KHB_ADMIN_KEY')
          ? 'no key'
          : err.includes('[not-permitted: ')
            ? 'not permitted'
            : 'in';
        // What is open to anyone asks for no key, so whose it is goes unseen.
        const wanted =
          may(kind, verb.act) || may('anyone', verb.act)
            ? 'in'
            : kind === 'anyone'
              ? 'no key'
              : 'not permitted';
        expect([code === 64 ? 'wrong usage' : told, err], `${name} by ${kind}`).toEqual([wanted, err]);
      }
    }
  });
});

test('docs/policy.md tells the table as it is', async () => {
  const doors = (act: ActName) =>
    [
      ...routesOf(act).map(({ method, path }) => `\`${method} ${path}\``),
      ...verbs.filter((verb) => verb.act === act).map((verb) => `\`admin ${verb.words.join(' ')}\``),
    ].join('<br>');
  const rows = actNames.map((act) => {
    const { article, vi, en, by } = POLICY[act];
    const scopes: Readonly<Record<string, string>> = by;
    const cells = [...kinds, 'system'].map((kind) => scopes[kind] ?? '-');
    return [`\`${act}\``, article, `${vi} · ${en}`, ...cells, doors(act) || '-'];
  });
  const head = ['act', 'article', '', ...kinds, 'system', 'route, command'];
  const made = markdownTable(head, rows);
  expect(await generatedBlock('docs/policy.md', 'acts', made)).toBe(made);
});
