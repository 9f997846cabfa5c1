import { createCertificateCache } from '../../../../src/signature/core/certificate-cache.ts';
import { validateCore } from '../../../../src/signature/core/validate.ts';
import { serve } from './serve.ts';

/** XMLDSig core validation alone: no profile, no path, no roles; as `verify --core` validates many files. */
const certificates = createCertificateCache();
await serve({
  prepare: (bytes) => bytes,
  judge: (bytes) => {
    const { verdict, reason } = validateCore(bytes, { certificates });
    return verdict === 'valid' ? undefined : `${verdict} ${reason}`;
  },
});
