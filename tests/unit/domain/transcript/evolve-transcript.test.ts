import { describe, expect, test } from 'vitest';
import { EventOutOfPlace } from '../../../../src/domain/events/aggregate.ts';
import type { PersonalId } from '../../../../src/domain/identity/personal-id.ts';
import type { PrintableText } from '../../../../src/domain/identity/printable-text.ts';
import type { Transcript, TranscriptState } from '../../../../src/domain/transcript/transcript.ts';
import {
  type TranscriptEvent,
  transcriptAggregate,
} from '../../../../src/domain/transcript/transcript-aggregate.ts';
import type { TransferCase, TransferState } from '../../../../src/domain/transfer/transfer.ts';
import { before, elsewhere, hash, here, pupil, record, stepped, there, transcript, year } from './pupils.ts';
import { report, statement } from './statements.ts';

const now = new Date('2026-06-01T02:00:00Z');
const at = now.toISOString();
const holder = { fullName: 'Thử Nghiệm An', birthDate: '2013-01-02' };
const province = 'ha-noi';
const schoolName = 'Trường Thử Nghiệm' as PrintableText;
const { acceptedAt: _at, late: _late, origin: _origin, ...takenIn } = record();

/** What follows an event, which the ministry or a school has told. */
const evolved = (standing: Transcript | undefined, event: TranscriptEvent, actor = 'ministry') =>
  stepped(standing, { ok: true, events: [event] }, { now, actor });

/** A transcript with one case; the message of one that is forwarded is in the outbox. */
function inTransfer(
  state: TranscriptState,
  of: TransferState,
  changes: Partial<TransferCase> = {},
): Transcript {
  const isAway = state.kind === 'departing' || state.kind === 'departed';
  const begun: TransferCase = {
    id: 't1',
    from: { schoolId: here },
    to: isAway ? { kind: 'province', province, schoolName } : { kind: 'school', schoolId: there },
    timing: 'in-year',
    steps: [{ state: 'released', at: 'x', by: 'y' }],
    state: of,
    createdAt: 'x',
    updatedAt: 'x',
    ...changes,
  };
  const message = {
    messageId: 't1.out',
    sequence: 3,
    kind: 'transfer-out',
    transferId: 't1',
    province,
    records: [],
    writtenAt: 'x',
  } as const;
  return transcript({ state, transfers: [begun], outbox: of === 'forwarding' ? [message] : [] });
}

const released = inTransfer({ kind: 'released', from: here, to: there, transferId: 't1' }, 'released');
const departingState = { kind: 'departing', from: here, province, transferId: 't1' } as const;
const departing = inTransfer(departingState, 'forwarding');
const refused = inTransfer(departingState, 'refused-by-ministry');
const departed = inTransfer({ ...departingState, kind: 'departed' }, 'forwarded');
const expected = inTransfer(
  { kind: 'expected', to: there, from: { province }, transferId: 't1' },
  'released',
  { from: { province } },
);
const atThere = transcript({ state: { kind: 'open', schoolId: there } });
const everyOther = { released, departing, refused, departed, expected, atThere, nobody: undefined };

type Type = TranscriptEvent['type'];
type OfType<T extends Type> = Extract<TranscriptEvent, { type: T }>;
/** One event of each type, where it may follow, and to which of the rest it can't. */
interface Row<T extends Type> {
  readonly event: OfType<T>;
  readonly from: Transcript | undefined;
  /** what is other afterwards, beside version and time */
  readonly changes: Partial<Transcript>;
  readonly outOfPlace: readonly (Transcript | undefined)[];
}

const steps = (...taken: readonly TransferState[]) => [
  { state: 'released', at: 'x', by: 'y' } as const,
  ...taken.map((state) => ({ state, at, by: 'ministry' })),
];
const moved = (standing: Transcript, state: TransferState, more: Partial<TransferCase> = {}) =>
  standing.transfers.map((one) => ({ ...one, ...more, state, steps: steps(state), updatedAt: at }));
const but = (...names: readonly (keyof typeof everyOther)[]) =>
  Object.entries(everyOther).flatMap(([name, one]) => (names.some((own) => own === name) ? [] : [one]));

