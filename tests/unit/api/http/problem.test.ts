import { MongoNetworkError, MongoServerError } from 'mongodb';
import { expect, test } from 'vitest';
import { errorFacts } from '../../../../src/api/http/error-facts.ts';
import { ApiProblem, isProblemCode, kindOf, problemDocument } from '../../../../src/api/http/problem.ts';
import { problemOfError } from '../../../../src/api/http/problem-of-error.ts';
import { parseSha256 } from '../../../../src/domain/identity/sha256.ts';
import { REFUSALS } from '../../../../src/domain/refusal.ts';
import { BlobLost, StorageError } from '../../../../src/storage/storage-error.ts';

test('every refusal of the domain has a client-error status, words in both languages and its article', () => {
  for (const code of Object.keys(REFUSALS)) {
    if (!isProblemCode(code)) throw new Error(`${code} has no status`);
    const { status, vi, en, article } = kindOf(code);
    expect(status, code).toBeGreaterThanOrEqual(400);
    expect(status, code).toBeLessThan(500);
    expect(vi && en && article, code).toBeTruthy();
  }
});

test('a problem document names its type, the Vietnamese title first, the article and the request', () => {
  const problem = new ApiProblem('year-locked', { detail: 'closed on 2026-08-15' });
  expect(problemDocument(problem, 'req-1')).toEqual({
    type: 'urn:kho-hoc-ba:problem:year-locked',
    title: 'Học bạ năm học đã chốt, không được sửa đổi',
    title_en: 'The school year is locked; its record can no longer be changed',
    status: 409,
    detail: 'closed on 2026-08-15',
    article: 'Đ25.4',
    requestId: 'req-1',
  });
});

test('names of object prototypes are not codes', () => {
  expect(isProblemCode('constructor')).toBe(false);
  expect(isProblemCode('__proto__')).toBe(false);
});

const lost = parseSha256('0'.repeat(64));
test.each([
  [new ApiProblem('departed'), 'departed'],
  [new StorageError('site-unreachable', 'primary: create'), 'storage-unavailable'],
  [new StorageError('site-refused', 'primary: full'), 'storage-unavailable'],
  [new MongoNetworkError('connection closed'), 'storage-unavailable'],
  [lost && new BlobLost(lost), 'document-lost'],
  [new TypeError('x is not a function'), 'internal-error'],
  ['a string', 'internal-error'],
])('%s is told as %s', (error, code) => {
  expect(problemOfError(error).code).toBe(code);
});

test('an outage asks the caller to come back', () => {
  expect(problemOfError(new StorageError('database-unreachable', 'away')).headers).toEqual({
    'Retry-After': '5',
  });
});

test('of an unexpected error its class, code and place are logged, not its message, which may quote a personal ID', () => {
  const error = new MongoServerError({ code: 11000, message: 'dup key: { _id: "099000000001" }' });
  const facts = errorFacts(error);
  expect(facts.error).toBe('MongoServerError');
  expect(facts.errorCode).toBe('11000');
  expect(facts.where?.[0]).toContain('problem.test.ts');
  expect(JSON.stringify(facts)).not.toContain('099000000001');
});
