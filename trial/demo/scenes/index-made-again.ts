import { ledgerReach } from '../../../src/acts/ledger/index-and-sites.ts';
import { runCommand } from '../../../src/admin/run-command.ts';
import { newestCosigned } from '../../../src/ledger/log/cosigned.ts';
import { newestCheckpoint } from '../../../src/ledger/log/reader.ts';
import { parseCheckpoint } from '../../../src/ledger/note/checkpoint.ts';
import { openLedgerSites, openLooksLogs } from '../../../src/roles/ledger-sites.ts';
import { openIndex } from '../../../src/roles/open-index.ts';
import { waitingForLog } from '../../../src/storage/index/pending.ts';
import { countWaitingLooks } from '../../../src/storage/index/waiting-looks.ts';
import { checkEqual } from '../check.ts';
import type { Scene } from '../scene.ts';
import type { Stage } from '../stage.ts';
import { waitUntil } from '../wait-until.ts';

/**
 * The worst day of an operator: the database is gone, and the primary site is not asked. What the ledger at the backup
 * tells is all there is, and the repository answers as before.
 */
export const indexMadeAgain: Scene = {
  name: 'index-made-again',
  title:
    'Mất cơ sở dữ liệu: dựng lại từ sổ cái ở nơi dự phòng / the database is lost: made again from the ledger at the backup site alone',
  play: async (stage) => {
    const before = await answersOf(stage);
    await allWitnessed(stage.serviceEnv);
    let made: CommandTold = { code: -1, said: {} };
    await stage.serviceAnew(async (env) => {
      await throwAway(env);
      made = await told(env, 'rebuild', '--from', 'backup', '--into', env.KHB_MONGO_URL ?? '');
    });
    const after = await answersOf(stage);
    const same = after.filter((answer, at) => answer === before[at]).length;
    await allWitnessed(stage.serviceEnv);
    const checked = await told(stage.serviceEnv, 'rebuild', '--from', 'backup', '--check');
    const verified = await told(stage.serviceEnv, 'audit', 'verify');
    const { entries, documents, looks } = made.said;
    return {
      head: ['Việc / what', 'Kết quả / outcome'],
      rows: [
        ['xóa cơ sở dữ liệu / the database deleted', 'sạch / gone'],
        [
          'admin rebuild --from backup',
          `${documents} hồ sơ / documents, ${entries} mục / entries, ${looks} lượt xem / looks`,
        ],
        ['hỏi lại mọi học bạ / every transcript asked for again', `${same} / ${before.length}`],
        ['admin rebuild --check', checked.code === 0 ? 'như sổ cái / as the ledger says' : 'khác / differs'],
        [
          'admin audit verify',
          verified.code === 0 ? 'nguyên vẹn / intact' : `mã / exit code ${verified.code}`,
        ],
      ],
      checks: [
        checkEqual('dựng lại được từ nơi dự phòng / made again from the backup', made.code, 0),
        checkEqual('trả lời như trước, từng byte / the same answers, byte for byte', same, before.length),
        checkEqual('cơ sở dữ liệu đúng như sổ cái / the index is what the ledger says', checked.code, 0),
        checkEqual('sổ cái nguyên vẹn ở hai nơi / the ledger is intact at both sites', verified.code, 0),
      ],
      facts: { entries, documents, looks, answers: before.length, same },
    };
  },
};

interface CommandTold {
  readonly code: number;
  readonly said: Readonly<Record<string, unknown>>;
}

/** What staff would type. */
async function told(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<CommandTold> {
  let out = '';
  const console = {
    out: (text: string) => {
      out += text;
    },
    err: () => undefined,
  };
  const code = await runCommand([...args, '--json'], { env, clock: () => new Date() }, console);
  return { code, said: JSON.parse(out.trimEnd().split('\n').at(-1) || '{}') };
}

/** Every transcript of both schools, as its school is answered. */
async function answersOf({ schools }: Stage): Promise<readonly string[]> {
  const asked = schools.flatMap(({ caller, documents }) =>
    documents.map(
      ({ pupil }) =>
        () =>
          caller.get(`/v1/transcripts/${pupil.personalId}`),
    ),
  );
  const answers: string[] = [];
  for (const ask of asked) {
    const { status, bytes } = await ask();
    // A refusal names the call it answers; all else of it is the same.
    answers.push(status === 200 ? Buffer.from(bytes).toString('utf8') : String(status));
  }
  return answers;
}

/** Everything that was done stands at the backup, and the witness has seen it there. */
async function allWitnessed(env: Stage['serviceEnv']): Promise<void> {
  const database = await openIndex(env);
  const sites = await openLedgerSites(env);
  const looksLogs = await openLooksLogs(env, new Date());
  try {
    await waitUntil(
      'sổ cái ở nơi dự phòng, có chữ ký nhân chứng / the ledger at the backup, co-signed',
      async () => {
        const waiting = (await waitingForLog(database, 1)).length + (await countWaitingLooks(database));
        if (waiting > 0) return undefined;
        const { index, backup } = await ledgerReach(sites, database);
        const note = await newestCosigned(sites.logs.backup, sites.log);
        const cosigned = note && parseCheckpoint(note.text)?.size;
        for (const { name, log, store } of looksLogs('backup')) {
          const head = await database.logHeads.findOne({ _id: name });
          if (head && (await newestCheckpoint(store, log))?.size !== head.size) return undefined;
        }
        return backup === index && cosigned === index ? true : undefined;
      },
    );
  } finally {
    await database.close();
  }
}

async function throwAway(env: Stage['serviceEnv']): Promise<void> {
  const database = await openIndex(env);
  try {
    await database.client.db(database.blobs.dbName).dropDatabase();
  } finally {
    await database.close();
  }
}
