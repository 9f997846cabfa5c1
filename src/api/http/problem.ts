import { type Decision, REFUSALS, type Refusal, type RefusalCode } from '../../domain/refusal.ts';

interface Kind {
  readonly status: number;
  readonly vi: string;
  readonly en: string;
  readonly article?: string;
}

/** What can be wrong with a call itself, before any rule of the regulation is asked. */
const CALL_PROBLEMS = {
  'request-invalid': {
    status: 400,
    vi: 'Yêu cầu không đúng định dạng',
    en: 'The request is not well-formed',
  },
  'body-not-json': {
    status: 400,
    vi: 'Nội dung gửi lên không phải JSON hợp lệ (UTF-8)',
    en: 'The body is not valid JSON in UTF-8',
  },
  'body-cut-short': {
    status: 400,
    vi: 'Nội dung gửi lên bị đứt giữa chừng',
    en: 'The body ended before its announced length',
  },
  'not-http': {
    status: 400,
    vi: 'Không đọc được yêu cầu như HTTP/1.1; hãy kiểm tra dòng đầu và các trường đầu (header)',
    en: 'This cannot be read as HTTP/1.1; check the request line and the header fields',
  },
  'idempotency-key-malformed': {
    status: 400,
    vi: 'Idempotency-Key phải có từ 1 đến 128 ký tự ASCII nhìn thấy được',
    en: 'An Idempotency-Key has 1 to 128 visible ASCII characters',
  },
  'credential-required': {
    status: 401,
    vi: 'Cần có khóa truy cập',
    en: 'A credential is required',
  },
  'credential-invalid': {
    status: 401,
    vi: 'Khóa truy cập không đúng hoặc đã bị thu hồi',
    en: 'The credential is wrong or was revoked',
  },
  'method-not-allowed': {
    status: 405,
    vi: 'Phương thức không được hỗ trợ tại địa chỉ này',
    en: 'This address does not take that method',
  },
  'request-timeout': {
    status: 408,
    vi: 'Yêu cầu gửi quá chậm; hãy gửi lại, cả yêu cầu trong vòng 60 giây',
    en: 'The request came too slowly; send it again, the whole of it within 60 seconds',
  },
  'body-too-large': {
    status: 413,
    vi: 'Nội dung gửi lên vượt quá giới hạn',
    en: 'The body is larger than the limit',
  },
  'media-type-unsupported': {
    status: 415,
    vi: 'Kiểu nội dung (Content-Type) không được hỗ trợ',
    en: 'The content type is not supported here',
  },
  'header-too-large': {
    status: 431,
    vi: 'Các trường đầu (header) của yêu cầu dài quá 16 KiB; hãy rút ngắn địa chỉ và các trường',
    en: 'The header of the request is longer than 16 KiB; shorten its address and fields',
  },
  'school-required': {
    status: 422,
    article: 'Đ29',
    vi: 'Sở GDĐT phải nêu mã trường (schoolId); chỉ khóa của trường mới bỏ trống được',
    en: 'The department names the school (schoolId); only a key of a school leaves it out',
  },
  'document-not-xml': {
    status: 422,
    article: 'Đ22',
    vi: 'Tệp gửi lên rỗng hoặc không phải XML',
    en: 'The document is empty or is not XML',
  },
  'document-lost': {
    status: 500,
    article: 'Đ28.1',
    vi: 'Không đọc được bản nguyên vẹn của học bạ tại cả hai nơi lưu trữ; Sở GDĐT đã được báo',
    en: 'No undamaged copy could be read at either site; this has been reported',
  },
  'internal-error': {
    status: 500,
    vi: 'Lỗi nội bộ; hãy báo mã yêu cầu (requestId) cho Sở GDĐT',
    en: 'Internal error; report the requestId',
  },
  'storage-unavailable': {
    status: 503,
    vi: 'Kho lưu trữ tạm thời không truy cập được; hãy thử lại sau',
    en: 'Storage cannot be reached at the moment; try again later',
  },
} as const satisfies Record<string, Kind>;

