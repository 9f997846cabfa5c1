import { verify } from '../../../../src/signature/verify.ts';
import { serve } from './serve.ts';
import { readSurroundings, refusalOf } from './surroundings.ts';

/** Ours whole: signatures, certificate path, times, roles, schema, report. */
const { profile, trust, now } = await readSurroundings(process.argv[2]);
await serve({ prepare: (bytes) => bytes, judge: (bytes) => refusalOf(verify(bytes, profile, trust, now)) });
