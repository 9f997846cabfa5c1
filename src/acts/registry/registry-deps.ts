import type { May } from '../../domain/access/policy.ts';
import type { Decision } from '../../domain/refusal.ts';
import type { RegisteredCertificate } from '../../domain/registry/certificate.ts';
import type { Database } from '../../storage/index/database.ts';

/** What an act of the registry uses. */
export interface RegistryDeps {
  readonly database: Database;
  readonly may: May;
}

/** The certificate as it stands after the act. */
export type StandingCertificate = Decision<{ readonly certificate: RegisteredCertificate }>;
