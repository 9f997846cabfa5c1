import { join } from 'node:path';
import { withLock } from '../stack/lock.ts';
import { type PlayedScene, playScene, type Scene } from './scene.ts';
import { registerAll } from './scenes/certificates.ts';
import { corrections } from './scenes/corrections.ts';
import { damage } from './scenes/damage.ts';
import { goodAndBad } from './scenes/good-and-bad.ts';
import { indexMadeAgain } from './scenes/index-made-again.ts';
import { otherProvince } from './scenes/other-province.ts';
import { provenReceipt } from './scenes/proven-receipt.ts';
import { pushAll } from './scenes/push-all.ts';
import { requests } from './scenes/requests.ts';
import { transfer } from './scenes/transfer.ts';
import { twoSites } from './scenes/two-sites.ts';
import { raiseStage, type Stage } from './stage.ts';

export interface DemoOptions {
  /** the PKI is kept in it from run to run; all else is made anew */
  readonly dir: string;
  readonly pupilsPerClass: number;
  readonly env: NodeJS.ProcessEnv;
  readonly progress: (line: string) => void;
  readonly onScene: (scene: PlayedScene) => void;
  /** called when all is shown and still running; the demo stops when it resolves */
  readonly onEnd: (result: DemoResult, stage: Stage) => Promise<void>;
  /** resolves when the demo must stop at once */
  readonly stopped: Promise<'stopped'>;
}

export interface DemoResult {
  readonly ok: boolean;
  /** from the call to the service being ready for its first request */
  readonly readyAfterSeconds: number;
  readonly seconds: number;
  readonly scenes: readonly PlayedScene[];
  /** what was not as it should be */
  readonly failed: readonly string[];
}

const scenes: readonly Scene[] = [
  registerAll,
  pushAll,
  goodAndBad,
  twoSites,
  provenReceipt,
  requests,
  corrections,
  transfer,
  otherProvince,
  damage,
  indexMadeAgain,
];

/**
 * The main job of the repository on real servers, scene after scene; everything it started is stopped when it returns.
 * @throws Error when something can't be started, or another demo runs in the same folder
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult | 'stopped'> {
  const refuseToWait = (owner: number) => {
    throw new Error(`đang có bản trình diễn khác / another demo runs in ${options.dir} (process ${owner})`);
  };
  return await withLock(join(options.dir, 'lock'), () => raiseAndPlay(options), refuseToWait);
}

async function raiseAndPlay(options: DemoOptions): Promise<DemoResult | 'stopped'> {
  const since = performance.now();
  const raising = raiseStage(options);
  const stage = await Promise.race([raising, options.stopped]);
  if (stage === 'stopped') {
    // What is still starting is let start, so that nothing is left behind.
    await raising.then(({ down }) => down()).catch(() => undefined);
    return 'stopped';
  }
  try {
    const playing = play(options, stage, since);
    const result = await Promise.race([playing, options.stopped]);
    if (result !== 'stopped') await Promise.race([options.onEnd(result, stage), options.stopped]);
    return result;
  } finally {
    options.progress('dừng mọi thứ / stopping everything');
    await stage.down();
  }
}

async function play({ onScene }: DemoOptions, stage: Stage, since: number): Promise<DemoResult> {
  const readyAfterSeconds = secondsSince(since);
  stage.progress(`sẵn sàng / ready: ${stage.url} (${readyAfterSeconds} s)`);
  const played: PlayedScene[] = [];
  for (const scene of scenes) {
    const shown = await playScene(scene, stage);
    onScene(shown);
    played.push(shown);
  }
  const failed = played.flatMap(({ name, checks }) =>
    checks.filter(({ ok }) => !ok).map(({ what }) => `${name}: ${what}`),
  );
  return { ok: failed.length === 0, readyAfterSeconds, seconds: secondsSince(since), scenes: played, failed };
}

function secondsSince(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10;
}
