import type { StandingCertificate } from '../acts/registry/registry-deps.ts';
import type { When } from '../acts/when.ts';
import type { RegisteredCertificate } from '../domain/registry/certificate.ts';
import { declarationNumber } from '../domain/registry/certificate-approval.ts';
import { refused } from './refused.ts';
import { shownTime, table } from './table.ts';
import type { Outcome } from './verb.ts';

/** A call that is typed has no number of its own. */
export function moment(clock: () => Date): When {
  return { now: clock(), requestId: 'admin' };
}

/** Where a certificate stands after a step, or the rule and article that say no. */
export function stepOutcome(answer: StandingCertificate): Outcome {
  if (!answer.ok) return refused(answer.refusal);
  const { certificate } = answer;
  return {
    lines: [[`${certificate._id}: ${certificate.state}`, ...holderOf(certificate)].join('; ')],
    json: { certificate: shownCertificate(certificate) },
  };
}

/** For --json: without the certificate's own bytes and the signed statements. */
export function shownCertificate(certificate: RegisteredCertificate) {
  const { der: _der, usedStatements: _used, signedStatements: _signed, ...shown } = certificate;
  const { history, _id: id, ...told } = shown;
  return {
    ...{ id, declaration: declarationNumber(certificate), ...told },
    history: history.map(({ statement: _statement, ...step }) => step),
  };
}

/** The declared name, and the certificate's own: who decides sees both, since they may differ. */
export function holderOf({ holder, commonName }: RegisteredCertificate): readonly string[] {
  return [holder.name, `CN: ${commonName}`];
}

export function listOutcome(certificates: readonly RegisteredCertificate[]): Outcome {
  return {
    lines: table(
      ['Mã / id', 'Người giữ / holder', 'Trạng thái / state', 'Từ / since'],
      certificates.map((one) => [
        one._id,
        [...holderOf(one), one.holder.roles.join(', ')],
        one.state,
        shownTime(one.history.at(-1)?.since),
      ]),
    ),
    json: { certificates: certificates.map(shownCertificate) },
  };
}
