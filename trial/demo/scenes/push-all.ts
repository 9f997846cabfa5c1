import { join } from 'node:path';
import { openTranscripts } from '../../../kit/open.ts';
import { type PushProgress, pushDocuments } from '../../../kit/push.ts';
import { pushProgressBar } from '../../../kit/push-progress-bar.ts';
import { checkReceipt } from '../../../src/signature/jws/check-receipt.ts';
import { check, checkEqual } from '../check.ts';
import type { Scene } from '../scene.ts';
import { schoolYear } from '../settings.ts';
import type { PlayingSchool, Stage } from '../stage.ts';

interface ClassResult {
  readonly school: PlayingSchool;
  readonly className: string;
  readonly pupils: number;
  readonly opened: number;
  readonly accepted: number;
  readonly refused: number;
}

export const pushAll: Scene = {
  name: 'push-all',
  title: 'Khởi tạo từng lớp, rồi gửi mọi học bạ / each class opened, then every transcript pushed',
  play: async (stage) => {
    const opened = new Map<string, number>();
    for (const school of stage.schools) {
      for (const className of school.classes) {
        const personalIds = school.documents
          .filter((document) => document.className === className)
          .map(({ pupil }) => pupil.personalId);
        const { caller } = school;
        const answer = await openTranscripts({
          baseUrl: stage.url,
          apiKey: caller.token,
          schoolYear,
          personalIds,
        });
        opened.set(`${school.id} ${className}`, answer.opened.length);
      }
    }
    const outcomes = await pushBoth(stage);
    const results = stage.schools.flatMap((school) =>
      school.classes.map((className): ClassResult => {
        const own = school.documents.filter((document) => document.className === className);
        const count = (state: string) =>
          own.filter(({ sha256 }) => outcomes.get(sha256)?.state === state).length;
        return {
          school,
          className,
          pupils: own.length,
          opened: opened.get(`${school.id} ${className}`) ?? 0,
          accepted: count('accepted'),
          refused: own.length - count('accepted'),
        };
      }),
    );
    const documents = stage.schools.flatMap((school) => school.documents);
    const receipts = await Promise.all(
      documents.map(async ({ sha256, pupil }) => {
        const outcome = outcomes.get(sha256);
        if (outcome?.state !== 'accepted' || !outcome.receipt) return false;
        const checked = await checkReceipt(outcome.receipt, stage.repositoryKeys);
        return (
          checked.ok && checked.receipt.sha256 === sha256 && checked.receipt.personalId === pupil.personalId
        );
      }),
    );
    const total = (key: 'opened' | 'accepted' | 'refused') =>
      results.reduce((sum, each) => sum + each[key], 0);
    return {
      head: ['Trường / school', 'Lớp / class', 'Khởi tạo / opened', 'Nhận / accepted', 'Từ chối / refused'],
      rows: [
        ...results.map(({ school, className, pupils, ...counts }) => [
          `${school.name} (${school.id})`,
          className,
          `${counts.opened}/${pupils}`,
          `${counts.accepted}/${pupils}`,
          counts.refused,
        ]),
        ['Tổng / total', '', total('opened'), total('accepted'), total('refused')],
      ],
      checks: [
        checkEqual(
          'mọi học bạ được khởi tạo / every transcript was opened',
          total('opened'),
          documents.length,
        ),
        checkEqual(
          'mọi học bạ hợp lệ được nhận / every good one was accepted',
          total('accepted'),
          documents.length,
        ),
        check(
          'mỗi học bạ có biên nhận kiểm tra được ngoại tuyến / each has a receipt that verifies offline',
          receipts.length > 0 && receipts.every(Boolean),
        ),
      ],
      facts: { opened: total('opened'), accepted: total('accepted'), refused: total('refused') },
    };
  },
};

/** Both schools push at once, under one bar. */
async function pushBoth({ schools, url, dir }: Stage) {
  const total = schools.reduce((sum, { documents }) => sum + documents.length, 0);
  const bar = pushProgressBar(total);
  let done = 0;
  const onProgress = ({ last }: PushProgress) => {
    done += 1;
    bar.onProgress({ done, total, last });
  };
  try {
    const summaries = await Promise.all(
      schools.map(({ id, caller, documents }) =>
        pushDocuments({
          baseUrl: url,
          apiKey: caller.token,
          documents: documents.map(({ sha256, bytes }) => ({ name: sha256.slice(0, 12), bytes })),
          statePath: join(dir, `push-${id}.jsonl`),
          onProgress,
        }),
      ),
    );
    return new Map(
      summaries.flatMap(({ outcomes }) => outcomes.map((outcome) => [outcome.sha256, outcome] as const)),
    );
  } finally {
    bar.stop();
  }
}
