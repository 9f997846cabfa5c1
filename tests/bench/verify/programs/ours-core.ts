import { validateCore } from '../../../../src/signature/core/validate.ts';
import { serve } from './serve.ts';

/** XMLDSig core validation alone, as the peers do it: no profile, no path, no roles. */
await serve({
  prepare: (bytes) => bytes,
  judge: (bytes) => {
    const { verdict, reason } = validateCore(bytes);
    return verdict === 'valid' ? undefined : `${verdict} ${reason}`;
  },
});
