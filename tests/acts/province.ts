import { unsignedDocument } from '../../kit/document.ts';
import { sha256 } from '../../kit/make-signed.ts';
import { makePki, type Pki, schoolOf } from '../../kit/pki.ts';
import type { Pupil } from '../../kit/pupil.ts';
import { makePupils } from '../../kit/pupils.ts';
import { makeSchool, type School } from '../../kit/school.ts';
import { signDocument } from '../../kit/sign.ts';
import { type Signer, signersOf } from '../../kit/signer.ts';
import type { Sha256 } from '../../src/domain/identity/sha256.ts';
import { type AdminRun, admin } from '../support/admin.ts';
import { makeSurroundings, type Surroundings } from '../support/service.ts';
import { privateStack } from '../support/stack.ts';
import { withWitness } from '../support/with-witness.ts';
import { type Machines, startMachines } from './machines.ts';

const YEAR = '2025-2026';
const CLASS = '6A';
const SIGNING_DAY = '2026-05-28';
/** Nobody is stopped for having looked too often. */
const PLENTY = 100_000_000;

export interface ActingSchool {
  readonly id: string;
  /** of its first key, which is never revoked */
  readonly token: string;
  readonly signers: readonly Signer[];
}

export interface ActingOfficer {
  readonly id: string;
  readonly token: string;
}

/** A province that somebody acts in: schools with a key each, two officers, pupils whom nobody has opened yet. */
export interface Province {
  readonly schoolYear: string;
  readonly schools: readonly ActingSchool[];
  readonly officers: readonly [ActingOfficer, ActingOfficer];
  readonly pupils: readonly Pupil[];
  /** pupils of the first school whom no act is about */
  readonly spare: readonly Pupil[];
  readonly machines: Machines;
  readonly env: Readonly<Record<string, string>>;
  /** by any school; another `variant` is another document */
  document(
    pupil: Pupil,
    schoolId: string,
    variant: number,
  ): { readonly bytes: Uint8Array; readonly sha256: Sha256 };
  /** a command of the staff's, by an officer */
  staff(officer: ActingOfficer, args: readonly string[]): Promise<AdminRun>;
  end(): Promise<void>;
}

export interface ProvinceSize {
  readonly schools: number;
  readonly pupilsPerSchool: number;
  readonly spare: number;
}

export async function openProvince(size: ProvinceSize, tell: (line: string) => void): Promise<Province> {
  const schools = Array.from({ length: size.schools }, (_, at) =>
    makeSchool(String(37_099_701 + at), { teachers: 2, classes: [CLASS] }),
  );
  tell('chứng thư số, máy chủ, dịch vụ / certificates, servers, service');
  const pki = await makePki({ schools });
  const stack = await privateStack();
  let surroundings: Surroundings | undefined;
  let machines: Machines | undefined;
  const end = async () => {
    await machines?.end();
    await surroundings?.remove();
    await stack.remove();
  };
  try {
    surroundings = await makeSurroundings({
      addresses: stack.addresses,
      pki,
      quotas: {
        looks: { school: PLENTY, officer: PLENTY, auditor: PLENTY },
        deniedLooks: { school: PLENTY, officer: PLENTY, auditor: PLENTY },
        heldElsewhere: { school: PLENTY },
      },
    });
    const witnessed = await withWitness(surroundings);
    const env = { ...witnessed.env, ...paces };
    machines = await startMachines(stack, { env }, witnessed.witness);
    const staff = (officer: ActingOfficer | undefined, args: readonly string[]) =>
      admin([...args, '--json'], { ...env, ...(officer && { KHB_ADMIN_KEY: officer.token }) });
    const done = async (officer: ActingOfficer | undefined, args: readonly string[]) => {
      const { code, out, err } = await staff(officer, args);
      if (code !== 0) throw new Error(`${args.join(' ')}: ${err}${out}`);
      return JSON.parse(out);
    };
    const { officers } = await done(undefined, ['officers', 'init', 'Cán Bộ Một', 'Cán Bộ Hai']);
    const acting: ActingSchool[] = [];
    for (const { id, name } of schools) {
      await done(officers[0], ['schools', 'put', id, '--name', name]);
      const { token } = await done(officers[0], ['keys', 'issue', '--school', id]);
      acting.push({ id, token, signers: signersIn(pki, id) });
    }
    const pupilsOf = (school: School, pupilsPerClass: number, seed: string) =>
      makePupils({ school, classes: [CLASS], pupilsPerClass, schoolYear: YEAR, seed });
    return {
      schoolYear: YEAR,
      schools: acting,
      officers,
      pupils: schools.flatMap((school) => pupilsOf(school, size.pupilsPerSchool, 'acts')),
      spare: schools.slice(0, 1).flatMap((school) => pupilsOf(school, size.spare, 'spare')),
      machines,
      env,
      document: signedBy(pki),
      staff,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

const paces = {
  KHB_LEDGER_PACE_MS: '50',
  KHB_LOOKS_PACE_MS: '300',
  KHB_SWEEP_EVERY_MS: '6000',
  KHB_PROBE_EVERY_MS: '1000',
  KHB_PROBE_WHILE_AWAY_MS: '300',
  KHB_PROBE_PATIENCE_MS: '20000',
  KHB_START_PATIENCE_MS: '2000',
  KHB_JOB_PAUSE_MS: '2000',
};

function signersIn(pki: Pki, schoolId: string): readonly Signer[] {
  const { seal, principal, teachers, homeroom } = schoolOf(pki, schoolId);
  return [seal, principal, ...teachers, ...homeroom.values()];
}

/** Documents as whole programs of schools make them; kept, since a signature costs more than all else here. */
function signedBy(pki: Pki): Province['document'] {
  const made = new Map<string, ReturnType<Province['document']>>();
  return (pupil, schoolId, variant) => {
    const key = `${pupil.personalId} ${schoolId} ${variant}`;
    const known = made.get(key);
    if (known) return known;
    const signers = schoolOf(pki, schoolId);
    const staff = signersOf(signers, CLASS);
    const { school } = signers;
    const written = { ...pupil, excusedAbsences: variant };
    const xml = unsignedDocument({ pupil: written, school, staff, effectiveDate: SIGNING_DAY });
    const bytes = signDocument(xml, staff, { signingDay: SIGNING_DAY });
    const document = { bytes, sha256: sha256(bytes) };
    made.set(key, document);
    return document;
  };
}
