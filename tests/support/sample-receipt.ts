/** What a receipt says, of an invented pupil; whoever wants a receipt signs it. */
export const SAMPLE_RECEIPT = {
  type: 'year-record-accepted',
  submissionId: 'sub-1',
  sha256: 'a'.repeat(64),
  personalId: '099000000001',
  schoolId: '37099001',
  schoolYear: '2025-2026',
  verdict: 'TOTAL-PASSED',
  profile: 'hocba-thcs/1',
  receivedAt: '2026-06-01T01:00:00.000Z',
  acceptedAt: '2026-06-01T01:00:01.000Z',
};
