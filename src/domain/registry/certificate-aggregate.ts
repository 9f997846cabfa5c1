import { type Aggregate, demandState, EventOutOfPlace } from '../events/aggregate.ts';
import type { Placed } from '../events/event.ts';
import type { CertificateStep, RegisteredCertificate, UsedStatement } from './certificate.ts';
import { compromiseOf } from './certificate-compromise.ts';
import {
  type CertificateEvent,
  type CertificateStepEvent,
  certificateEvents,
  type UsedWords,
} from './certificate-events.ts';
import { type LifeStepName, stepFrom } from './certificate-life.ts';
import { declarationId } from './declaration-id.ts';

type Event<T extends CertificateEvent['type']> = Placed<Extract<CertificateEvent, { type: T }>>;
type Standing = RegisteredCertificate | undefined;

const STEPS: Readonly<Record<CertificateStepEvent['type'], LifeStepName>> = {
  'certificate.approved': 'approve',
  'certificate.refused': 'refuse',
  'certificate.suspended': 'suspend',
  'certificate.reinstated': 'reinstate',
  'certificate.replaced': 'replace',
  'certificate.revoked': 'revoke',
};

/** A certificate of the registry lives by events; which step may follow which stands in the table of its life. */
export const certificateAggregate: Aggregate<RegisteredCertificate, CertificateEvent> = {
  kind: 'certificate',
  events: certificateEvents,
  evolve: (standing, event) => {
    switch (event.type) {
      case 'certificate.proposed':
        return proposed(standing, event);
      case 'certificate.handed-over':
        return handedOver(standing, event);
      case 'certificate.compromise-decided':
        return compromiseDecided(standing, event);
      case 'certificate.statement-used':
        return statementUsed(standing, event);
      case 'certificate.statement-signed':
        return statementSigned(standing, event);
      default:
        return stepTaken(standing, event);
    }
  },
};

function proposed(standing: Standing, event: Event<'certificate.proposed'>): RegisteredCertificate {
  const state = nextState(standing?.state ?? 'unknown', 'propose', event);
  const { at, actor, version, data } = event;
  const _id = declarationId(data);
  if (_id !== event.aggregateId) throw new EventOutOfPlace(event);
  // Of the earlier declaration nothing stays but what became of it.
  const { usedStatements, signedStatements } = standing ?? {};
  return {
    _id,
    ...data,
    ...(usedStatements && { usedStatements }),
    ...(signedStatements && { signedStatements }),
    history: [...(standing?.history ?? []), { state, since: at, at, by: actor }],
    state,
    proposedAt: standing?.proposedAt ?? at,
    updatedAt: at,
    version,
  };
}

interface StepData
  extends Partial<UsedWords>,
    Pick<CertificateStep, 'since' | 'reason' | 'note' | 'replacedBy'> {}

function stepTaken(standing: Standing, event: Placed<CertificateStepEvent>): RegisteredCertificate {
  const certificate = demandState(standing, event);
  const state = nextState(certificate.state, STEPS[event.type], event);
  const { at, actor, version } = event;
  const { statement, forgotten, ...told }: StepData = event.data;
  const by = statement ? `principal:${statement.certificate}` : actor;
  const step = { ...told, state, at, by, ...(statement && { statement: statement.id }) };
  const taken = { ...certificate, history: [...certificate.history, step], state, updatedAt: at, version };
  return statement ? remembered(taken, { statement, ...(forgotten && { forgotten }) }, at, true) : taken;
}

function handedOver(standing: Standing, event: Event<'certificate.handed-over'>): RegisteredCertificate {
  const certificate = demandState(standing, event);
  const state = nextState(certificate.state, 'hand-over', event);
  if (certificate.handover) throw new EventOutOfPlace(event);
  const { at, actor, version, data } = event;
  return { ...certificate, state, handover: { ...data, at, by: actor }, updatedAt: at, version };
}

function compromiseDecided(
  standing: Standing,
  event: Event<'certificate.compromise-decided'>,
): RegisteredCertificate {
  const certificate = demandState(standing, event);
  if (certificate.compromise || !compromiseOf(certificate)) throw new EventOutOfPlace(event);
  const { at, actor, version, data } = event;
  return { ...certificate, compromise: { ...data, at, by: actor }, updatedAt: at, version };
}

function statementUsed(
  standing: Standing,
  event: Event<'certificate.statement-used'>,
): RegisteredCertificate {
  const { at, version, data } = event;
  return remembered({ ...demandState(standing, event), version }, data, at, false);
}

function remembered(
  certificate: RegisteredCertificate,
  { statement, forgotten = [] }: UsedWords,
  at: string,
  took: boolean,
): RegisteredCertificate {
  const use: UsedStatement = { id: statement.id, step: certificate.history.length - 1, at, took };
  const kept = (certificate.usedStatements ?? []).filter(({ id }) => !forgotten.includes(id));
  return { ...certificate, usedStatements: [...kept, use] };
}

/** Words in parts are known by the first; each other part follows it in the same step. */
function statementSigned(
  standing: Standing,
  event: Event<'certificate.statement-signed'>,
): RegisteredCertificate {
  const certificate = demandState(standing, event);
  const { version, n, data } = event;
  const { signedStatements: before = [] } = certificate;
  const known = before.find(({ id }) => id === data.id);
  if (n > 0 ? known?.version !== version : known !== undefined) throw new EventOutOfPlace(event);
  return n > 0
    ? certificate
    : { ...certificate, signedStatements: [...before, { id: data.id, version }], version };
}

function nextState(
  from: Parameters<typeof stepFrom>[0],
  name: LifeStepName,
  event: Placed<CertificateEvent>,
): RegisteredCertificate['state'] {
  const step = stepFrom(from, name);
  if (!step.ok) throw new EventOutOfPlace(event);
  return step.state;
}
