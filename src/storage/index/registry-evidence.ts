import type { RegistryEvidence } from '../../domain/registry/registry.ts';
import { isOfClass } from '../../domain/registry/registry-assignment.ts';
import type { RegistryPolicy } from '../../domain/registry/registry-policy.ts';
import { namedSigners } from '../../domain/verification/by-registry.ts';
import type { VerificationReport } from '../../domain/verification/report.ts';
import { listAssignments } from './assignments.ts';
import { findSigners } from './certificates.ts';
import type { Database } from './database.ts';

/**
 * What the registry knows of the signers that a report names: exactly their certificates, and the assignments of the school and
 * year that the document names. Two look-ups, nothing remembered: a revocation counts from the next document on.
 */
export async function registryEvidence(
  database: Database,
  report: VerificationReport,
  policy: RegistryPolicy,
): Promise<RegistryEvidence> {
  const { certificates, schoolId, schoolYear, className } = namedSigners(report);
  const [registered, assignments] = await Promise.all([
    certificates.length === 0 ? [] : findSigners(database, certificates),
    schoolId && schoolYear ? listAssignments(database, schoolId, schoolYear) : [],
  ]);
  return {
    policy,
    certificates: registered,
    assignments: assignments
      .filter((assignment) => isOfClass(assignment, className))
      .map(({ statement: _statement, ...assignment }) => assignment),
  };
}
