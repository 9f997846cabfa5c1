import { selfSigned } from '../../../trial/stack/servers/self-signed.ts';
import { type Answer, type Asked, grpcWays, httpWays } from './answer.ts';
import { grpcKnocks } from './grpc-knocks.ts';
import { httpKnocks } from './http-knocks.ts';
import { knockByGrpc } from './knock-by-grpc.ts';
import { knockByHttp } from './knock-by-http.ts';
import type { Door } from './listening-ports.ts';
import type { Target } from './target.ts';

/**
 * Every knock at every door, in the clear, over TLS and with a certificate of the stranger's own. A token that any answer hands out is used: all doors are
 * tried again with it.
 */
export async function knockEverywhere(doors: readonly Door[], target: Target): Promise<Answer[]> {
  const { certificate, key } = await selfSigned('stranger', '127.0.0.1');
  const identity = { cert: certificate, key };
  const answers = await knockOnce(doors, target, { identity });
  const handedOut = new Set(answers.flatMap(({ said, body }) => tokensIn(said + body.toString('latin1'))));
  for (const token of [...handedOut].slice(0, 5))
    answers.push(...(await knockOnce(doors, target, { identity, token })));
  return answers;
}

async function knockOnce(
  doors: readonly Door[],
  target: Target,
  stranger: Omit<Asked, 'door'>,
): Promise<Answer[]> {
  const each = await Promise.all(
    doors.map(async (door) => {
      const asked = { ...stranger, door };
      const answers: Answer[] = [];
      // One after the other at a door, so that what deletes comes after what reads.
      for (const knock of httpKnocks(target)) {
        for (const way of httpWays) answers.push(await knockByHttp(knock, asked, way));
      }
      for (const knock of grpcKnocks(target)) {
        for (const way of grpcWays) answers.push(await knockByGrpc(knock, asked, way));
      }
      return answers;
    }),
  );
  return each.flat();
}

function tokensIn(text: string): string[] {
  return text.match(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g) ?? [];
}
