import { z } from 'zod';
import { parsed } from '../../domain/identity/parsed.ts';
import { parseSha256 } from '../../domain/identity/sha256.ts';

const host = z
  .string()
  .regex(/^[a-z0-9.-]+(:[0-9]{1,5})?$/, 'want a host name in lower case, with its port if it has one');
const address = z.url({ protocol: /^https?$/ });
const issuer = parsed(parseSha256, 'want the SHA-256 of its certificate, 64 hexadecimal digits');

/**
 * Where lists of revoked certificates and OCSP answers come from (config/revocation.json). Plain http is usual here and
 * safe: what comes is signed. Only the hosts named are ever asked, whatever a certificate says.
 */
export const revocationConfigSchema = z
  .strictObject({
    policy: z
      .enum(['required', 'if-available'])
      .describe(
        'required: a signer on whom no evidence reaches is refused, and an empty store refuses to start',
      ),
    hosts: z.array(host),
    lists: z.array(address).describe('CRLs; those that certificates of the trust list name are added'),
    responders: z
      .array(z.strictObject({ url: address, issuer }))
      .describe('OCSP: the authority by the SHA-256 of its certificate in the trust list'),
    limits: z.strictObject({
      bytes: z.int().positive(),
      timeoutMs: z.int().positive().max(120_000),
      answersPerRun: z.int().positive().describe('OCSP requests in one run; the rest come in the next'),
    }),
    note: z.string().min(3).describe('why it stands so and since when'),
  })
  .superRefine(({ hosts, lists, responders }, context) => {
    for (const url of [...lists, ...responders.map((each) => each.url)]) {
      if (hosts.includes(new URL(url).host)) continue;
      context.addIssue({ code: 'custom', path: ['hosts'], message: `want the host of ${url} among them` });
    }
  });
export type RevocationConfig = z.infer<typeof revocationConfigSchema>;