const arrivalCase = (id: string): TransferCase => ({
  id,
  from: { province },
  to: { kind: 'school', schoolId: there },
  timing: 'in-year',
  steps: [{ state: 'released', at, by: 'ministry' }],
  state: 'released',
  createdAt: '2026-05-30T00:00:00.000Z',
  updatedAt: at,
  arrivalMessageId: 'm2',
});

/** Where the record that an event takes out of force, or closes, is not the one in force of the school that holds the pupil. */
const outOfForce = [
  ...but(),
  transcript(),
  transcript({ years: [record({ sha256: hash('b') })] }),
  transcript({ years: [record(), record({ sha256: hash('b') })] }),
  transcript({ years: [record({ ended: { kind: 'cancelled', requestId: 'r', reason: 'x', at: 'y' } })] }),
  transcript({ years: [record({ schoolId: elsewhere })] }),
  { ...released, years: [record()] },
];

const rows: { readonly [T in Type]: Row<T> } = {
  'transcript.year-opened': {
    event: {
      type: 'transcript.year-opened',
      data: { personalId: pupil, schoolId: here, schoolYear: before, requestId: 'r2' },
    },
    from: transcript(),
    changes: {
      enrolments: [
        ...transcript().enrolments,
        { schoolId: here, schoolYear: before, requestId: 'r2', openedAt: at },
      ],
    },
    outOfPlace: [...but('nobody'), transcript({ _id: '099000000009' as PersonalId })],
  },
  'transcript.year-record-accepted': {
    event: { type: 'transcript.year-record-accepted', data: { record: takenIn, late: true, holder } },
    from: transcript(),
    changes: { years: [{ ...takenIn, acceptedAt: at, late: true, origin: 'school' }], holder },
    outOfPlace: but(),
  },
  'transcript.year-record-arrived': {
    event: { type: 'transcript.year-record-arrived', data: { record: takenIn, province } },
    from: expected,
    changes: { years: [{ ...takenIn, acceptedAt: at, late: false, origin: { province } }] },
    outOfPlace: [
      ...but('expected'),
      transcript(),
      transcript({ state: { kind: 'expected', to: there, from: { province: 'hue' }, transferId: 't1' } }),
      transcript({ state: { kind: 'expected', to: there, from: { schoolId: here }, transferId: 't1' } }),
    ],
  },
  'transcript.year-record-cancelled': {
    event: {
      type: 'transcript.year-record-cancelled',
      data: { schoolYear: year, sha256: hash('a'), requestId: 'r2', reason: 'sai' },
    },
    from: transcript({ years: [record({ schoolYear: before }), record()] }),
    changes: {
      years: [
        record({ schoolYear: before }),
        record({ ended: { kind: 'cancelled', requestId: 'r2', reason: 'sai', at } }),
      ],
    },
    outOfPlace: outOfForce,
  },
  'transcript.year-record-recalled': {
    event: {
      type: 'transcript.year-record-recalled',
      data: { schoolYear: year, sha256: hash('a'), requestId: 'r2', reason: 'sai', statement, report },
    },
    from: transcript({ years: [record({ schoolYear: before }), record()] }),
    changes: {
      years: [
        record({ schoolYear: before }),
        record({ ended: { kind: 'recalled', requestId: 'r2', reason: 'sai', statement, at } }),
      ],
    },
    outOfPlace: outOfForce,
  },
  'transcript.year-record-closed': {
    event: {
      type: 'transcript.year-record-closed',
      data: { schoolYear: year, sha256: hash('a'), requestId: 'r2', statement, report },
    },
    from: transcript({ years: [record({ schoolYear: before }), record()] }),
    changes: { years: [record({ schoolYear: before }), record({ closed: { at, statement } })] },
    outOfPlace: [...outOfForce, transcript({ years: [record({ closed: { at: 'y', statement } })] })],
  },
  'transcript.year-record-replaced': {
    event: {
      type: 'transcript.year-record-replaced',
      data: {
        record: { ...takenIn, sha256: hash('b') },
        late: false,
        holder,
        replaces: hash('a'),
        by: { reason: 'sai', statement, report },
      },
    },
    from: transcript({ years: [record({ schoolYear: before }), record()] }),
    changes: {
      years: [
        record({ schoolYear: before }),
        record({ ended: { kind: 'replaced', by: hash('b'), reason: 'sai', statement, at } }),
        { ...takenIn, sha256: hash('b'), acceptedAt: at, late: false, origin: 'school' },
      ],
      holder,
    },
    outOfPlace: outOfForce,
  },
  'transfer.released': {
    event: {
      type: 'transfer.released',
      data: { transferId: 't2', from: here, timing: 'in-year', to: { kind: 'school', schoolId: there } },
    },
    from: inTransfer({ kind: 'open', schoolId: here }, 'withdrawn'),
    changes: {
      state: { kind: 'released', from: here, to: there, transferId: 't2' },
      transfers: [
        ...inTransfer({ kind: 'open', schoolId: here }, 'withdrawn').transfers,
        {
          id: 't2',
          from: { schoolId: here },
          to: { kind: 'school', schoolId: there },
          timing: 'in-year',
          steps: [{ state: 'released', at, by: 'ministry' }],
          state: 'released',
          createdAt: at,
          updatedAt: at,
        },
      ],
    },
    outOfPlace: [...but(), inTransfer({ kind: 'open', schoolId: here }, 'withdrawn', { id: 't2' })],
  },
  'transfer.accepted': {
    event: { type: 'transfer.accepted', data: { transferId: 't1' } },
    from: released,
    changes: { state: { kind: 'open', schoolId: there }, transfers: moved(released, 'accepted') },
    outOfPlace: [
      ...but('released', 'expected'),
      transcript(),
      inTransfer({ kind: 'open', schoolId: here }, 'released'),
      inTransfer(released.state, 'accepted'),
      inTransfer({ kind: 'released', from: here, to: there, transferId: 't9' }, 'released'),
      inTransfer({ ...departingState, transferId: 't9' }, 'released'),
      inTransfer(departingState, 'released'),
    ],
  },
  'transfer.withdrawn': {
    event: { type: 'transfer.withdrawn', data: { transferId: 't1' } },
    from: refused,
    changes: { state: { kind: 'open', schoolId: here }, transfers: moved(refused, 'withdrawn') },
    outOfPlace: [...but('released', 'refused'), inTransfer({ kind: 'open', schoolId: here }, 'withdrawn')],
  },
  'transfer.forwarded': {
    event: {
      type: 'transfer.forwarded',
      data: { transferId: 't1', messageId: 't1.out', receivedAt: 'z', jws: 'j' },
    },
    from: departing,
    changes: {
      state: { ...departingState, kind: 'departed' },
      transfers: moved(departing, 'forwarded', {
        ministryReceipt: { messageId: 't1.out', receivedAt: 'z', jws: 'j' },
      }),
      outbox: [],
    },
    outOfPlace: [
      ...but('departing'),
      { ...departing, outbox: [] },
      { ...departing, outbox: departing.outbox.map((one) => ({ ...one, messageId: 't0.out' })) },
      { ...departing, state: released.state },
      { ...departing, transfers: refused.transfers },
    ],
  },
  'transfer.refused-by-ministry': {
    event: {
      type: 'transfer.refused-by-ministry',
      data: { transferId: 't1', messageId: 't1.out', code: 'province-not-connected' },
    },
    from: departing,
    changes: {
      transfers: moved(departing, 'refused-by-ministry', { ministryRefusal: 'province-not-connected' }),
      outbox: [],
    },
    outOfPlace: [...but('departing'), { ...departing, outbox: [] }],
  },
  'transfer.arrived': {
    event: {
      type: 'transfer.arrived',
      data: {
        personalId: pupil,
        transferId: 't2',
        messageId: 'm2',
        province,
        to: there,
        writtenAt: '2026-05-30T00:00:00.000Z',
        timing: 'in-year',
        holder,
      },
    },
    from: departed,
    changes: {
      state: { kind: 'expected', to: there, from: { province }, transferId: 't2' },
      transfers: [...departed.transfers, arrivalCase('t2')],
      holder,
    },
    outOfPlace: [
      ...but('departed', 'nobody'),
      transcript(),
      { ...departed, _id: '099000000009' as PersonalId },
      { ...departed, transfers: [arrivalCase('t2')] },
    ],
  },
};

