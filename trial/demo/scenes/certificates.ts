import { z } from 'zod';
import { type RegisterSummary, registerCertificates } from '../../../kit/register.ts';
import { vietnameseDay } from '../../../src/domain/identity/calendar.ts';
import { check, checkEqual } from '../check.ts';
import type { Scene } from '../scene.ts';
import type { PlayingSchool, Stage } from '../stage.ts';

const certificates = z.object({ items: z.array(z.object({ sha256: z.string(), kind: z.string() })) });

/** Đ33.7, Đ9: a school declares, the department approves the seal and the principal, the principal approves the staff. */
export const registerAll: Scene = {
  name: 'certificates',
  title: 'Khai báo và duyệt chứng thư số / certificates declared and approved',
  play: async (stage) => {
    const shown = [];
    for (const school of stage.schools) {
      const first = await register(stage, school);
      const decision = { approve: true, certificates: first.waitingForDepartment };
      await stage.officer.post('/v1/certificates/decisions', decision);
      const second = await register(stage, school);
      const reply = await school.caller.get(`/v1/schools/${school.id}/certificates?on=${today(stage)}`);
      shown.push({ school, first, second, inForce: certificates.parse(reply.json).items.length });
    }
    return {
      head: [
        'Trường / school',
        'Khai báo / declared',
        'Sở duyệt / by the department (Đ9.3)',
        'Hiệu trưởng ký duyệt / by the principal’s signature (Đ9.4)',
        'Có hiệu lực hôm nay / in force today',
      ],
      rows: shown.map(({ school, first, second, inForce }) => {
        const declared = total(second);
        const byDepartment = first.waitingForDepartment.length;
        return [`${school.name} (${school.id})`, declared, byDepartment, declared - byDepartment, inForce];
      }),
      checks: [
        ...shown.map(({ school, second, inForce }) =>
          checkEqual(`${school.id}: mọi chứng thư có hiệu lực / all are in force`, inForce, total(second)),
        ),
        check(
          'không khai báo nào bị từ chối / no declaration was refused',
          shown.every(({ first, second }) => first.refused.length + second.refused.length === 0),
        ),
      ],
      facts: { inForce: shown.map(({ inForce }) => inForce) },
    };
  },
};

function register({ url }: Stage, { caller, signers }: PlayingSchool): Promise<RegisterSummary> {
  return registerCertificates({ baseUrl: url, apiKey: caller.token, signers });
}

function total({ states }: RegisterSummary): number {
  return Object.values(states).reduce((sum, count) => sum + count, 0);
}

function today({ now }: Stage): string {
  return vietnameseDay(now);
}