/** The HTTP status of each refusal of the domain, when a route answers with it. */
const REFUSAL_STATUS: Readonly<Record<RefusalCode, number>> = {
  'personal-id-malformed': 400,
  'personal-id-invented': 422,
  'unknown-profile': 422,
  'verification-failed': 422,
  'school-mismatch': 403,
  'transcript-not-open': 409,
  'open-at-another-school': 409,
  'transfer-under-way': 409,
  departed: 409,
  'year-record-exists': 409,
  'year-closed': 409,
  'supplement-not-due': 409,
  'record-ended': 409,
  'replacement-due': 409,
  'not-a-year-record': 422,
  'statement-refused': 422,
  'statement-of-another-record': 409,
  'year-locked': 409,
  'school-year-in-future': 422,
  'no-such-year-record': 404,
  'no-such-transcript': 404,
  'no-such-resource': 404,
  'reason-required': 422,
  'not-permitted': 403,
  'four-eyes': 403,
  'quota-exceeded': 429,
  'officer-name': 422,
  'no-such-officer': 404,
  'officer-state': 409,
  'officers-needed': 409,
  'key-taken': 409,
  'key-permanent': 409,
  'key-term': 409,
  'no-such-data-key': 404,
  'no-destruction-proposed': 409,
  'no-such-key': 404,
  'not-awaiting-approval': 409,
  'request-being-answered': 409,
  'message-id-reused': 409,
  'idempotency-key-reused': 422,
  'not-your-pupil': 403,
  'not-your-record': 403,
  'transfer-to-same-school': 422,
  'unknown-school': 422,
  'not-receiving-school': 403,
  'transfer-not-open': 409,
  'sent-bytes-unknown': 422,
  'no-such-certificate': 404,
  'certificate-unfit': 422,
  'seal-of-another-school': 422,
  'certificate-untrusted': 422,
  'certificate-registered-otherwise': 409,
  'declaration-changed': 409,
  'certificate-state': 409,
  'certificate-date': 422,
  'certificate-not-successor': 422,
  'approval-by-department': 403,
  'approval-by-principal': 403,
  'statement-invalid': 403,
  'statement-used': 409,
  'handover-recorded': 409,
  'compromise-decided': 409,
  'role-not-held': 422,
  'stand-in-not-needed': 409,
  'assignment-dates': 422,
};

export type CallProblemCode = keyof typeof CALL_PROBLEMS;
export type ProblemCode = CallProblemCode | RefusalCode;

/** One place of the request that is wrong: `at` is a path such as `body.personalIds.3`; never the value found there. */
export interface InvalidPart {
  readonly at: string;
  readonly message: string;
}

/**
 * The one error a route throws on purpose. Its message is its code, so that a log line holds nothing of the request.
 */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly invalid: readonly InvalidPart[];

  constructor(
    code: ProblemCode,
    more: { detail?: string; headers?: Record<string, string>; invalid?: readonly InvalidPart[] } = {},
  ) {
    super(code);
    this.name = 'ApiProblem';
    this.code = code;
    this.detail = more.detail;
    this.headers = more.headers ?? {};
    this.invalid = more.invalid ?? [];
  }
}

/** What an act answers when it says yes. @throws ApiProblem of its refusal */
export function granted<Yes>(decision: Decision<Yes>): Yes {
  if (!decision.ok) throw problemOfRefusal(decision.refusal);
  return decision;
}

/** A "no" of the domain as the problem that a route throws. */
export function problemOfRefusal({ code, detail, retryAfter }: Refusal): ApiProblem {
  return new ApiProblem(code, {
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfter === undefined ? {} : { headers: { 'Retry-After': String(retryAfter) } }),
  });
}

export function problemStatus(code: ProblemCode): number {
  return kindOf(code).status;
}

/** RFC 9457 problem details, with the Vietnamese title first and the article that was broken. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly title_en: string;
  readonly status: number;
  readonly detail?: string;
  readonly article?: string;
  readonly errors?: readonly InvalidPart[];
  readonly requestId: string;
}

export function problemDocument(problem: ApiProblem, requestId: string): ProblemDocument {
  const { status, vi, en, article } = kindOf(problem.code);
  return {
    type: problemType(problem.code),
    title: vi,
    title_en: en,
    status,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    ...(article === undefined ? {} : { article }),
    ...(problem.invalid.length === 0 ? {} : { errors: problem.invalid }),
    requestId,
  };
}

export function problemType(code: ProblemCode): string {
  return `urn:kho-hoc-ba:problem:${code}`;
}

/** Words and article of a code, for the OpenAPI document and the pages. */
export function kindOf(code: ProblemCode): Kind {
  return isRefusal(code) ? { status: REFUSAL_STATUS[code], ...REFUSALS[code] } : CALL_PROBLEMS[code];
}

export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(REFUSAL_STATUS, text) || Object.hasOwn(CALL_PROBLEMS, text);
}

function isRefusal(code: ProblemCode): code is RefusalCode {
  return Object.hasOwn(REFUSAL_STATUS, code);
}