const table = Object.entries(rows) as [Type, Row<Type>][];

describe('what each event makes of a transcript', () => {
  test.each(table)('%s: so much is other, and nothing else', (_, { event, from, changes }) => {
    const version = (from?.version ?? 0) + 1;
    expect(evolved(from, event)).toEqual({ ...from, ...changes, version, updatedAt: at });
  });

  test.each(table)('%s can’t follow anything else', (type, { event, outOfPlace }) => {
    expect(outOfPlace.length).toBeGreaterThan(0);
    for (const standing of outOfPlace) {
      const where = `${type} after ${standing?.state.kind}`;
      expect(() => evolved(standing, event), where).toThrow(EventOutOfPlace);
    }
  });

  test.each(table)('%s is read back as it was written', (type, { event }) => {
    const read = JSON.parse(JSON.stringify(event.data)) as object;
    expect(transcriptAggregate.events[type].parse(read)).toEqual(event.data);
    expect(() => transcriptAggregate.events[type].parse({ ...read, more: 1 })).toThrow();
  });

  test('all of it is of the kind that stands in the ledger, and words are words', () => {
    expect(transcriptAggregate.kind).toBe('transcript');
    const to = { kind: 'province', province, schoolName: 5 };
    const message = { messageId: 't2.out', records: [] };
    const data = { transferId: 't2', from: here, timing: 'in-year', to, message };
    const schema = transcriptAggregate.events['transfer.released'];
    expect(schema.safeParse(data).success).toBe(false);
    expect(schema.safeParse({ ...data, to: { ...to, schoolName } }).success).toBe(true);
  });

  test('a transcript begins with the opening of a year, or with an arrival', () => {
    expect(evolved(undefined, rows['transcript.year-opened'].event)).toEqual({
      _id: pupil,
      version: 1,
      state: { kind: 'open', schoolId: here },
      enrolments: [{ schoolId: here, schoolYear: before, requestId: 'r2', openedAt: at }],
      years: [],
      transfers: [],
      outbox: [],
      createdAt: at,
      updatedAt: at,
    });
    expect(evolved(undefined, rows['transfer.arrived'].event)).toEqual({
      _id: pupil,
      version: 1,
      state: { kind: 'expected', to: there, from: { province }, transferId: 't2' },
      enrolments: [],
      years: [],
      transfers: [arrivalCase('t2')],
      holder,
      outbox: [],
      createdAt: at,
      updatedAt: at,
    });
  });

  test('a pupil who came from another province is accepted as one of this province is', () => {
    const accepted = evolved(expected, rows['transfer.accepted'].event);
    expect(accepted).toMatchObject({
      state: { kind: 'open', schoolId: there },
      transfers: [{ state: 'accepted' }],
    });
  });

  test('an arrival can’t be withdrawn: no school here let the pupil go', () => {
    expect(() => evolved(expected, rows['transfer.withdrawn'].event)).toThrow(EventOutOfPlace);
  });

  test('a release before it is accepted is withdrawn to its school', () => {
    expect(evolved(released, rows['transfer.withdrawn'].event).state).toEqual({
      kind: 'open',
      schoolId: here,
    });
  });

  test('what goes to another province takes its message along, numbered by the step', () => {
    const records = [{ schoolYear: year, sha256: hash('a') }];
    const data = {
      transferId: 't2',
      from: here,
      timing: 'in-year',
      to: { kind: 'province', province, schoolName },
      message: { messageId: 't2.out', records },
    } as const;
    const next = evolved(transcript(), { type: 'transfer.released', data });
    expect(next.state).toEqual({ ...departingState, transferId: 't2' });
    expect(next.transfers).toMatchObject([
      { state: 'forwarding', steps: [{ state: 'forwarding' }], to: data.to },
    ]);
    expect(next.outbox).toEqual([
      {
        messageId: 't2.out',
        sequence: 4,
        kind: 'transfer-out',
        transferId: 't2',
        province,
        records,
        writtenAt: at,
      },
    ]);
  });
});
